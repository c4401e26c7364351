"""The blocks of the top strip that count what waits for a person."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.parts.bars import paint_focus_ring
from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import Theme

_WORD = "待调解"


class CountBadge(QAbstractButton):
    """A count over its word; at 0 it takes no room."""

    def __init__(self, theme: Theme, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._word = word
        self._count = 0
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def show_count(self, count: int) -> None:
        """Show how many items wait."""
        self.setAccessibleName(f"{self._word} {count}")
        if count != self._count:
            self._count = count
            self.setVisible(count > 0)
            self.updateGeometry()
            self.update()

    def show_word(self, word: str) -> None:
        """Show what is counted."""
        if word != self._word:
            self._word = word
            self.updateGeometry()
        self.update()

    def tone(self) -> str:
        """Return the colour of count and word; for subclasses."""
        return self.theme.text1

    def sizeHint(self) -> QSize:
        width = max(text_width(str(self._count), 16, bold=True), text_width(self._word, 14))
        return QSize(round(width) + 12, 56)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, tone = self.theme, self.tone()
        painter = QPainter(self)
        ink = Ink(size_px=16, tone=tone, bold=True)
        draw_text(painter, QRectF(6, 7, self.width() - 12, 21), str(self._count), ink)
        ink = Ink(size_px=14, tone=tone)
        draw_text(painter, QRectF(6, 29, self.width() - 12, 20), self._word, ink)
        if self.hasFocus():
            paint_focus_ring(painter, QRectF(self.rect()).adjusted(0, 5, 0, -4), theme)
        painter.end()


class ConflictBadge(CountBadge):
    """待调解 n; pressing it opens the reconcile desk."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, _WORD, parent)
