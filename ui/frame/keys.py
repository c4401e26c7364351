"""The F1 overlay: every key and what it does, made from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.frame.actions import ACTIONS, Action, Group
from ui.parts.sheet import Sheet
from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Theme, color

_ROW_PX = 30


class KeySheet(Sheet):
    """Shows the keys by heading, two columns."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "键位一览", (960, 660), parent)
        self.table = KeyTable(theme, self)
        self.content.addWidget(self.table, 1)

    def opened(self) -> None:
        self.setFocus()


class KeyTable(QWidget):
    """Paints the table of actions."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("键位一览")
        self.setAccessibleDescription("；".join(f"{item.key} {item.words}" for item in ACTIONS))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = self.width() / 2
        for column, groups in enumerate(((Group.ACT, Group.GO), (Group.SEAT, Group.INSIDE))):
            top = 0.0
            for group in groups:
                top = self._paint_group(painter, group, QRectF(column * half, top, half - 24, 0))
        painter.end()

    def _paint_group(self, painter: QPainter, group: Group, place: QRectF) -> float:
        theme = self._theme
        row = QRectF(place.left(), place.top(), place.width(), _ROW_PX)
        draw_text(painter, row, group.value, Ink(size_px=14, tone=theme.text3))
        for action in (item for item in ACTIONS if item.group is group):
            row.translate(0, _ROW_PX)
            self._paint_row(painter, action, row)
        return row.bottom() + 10

    def _paint_row(self, painter: QPainter, action: Action, row: QRectF) -> None:
        theme = self._theme
        width = max(44.0, text_width(action.key, 14, bold=True) + 16)
        cap = QRectF(row.left() + 0.5, row.top() + 4, width, 24)
        painter.setPen(QPen(color(theme.line_ui), 1))
        painter.setBrush(color(theme.bg2))
        painter.drawRoundedRect(cap, 3, 3)
        ink = Ink(size_px=14, tone=theme.text1, bold=True, align=Align.CENTER)
        draw_text(painter, cap, action.key, ink)
        words = QRectF(row.left() + 130, row.top(), row.width() - 130, _ROW_PX)
        draw_text(painter, words, action.words, Ink(size_px=15, tone=theme.text1))
