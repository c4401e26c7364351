"""The detail of the chosen alarm: why, what to do, who took note, the last hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QRect, QRectF, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.clock import BEIJING
from app.screens.alarm import AlarmRow
from ui.alarm.words import ack_words, guidance_words, newest_words, subject_words, why_words
from ui.parts.bars import paint_sparkline
from ui.parts.button import Button, ButtonKind
from ui.parts.panel import PADDING_PX, paint_tag
from ui.parts.reading import SEVERITY_WORDS, limit_words
from ui.parts.signs import severity_tone
from ui.parts.text import Align, Ink, draw_text, text_width, wrap
from ui.parts.theme import Theme, color

DETAIL_PX = 262
_TOP_PX = 42
_LABEL_PX = 40
_LINE_PX = 20
_HOUR = timedelta(hours=1)


class AlarmDetail(QWidget):
    """Shows one alarm in full; where it is low, as many of its parts as have room.

    Signals:
        acknowledge_wished: the id of the alarm on show.
        map_wished: its stream.
    """

    acknowledge_wished = Signal(object)
    map_wished = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row: AlarmRow | None = None
        self._now: datetime | None = None
        self.setFixedHeight(DETAIL_PX)
        self.map_button = Button("地图 M", theme, self)
        self.map_button.clicked.connect(self._wish_map)
        self.button = Button("确认 空格", theme, self, kind=ButtonKind.PRIMARY)
        self.button.clicked.connect(self._wish_acknowledge)

    @property
    def row(self) -> AlarmRow | None:
        """The alarm on show."""
        return self._row

    def show_row(self, row: AlarmRow | None, now: datetime) -> None:
        """Show an alarm, None for nothing."""
        self._row, self._now = row, now
        self.button.setVisible(row is not None and row.is_waiting)
        self.map_button.setVisible(row is not None)
        if row is not None:
            self.button.setAccessibleName(f"确认 {subject_words(row)}")
            self.setAccessibleName(f"详情 {subject_words(row)}")
            self.setAccessibleDescription(
                f"{why_words(row, now)}；{newest_words(row, now)}；{guidance_words(row)}（样例）；"
                f"{ack_words(row, now)}"
            )
        self._place()
        self.update()

    def least_px(self, width: int) -> int:
        """Return the height that name and reason need."""
        if self._row is None or self._now is None:
            return 0
        lines = _wrapped(why_words(self._row, self._now), width)
        return _TOP_PX + _LINE_PX * len(lines) + 6

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        right = self.width() - PADDING_PX
        for button in (self.button, self.map_button):
            if button.isVisibleTo(self):
                hint = button.sizeHint()
                right -= hint.width()
                button.setGeometry(QRect(right, 6, hint.width(), hint.height()))
                right -= 6

    @Slot()
    def _wish_acknowledge(self) -> None:
        if self._row is not None:
            self.acknowledge_wished.emit(self._row.id)

    @Slot()
    def _wish_map(self) -> None:
        if self._row is not None:
            self.map_wished.emit(self._row.stream)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(theme.bg1))
        painter.fillRect(QRectF(0, 0, self.width(), 1), color(theme.line_ui))
        if self._row is not None and self._now is not None:
            self._paint_row(painter, self._row, self._now)
        painter.end()

    def _paint_row(self, painter: QPainter, row: AlarmRow, now: datetime) -> None:
        theme = self._theme
        buttons = [b for b in (self.button, self.map_button) if b.isVisibleTo(self)]
        right = min((b.x() for b in buttons), default=self.width() - PADDING_PX) - 8
        self._paint_title(painter, QRectF(PADDING_PX, 2, right - PADDING_PX, 36), row)
        top, room_px = float(_TOP_PX), self.height() - 4
        for label, words, tone, tag in (
            ("缘由", why_words(row, now), theme.text1, ""),
            ("", newest_words(row, now), theme.text2, ""),
            ("处置", guidance_words(row), theme.text1, "样例"),
            ("确认", ack_words(row, now), theme.text2, ""),
        ):
            lines = _wrapped(words, self.width(), tag)
            if top + _LINE_PX * len(lines) > room_px:
                return
            self._paint_part(painter, top, label, (lines, tone, tag))
            top += _LINE_PX * len(lines) + 4
        room = QRectF(PADDING_PX, top + 2, self.width() - 2 * PADDING_PX, self.height() - top - 8)
        if room.height() >= 34:
            self._paint_trend(painter, room, row, now)

    def _paint_title(self, painter: QPainter, room: QRectF, row: AlarmRow) -> None:
        """Paint the name on one line beside the buttons, or on two in smaller letters."""
        words, tone = subject_words(row), self._theme.text1
        if text_width(words, 16, bold=True) <= room.width():
            draw_text(painter, room, words, Ink(size_px=16, tone=tone, bold=True))
            return
        lines = wrap(words, 14, int(room.width()), bold=True)
        height = room.height() / max(2, len(lines))
        for index, line in enumerate(lines):
            spot = QRectF(room.left(), room.top() + index * height, room.width(), height)
            draw_text(painter, spot, line, Ink(size_px=14, tone=tone, bold=True))

    def _paint_part(
        self, painter: QPainter, top: float, label: str, said: tuple[tuple[str, ...], str, str]
    ) -> None:
        """Paint a label with the lines beside it and the tag at their right."""
        theme = self._theme
        lines, tone, tag = said
        spot = QRectF(PADDING_PX, top, _LABEL_PX, _LINE_PX)
        draw_text(painter, spot, label, Ink(size_px=14, tone=theme.text3))
        left = PADDING_PX + _LABEL_PX
        room = QRectF(left, top, self.width() - left - PADDING_PX - _tag_px(tag), _LINE_PX)
        if tag:
            paint_tag(painter, room.right() + 6, top + 10, tag, theme)
        for index, line in enumerate(lines):
            spot = room.translated(0, index * _LINE_PX)
            draw_text(painter, spot, line, Ink(size_px=14, tone=tone))

    def _paint_trend(self, painter: QPainter, room: QRectF, row: AlarmRow, now: datetime) -> None:
        theme = self._theme
        label = QRectF(room.left(), room.top(), _LABEL_PX, 20)
        draw_text(painter, label, "1 时", Ink(size_px=14, tone=theme.text3))
        plot = room.adjusted(_LABEL_PX, 4, -52, -20)
        if len(row.points) < 2:
            spot = room.adjusted(_LABEL_PX, 0, 0, 0)
            spot.setHeight(20)
            draw_text(painter, spot, "过去 1 时的读数不足", Ink(size_px=14, tone=theme.text3))
            return
        values = [value for _, value in row.points]
        reached = [(s, v) for s, v in row.limits if v <= max(values)] or list(row.limits[:1])
        low, high = min(0.0, *values), max(*values, *(v for _, v in reached))
        span = (high - low) or 1.0
        painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), color(theme.line))
        taken = plot.bottom() + 20
        for severity, limit in reached:
            y = plot.bottom() - (limit - low) / span * plot.height()
            painter.setPen(QPen(color(severity_tone(theme, severity).edge, 0.7), 1))
            painter.drawLine(int(plot.left()), int(y), int(plot.right()), int(y))
            if taken - y >= 15:
                words = f"{SEVERITY_WORDS[severity]} {limit_words(limit)}"
                spot = QRectF(plot.right() + 4, y - 9, 48, 18)
                draw_text(painter, spot, words, Ink(size_px=14, tone=theme.text3))
                taken = y
        line = [(1 - (now - at) / _HOUR, (value - low) / span) for at, value in row.points]
        paint_sparkline(painter, plot, line, theme.text1)
        axis = QRectF(plot.left(), plot.bottom() + 2, plot.width(), 18)
        start, end = (moment.astimezone(BEIJING) for moment in (now - _HOUR, now))
        draw_text(painter, axis, f"{start:%H:%M}", Ink(size_px=14, tone=theme.text3))
        ink = Ink(size_px=14, tone=theme.text3, align=Align.RIGHT)
        draw_text(painter, axis, f"{end:%H:%M}", ink)


def _tag_px(tag: str) -> float:
    return text_width(tag, 14) + 16 if tag else 0.0


def _wrapped(words: str, width: int, tag: str = "") -> tuple[str, ...]:
    """Return words in lines beside a label, and before a tag."""
    return wrap(words, 14, int(width - _LABEL_PX - 2 * PADDING_PX - _tag_px(tag)))
