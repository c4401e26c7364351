"""The column of lane names, and the card that tells what is under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.screens.timeline import Lane
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color, font
from ui.timeline.bars import lane_text_px
from ui.timeline.lanes import LABEL_PX, LaneBox
from ui.timeline.words import LANE_WORDS

_CARD_PX = 440
_LINE_PX = 20
_PAD_PX = 8
_ROWS = 3


class LaneLabels(QWidget):
    """Names the lanes at their height; the one that the keyboard is in has a bar beside it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._boxes: tuple[LaneBox, ...] = ()
        self._axis_px = 20.0
        self._lane: Lane | None = None
        self.setFixedWidth(LABEL_PX)

    @property
    def words(self) -> tuple[str, ...]:
        """What is written, from top to bottom."""
        return tuple(_words(box) for box in self._boxes)

    def show_lanes(self, boxes: tuple[LaneBox, ...], axis_px: float, lane: Lane | None) -> None:
        """Name these lanes; ``lane`` has the keyboard, None = none of them."""
        if (boxes, axis_px, lane) != (self._boxes, self._axis_px, self._lane):
            self._boxes, self._axis_px, self._lane = boxes, axis_px, lane
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(theme.bg1))
        lowest = min((box.height for box in self._boxes), default=16.0)
        size_px = 14 if lowest >= 16 else lane_text_px(lowest)
        for box in self._boxes:
            top = self._axis_px + box.top
            painter.fillRect(QRectF(0, top, self.width(), 1), color(theme.line, 0.6))
            room = QRectF(12, top, self.width() - 16, box.height)
            is_here = box.lane is self._lane
            tone = theme.text1 if is_here else theme.text2
            draw_text(painter, room, _words(box), Ink(size_px=size_px, tone=tone, bold=is_here))
            if is_here:
                painter.fillRect(QRectF(2, top + 2, 3, box.height - 3), color(theme.focus))
        painter.fillRect(QRectF(self.width() - 1, 0, 1, self.height()), color(theme.line))
        painter.end()


class Card(QWidget):
    """Lines of text beside the pointer, kept inside its parent; the mouse passes through."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._theme = theme
        self._lines: tuple[str, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def lines(self) -> tuple[str, ...]:
        """What it says, () while it is away."""
        return self._lines if self.isVisibleTo(self._host) else ()

    def show_lines(self, lines: tuple[str, ...], beside: QPoint) -> None:
        """Show the lines beside a point of the parent; those that do not fit end in an ellipsis."""
        room = self._host.size()
        self._lines = self._fitting(lines, room.height() - 4 - 2 * _PAD_PX)
        self.setAccessibleName("；".join(lines))
        rows = [self._row(line, is_bold=place == 0) for place, line in enumerate(self._lines)]
        width = min(room.width() - 8, max(row.width() for row in rows) + 2 * _PAD_PX + 2)
        height = sum(row.height() for row in rows) + 2 * _PAD_PX
        left = beside.x() + 14
        if left + width > room.width() - 4:
            left = beside.x() - 14 - width
        top = min(max(2, beside.y() + 12), room.height() - height - 2)
        self.setGeometry(max(4, left), top, width, height)
        self.show()
        self.raise_()
        self.update()

    def _fitting(self, lines: tuple[str, ...], room_px: int) -> tuple[str, ...]:
        """Return the lines cut to three rows each, and as many of them as there is room for."""
        most = _ROWS * _CARD_PX - 3 * _LINE_PX
        kept = []
        for place, line in enumerate(lines):
            metrics = QFontMetrics(font(14, bold=place == 0))
            kept.append(metrics.elidedText(line, Qt.TextElideMode.ElideRight, most))
        heights = [self._row(line, is_bold=p == 0).height() for p, line in enumerate(kept)]
        if sum(heights) <= room_px:
            return tuple(kept)
        while len(heights) > 1 and sum(heights) + _LINE_PX > room_px:
            heights.pop()
        return (*kept[: len(heights)], "…")

    def _row(self, line: str, *, is_bold: bool) -> QRect:
        metrics = QFontMetrics(font(14, bold=is_bold))
        room = QRect(0, 0, _CARD_PX, _ROWS * _LINE_PX)
        made = metrics.boundingRect(room, int(Qt.TextFlag.TextWrapAnywhere), line)
        rows = min(_ROWS, max(1, round(made.height() / metrics.lineSpacing())))
        return QRect(0, 0, made.width(), rows * _LINE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color(theme.line_ui), 1))
        painter.setBrush(color(theme.bg3))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        top = _PAD_PX
        for place, line in enumerate(self._lines):
            row = self._row(line, is_bold=place == 0)
            box = QRect(_PAD_PX, top, self.width() - 2 * _PAD_PX, row.height())
            painter.setFont(font(14, bold=place == 0))
            painter.setPen(color(theme.text1 if place == 0 else theme.text2))
            painter.drawText(box, int(Qt.TextFlag.TextWrapAnywhere), line)
            top += row.height()
        painter.end()


def _words(box: LaneBox) -> str:
    return f"{LANE_WORDS[box.lane]} +{box.hidden}" if box.hidden else LANE_WORDS[box.lane]
