"""Painted blocks of the link column: heading, power, carriers, queue. Source: picture notes 7.8."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.screens.carriers import CarriersView, Way
from app.screens.outage import OutageView
from ui.link.carrier_words import (
    WAYS,
    best_words,
    clear_words,
    clock_note,
    cost_words,
    flow_words,
    note_words,
    power_line,
    power_words,
    since_words,
    state_mark,
    state_word,
)
from ui.parts.signs import paint_mark
from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Theme, color

HEAD_PX = 32
ROW_PX = 25
_PAD = 12.0


def paint_head(painter: QPainter, box: QRectF, words: tuple[str, str], theme: Theme) -> None:
    """Paint a block's heading with its note on the right, and a hairline above."""
    painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), color(theme.line))
    room = QRectF(box.left() + _PAD, box.top(), box.width() - 2 * _PAD, HEAD_PX)
    width = draw_text(painter, room, words[0], Ink(size_px=16, tone=theme.text1, bold=True))
    note = room.adjusted(width + 12, 0, 0, 0)
    draw_text(painter, note, words[1], Ink(size_px=14, tone=theme.text2, align=Align.RIGHT))


class Block(QWidget):
    """A block of fixed height that paints itself."""

    def __init__(self, theme: Theme, height_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setFixedHeight(height_px)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter)
        painter.end()

    def paint(self, painter: QPainter) -> None:
        """Paint the block; for subclasses."""


class PowerRow(Block):
    """Minutes of battery as the key figure, the charge as a bar, what the clock is worth."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, HEAD_PX + 46, parent)
        self._view: CarriersView | None = None
        self._outage: OutageView | None = None

    def show_view(self, view: CarriersView, outage: OutageView) -> None:
        """Show supply and clock."""
        self._view, self._outage = view, outage
        state = view.state
        clock, synced = clock_note(outage)
        line = power_line(state.power, state.on_battery_s)
        self.setAccessibleName(f"{line}；{clock}；{synced}")
        self.update()

    def paint(self, painter: QPainter) -> None:
        view, outage = self._view, self._outage
        if view is None or outage is None:
            return
        theme, state = self.theme, view.state
        note = power_line(state.power, state.on_battery_s).removeprefix("供电 ")
        paint_head(painter, QRectF(self.rect()), ("供电与时间", note), theme)
        figure, word = power_words(state.power, state.on_battery_s)
        box = QRectF(_PAD, HEAD_PX, self.width() - 2 * _PAD, 42)
        number, _, unit = figure.partition(" ")
        ink = Ink(size_px=28, tone=theme.text1, bold=True)
        width = draw_text(painter, box, number, ink)
        spot = box.adjusted(width + 6, 8, 0, 0)
        width += 6 + draw_text(painter, spot, f"{unit} {word}".strip(), _small(theme.text2))
        self._paint_charge(painter, box, box.left() + width + 14)
        clock, synced = clock_note(outage)
        ink = Ink(size_px=14, tone=theme.text1, bold=True, align=Align.RIGHT)
        draw_text(painter, QRectF(box.left(), box.top(), box.width(), 20), clock, ink)
        ink = Ink(size_px=14, tone=theme.text2, align=Align.RIGHT)
        draw_text(painter, QRectF(box.left(), box.top() + 20, box.width(), 20), synced, ink)

    def _paint_charge(self, painter: QPainter, box: QRectF, left: float) -> None:
        percent = self._view.state.power.charge_percent if self._view else None
        room = box.right() - 176 - left
        if percent is None or room < 70:
            return
        theme = self.theme
        bar = QRectF(left, box.center().y() - 4, room - 48, 8)
        painter.fillRect(bar, color(theme.track))
        filled = QRectF(bar.left(), bar.top(), bar.width() * min(100, percent) / 100, 8)
        painter.fillRect(filled, color(theme.bar))
        spot = QRectF(bar.right() + 8, box.top(), 60, box.height())
        draw_text(painter, spot, f"{percent} %", Ink(size_px=16, tone=theme.text1))


class BearerList(Block):
    """One row a carrier: mark, name, state and what comes next; wide, also what it costs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, is_wide: bool) -> None:
        super().__init__(theme, HEAD_PX + ROW_PX * len(Way) + 4, parent)
        self._is_wide = is_wide
        self._view: CarriersView | None = None

    def show_view(self, view: CarriersView) -> None:
        """Show the carriers."""
        self._view = view
        said = (
            f"{WAYS[way]} {state_word(view.carrier(way))} {note_words(view.carrier(way))}"
            for way in Way
        )
        self.setAccessibleName(f"通道：{best_words(view)}；{'；'.join(said)}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(496, self.height())

    def paint(self, painter: QPainter) -> None:
        view = self._view
        if view is None:
            return
        theme = self.theme
        note = f"{best_words(view)} · 可用 {view.alive}/{view.count}"
        paint_head(painter, QRectF(self.rect()), ("通道", note), theme)
        row = QRectF(_PAD, HEAD_PX, self.width() - 2 * _PAD, ROW_PX)
        for way in Way:
            carrier = view.carrier(way)
            tone = theme.text1 if carrier.is_alive else theme.text2
            mark = state_mark(carrier)
            middle = QPointF(row.left() + 7, row.center().y())
            if mark is not None:
                paint_mark(painter, middle, mark, tone)
            else:
                draw_text(painter, row, "✕", _small(theme.text3))
            is_best = view.best is not None and view.best.way is way
            ink = Ink(size_px=15, tone=tone, bold=is_best)
            draw_text(painter, QRectF(row.left() + 24, row.top(), 150, ROW_PX), WAYS[way], ink)
            ink = Ink(size_px=15, tone=tone, bold=carrier.is_alive)
            spot = QRectF(row.left() + 180, row.top(), 104, ROW_PX)
            draw_text(painter, spot, state_word(carrier), ink)
            self._paint_rest(painter, row, way)
            row.translate(0, ROW_PX)

    def _paint_rest(self, painter: QPainter, row: QRectF, way: Way) -> None:
        theme = self.theme
        carrier = self._view.carrier(way) if self._view else None
        if carrier is None:
            return
        rest = row.adjusted(290, 0, 0, 0)
        ink = Ink(size_px=14, tone=theme.text2, align=Align.RIGHT)
        if not self._is_wide:
            draw_text(painter, rest, note_words(carrier), ink)
            return
        column = QRectF(rest.left(), rest.top(), 168, ROW_PX)
        draw_text(painter, column, flow_words(carrier), _small(theme.text2))
        column = QRectF(rest.left() + 176, rest.top(), 148, ROW_PX)
        draw_text(painter, column, cost_words(carrier), _small(theme.text2))
        words = note_words(carrier) if way in (Way.LAN, Way.SATELLITE) else since_words(carrier)
        if way is Way.STICK:
            words = note_words(carrier)
        draw_text(painter, rest.adjusted(330, 0, 0, 0), words, ink)


class QueueRow(Block):
    """What the district lacks, by class, and how long the card takes for what it may carry."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, HEAD_PX + 50, parent)
        self._view: CarriersView | None = None

    def show_view(self, view: CarriersView) -> None:
        """Show the queue."""
        self._view = view
        waits = view.state.waiting
        self.setAccessibleName(
            f"待发队列：P0 {waits.p0}，P1 {waits.p1}，P2 以下 {waits.rest}；{clear_words(view)}"
        )
        self.update()

    def paint(self, painter: QPainter) -> None:
        view = self._view
        if view is None:
            return
        theme, waits = self.theme, view.state.waiting
        paint_head(painter, QRectF(self.rect()), ("待发队列", clear_words(view)), theme)
        width = (self.width() - 2 * _PAD - 16) / 3
        cells = (
            ("P0", waits.p0, "级别", "生命"),
            ("P1", waits.p1, "转移数", "封路"),
            ("P2+", waits.rest, "待恢复", "不占短报文"),
        )
        for place, (name, count, first, second) in enumerate(cells):
            box = QRectF(_PAD + place * (width + 8), HEAD_PX + 2, width, 42)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(theme.bg2))
            painter.drawRoundedRect(box, 3, 3)
            inside = box.adjusted(8, 0, -8, 0)
            draw_text(painter, inside, name, Ink(size_px=15, tone=theme.text2))
            tone = theme.text1 if count else theme.text2
            ink = Ink(size_px=18, tone=tone, bold=True, align=Align.RIGHT)
            room_px = max(text_width(words, 14) for words in (first, second))
            small = QRectF(box.right() - room_px - 6, box.top() + 2, room_px + 1, 19)
            spot = QRectF(inside.left(), box.top(), small.left() - 6 - inside.left(), 42)
            draw_text(painter, spot, str(count), ink)
            for words in (first, second):
                draw_text(painter, small, words, Ink(size_px=14, tone=theme.text2))
                small.translate(0, 19)


def _small(tone: str) -> Ink:
    return Ink(size_px=14, tone=tone)
