"""The header of the alarm column: title, three tabs with counts, sound and 样例 marks."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.parts.panel import HEADER_PX, PADDING_PX, paint_tag
from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import Theme, color


class Tab(Enum):
    """Which alarms the list shows."""

    WAITING = "待处理"
    ACKED = "已确认"
    OVER = "已恢复"


class AlarmHeading(QWidget):
    """Painted header, 34 px and a hairline.

    Signals:
        tab_chosen: a tab was pressed.
    """

    tab_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tab = Tab.WAITING
        self._counts = dict.fromkeys(Tab, 0)
        self._mark = ""
        self._is_sample = False
        self._spots: dict[Tab, QRectF] = {}
        self.setFixedHeight(HEADER_PX + 1)

    @property
    def tab(self) -> Tab:
        """The tab in front."""
        return self._tab

    @property
    def mark(self) -> str:
        """What is said of the sound, "" while it sounds."""
        return self._mark

    def show_counts(self, counts: dict[Tab, int], *, is_sample: bool) -> None:
        """Show the number of alarms of each tab, and whether their stations are samples."""
        self._counts, self._is_sample = counts, is_sample
        words = "，".join(f"{tab.value} {count}" for tab, count in counts.items())
        self.setAccessibleName(f"告警：{words}{'，' if self._mark else ''}{self._mark}")
        self.update()

    def show_tab(self, tab: Tab) -> None:
        """Put a tab in front."""
        self._tab = tab
        self.update()

    def show_mark(self, mark: str) -> None:
        """Say what is wrong with the sound."""
        if mark != self._mark:
            self._mark = mark
            self.show_counts(self._counts, is_sample=self._is_sample)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        for tab, spot in self._spots.items():
            if spot.adjusted(-6, 0, 6, 0).contains(event.position()):
                self.tab_chosen.emit(tab)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(theme.bg1))
        painter.fillRect(QRectF(0, HEADER_PX, self.width(), 1), color(theme.line))
        gap = 16 if self.width() >= 380 else 9
        room = QRectF(PADDING_PX, 0, self.width() - 2 * PADDING_PX, HEADER_PX)
        ink = Ink(size_px=16, tone=theme.text1, bold=True)
        left = room.left() + draw_text(painter, room, "告警", ink) + gap
        for tab in Tab:
            left += self._paint_tab(painter, tab, left) + gap
        self._paint_marks(painter, left)
        painter.end()

    def _paint_tab(self, painter: QPainter, tab: Tab, left: float) -> float:
        theme, is_front = self._theme, tab is self._tab
        words = f"{tab.value} {self._counts[tab]}"
        width = text_width(words, 14, bold=True)
        spot = QRectF(left, 0, width, HEADER_PX)
        self._spots[tab] = spot
        tone = theme.text1 if is_front else theme.text2
        draw_text(painter, spot, words, Ink(size_px=14, tone=tone, bold=is_front))
        if is_front:
            painter.fillRect(QRectF(left, HEADER_PX - 2, width, 2), color(theme.text1))
        return width

    def _paint_marks(self, painter: QPainter, left: float) -> None:
        right = float(self.width() - PADDING_PX)
        for word in (self._mark, "样例" if self._is_sample else ""):
            width = text_width(word, 14) + 10 if word else 0.0
            if word and right - width >= left - 6:
                paint_tag(painter, right - width, HEADER_PX / 2, word, self._theme)
                right -= width + 6
