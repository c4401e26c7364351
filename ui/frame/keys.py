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
_GAP_PX = 10
_COLUMNS = ((Group.ACT, Group.GO), (Group.SEAT, Group.INSIDE))


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
        for column, groups in enumerate(_COLUMNS):
            top = 0.0
            for group in groups:
                top = self._paint_group(painter, group, QRectF(column * half, top, half - 24, 0))
        painter.end()

    @property
    def _row_px(self) -> float:
        """The height of a row, lower where the longer column would not fit."""
        rows = max(_rows(groups) for groups in _COLUMNS)
        return min(_ROW_PX, (self.height() - 1 - _GAP_PX) / rows)

    def _paint_group(self, painter: QPainter, group: Group, place: QRectF) -> float:
        theme = self._theme
        row = QRectF(place.left(), place.top(), place.width(), self._row_px)
        draw_text(painter, row, group.value, Ink(size_px=14, tone=theme.text3))
        for action in (item for item in ACTIONS if item.group is group):
            row.translate(0, self._row_px)
            self._paint_row(painter, action, row)
        return row.bottom() + _GAP_PX

    def _paint_row(self, painter: QPainter, action: Action, row: QRectF) -> None:
        theme = self._theme
        width = max(44.0, text_width(action.key, 14, bold=True) + 16)
        high = min(24.0, row.height() - 3)
        cap = QRectF(row.left() + 0.5, row.center().y() - high / 2, width, high)
        painter.setPen(QPen(color(theme.line_ui), 1))
        painter.setBrush(color(theme.bg2))
        painter.drawRoundedRect(cap, 3, 3)
        ink = Ink(size_px=14, tone=theme.text1, bold=True, align=Align.CENTER)
        draw_text(painter, cap, action.key, ink)
        words = QRectF(row.left() + 130, row.top(), row.width() - 130, row.height())
        draw_text(painter, words, action.words, Ink(size_px=15, tone=theme.text1))


def _rows(groups: tuple[Group, ...]) -> int:
    """Return how many rows a column has, its headings among them."""
    return len(groups) + sum(item.group in groups for item in ACTIONS)
