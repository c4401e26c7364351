"""A pill: a shape and a word, with a second line under it.

Source: picture notes 5.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.parts.signs import Mark, paint_mark
from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Theme, color


@dataclass(frozen=True, slots=True, kw_only=True)
class PillText:
    """What a pill says; ``is_warning`` gives it the orange edge."""

    mark: Mark
    word: str
    second: str = ""
    is_warning: bool = False


class Pill(QWidget):
    """Shows one state by shape, word and edge; the pill itself is 24 px high."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = PillText(mark=Mark.HOLLOW, word="")

    def show_text(self, text: PillText) -> None:
        """Show another state."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(f"{text.word} {text.second}".strip())
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        word = text_width(self._text.word, 14, bold=True) + 36
        second = text_width(self._text.second, 14)
        return QSize(round(max(word, second)) + 4, 48)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, text = self._theme, self._text
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = text_width(text.word, 14, bold=True) + 34
        top = (self.height() - 46) / 2 if text.second else (self.height() - 24) / 2
        box = QRectF(self.width() - width - 1, top + 0.5, width, 23)
        edge = theme.orange.edge if text.is_warning else theme.line
        painter.setPen(QPen(color(edge), 1.5 if text.is_warning else 1))
        painter.setBrush(color(theme.bg2) if not text.is_warning else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 12, 12)
        tone = theme.orange.edge if text.is_warning else theme.text2
        paint_mark(painter, QPointF(box.left() + 13, box.center().y()), text.mark, tone)
        ink = Ink(size_px=14, tone=theme.text1, bold=True)
        draw_text(painter, box.adjusted(23, 0, -6, 0), text.word, ink)
        line = QRectF(0, top + 26, self.width() - 1, 20)
        draw_text(painter, line, text.second, Ink(size_px=14, tone=theme.text2, align=Align.RIGHT))
        painter.end()
