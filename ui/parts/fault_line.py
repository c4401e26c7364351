"""One sentence beside a button: what is missing, or what will happen."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme


class FaultLine(QWidget):
    """One sentence: what is missing, or what will happen."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._is_fault = False
        self.setFixedHeight(40)

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text

    def show_text(self, text: str, *, is_fault: bool) -> None:
        """Show another sentence."""
        self._text, self._is_fault = text, is_fault
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        tone = self._theme.text1 if self._is_fault else self._theme.text2
        ink = Ink(size_px=14, tone=tone, bold=self._is_fault)
        draw_text(painter, QRectF(self.rect()), self._text, ink)
        painter.end()
