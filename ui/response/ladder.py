"""The ladder: one row per hazard with its five levels; arrows choose, Enter drafts.

Source: picture notes 5.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.response import LADDER, Hazard, Level
from app.screens.response import LadderRow
from app.wording import HAZARD_NAMES
from ui.parts.bars import paint_focus_ring
from ui.parts.signs import LEVEL_WORDS, level_tone
from ui.parts.text import Align, Ink, draw_text
from ui.parts.theme import Theme, color
from ui.response.words import level_word, since_words, standing_words

ROW_PX = 50
_BLOCK_PX = 126
_CELL = QSize(48, 34)
_WIDE_CELL_PX = 84
_GAP = 3
_PAD = 12
_WIDE_PX = 700


class Ladder(QWidget):
    """Rows of hazards; the chosen cell is marked while the ladder has the keyboard.

    Signals:
        level_chosen: (hazard, level) was asked for by Enter, Space or a double click.
        draft_opened: subject of a draft whose row was asked for while it waits.
        row_chosen: the middle of the chosen row, in px from the top.
    """

    level_chosen = Signal(object, object)
    draft_opened = Signal(bytes)
    row_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[LadderRow, ...] = ()
        self._now: datetime | None = None
        self._hazard: Hazard | None = None
        self._rung = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("响应级别")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: tuple[LadderRow, ...], now: datetime) -> None:
        """Show the rows; the chosen hazard stays chosen wherever its row goes."""
        changed = len(rows) != len(self._rows)
        self._rows, self._now = rows, now
        if self._hazard not in [row.hazard for row in rows]:
            self._hazard = rows[0].hazard if rows else None
            self._rung = self._standing_rung()
        if changed:
            self.setFixedHeight(max(1, len(rows)) * ROW_PX)
        self.setAccessibleDescription("；".join(self._spoken(row) for row in rows))
        self.update()

    @property
    def chosen(self) -> tuple[Hazard, Level] | None:
        """The cell that Enter would draft."""
        return (self._hazard, LADDER[self._rung]) if self._hazard else None

    def sizeHint(self) -> QSize:
        return QSize(520, max(1, len(self._rows)) * ROW_PX)

    def choose(self, hazard: Hazard, level: Level) -> None:
        """Move the mark to a cell."""
        self._hazard, self._rung = hazard, LADDER.index(level)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_Left:
                self._rung = max(0, self._rung - 1)
            case Qt.Key.Key_Right:
                self._rung = min(len(LADDER) - 1, self._rung + 1)
            case Qt.Key.Key_Up:
                self._step(-1)
            case Qt.Key.Key_Down:
                self._step(1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self._ask()
            case _:
                super().keyPressEvent(event)
                return
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._cell_at(event.position())
        if found is not None:
            self._hazard, self._rung = self._rows[found[0]].hazard, found[1]
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._cell_at(event.position()) is not None:
            self._ask()

    def _ask(self) -> None:
        row = next((item for item in self._rows if item.hazard is self._hazard), None)
        if row is None:
            return
        if row.draft is not None:
            self.draft_opened.emit(row.draft)
        else:
            self.level_chosen.emit(row.hazard, LADDER[self._rung])

    def _step(self, by: int) -> None:
        hazards = [row.hazard for row in self._rows]
        if self._hazard in hazards:
            place = hazards.index(self._hazard) + by
            place = min(len(hazards) - 1, max(0, place))
            self._hazard = hazards[place]
            self.row_chosen.emit(place * ROW_PX + ROW_PX // 2)

    def _standing_rung(self) -> int:
        row = next((item for item in self._rows if item.hazard is self._hazard), None)
        return LADDER.index(row.level) if row and row.level in LADDER else 0

    def _spoken(self, row: LadderRow) -> str:
        now = self._now or row.since
        when = since_words(row, now) if now else ""
        return f"{HAZARD_NAMES[row.hazard]} {level_word(row.level)} {when}"

    def _cell(self, row: int, rung: int) -> QRectF:
        width = _WIDE_CELL_PX if self.width() >= _WIDE_PX else _CELL.width()
        left = _PAD + _BLOCK_PX + rung * (width + _GAP)
        top = row * ROW_PX + (ROW_PX - _CELL.height()) / 2
        return QRectF(left, top, width, _CELL.height())

    def _cell_at(self, spot: QPointF) -> tuple[int, int] | None:
        for row in range(len(self._rows)):
            for rung in range(len(LADDER)):
                if self._cell(row, rung).contains(spot):
                    return row, rung
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(self._theme.bg1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, row in enumerate(self._rows):
            self._paint_row(painter, index, row)
        painter.end()

    def _paint_row(self, painter: QPainter, index: int, row: LadderRow) -> None:
        theme, now = self._theme, self._now
        if now is None:
            return
        top = index * ROW_PX
        block = QRectF(_PAD, top + 5, _BLOCK_PX - 6, 20)
        ink = Ink(size_px=16, tone=theme.text1, bold=True)
        draw_text(painter, block, HAZARD_NAMES[row.hazard], ink)
        second = Ink(size_px=14, tone=theme.text2)
        draw_text(painter, block.translated(0, 20), since_words(row, now), second)
        for rung, level in enumerate(LADDER):
            self._paint_cell(painter, self._cell(index, rung), row, level)
            if self.hasFocus() and self.chosen == (row.hazard, level):
                ring = self._cell(index, rung).adjusted(-3, -3, 3, 3)
                paint_focus_ring(painter, ring, theme)
        (first, is_strong), under = standing_words(row, now)
        left = self._cell(index, len(LADDER) - 1).right() + 8
        side = QRectF(left, top + 5, self.width() - _PAD - left, 20)
        tone = theme.text1 if is_strong else theme.text2
        ink = Ink(size_px=14, tone=tone, bold=is_strong, align=Align.RIGHT)
        draw_text(painter, side, first, ink)
        ink = Ink(size_px=14, tone=theme.text2, align=Align.RIGHT)
        draw_text(painter, side.translated(0, 20), under, ink)

    def _paint_cell(self, painter: QPainter, box: QRectF, row: LadderRow, level: Level) -> None:
        theme, inner = self._theme, box.adjusted(0.5, 0.5, -0.5, -0.5)
        tone, size, bold = theme.text2, 18, False
        if level is row.level:
            sign = level_tone(theme, level.value)
            painter.setPen(QPen(color(sign.edge), 1.25))
            painter.setBrush(color(sign.fill))
            tone, size, bold = sign.text, 22, True
        elif level.severity < row.level.severity:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(theme.bg3))
        else:
            painter.setPen(QPen(color(theme.line), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            tone = theme.text3
        if level is row.suggested:
            dashes = QPen(color(theme.text1), 1.5, Qt.PenStyle.CustomDashLine)
            dashes.setDashPattern([3.0, 2.0])
            painter.setPen(dashes)
            painter.setBrush(color(theme.bg1))
            tone, bold = theme.text1, True
        painter.drawRoundedRect(inner, 3, 3)
        word = LEVEL_WORDS[level.value]
        if level is Level.ATTENTION:
            size = 14
        ink = Ink(size_px=size, tone=tone, bold=bold, align=Align.CENTER)
        draw_text(painter, box, word, ink)

    def focusInEvent(self, event: object) -> None:
        del event
        self.update()

    def focusOutEvent(self, event: object) -> None:
        del event
        self.update()
