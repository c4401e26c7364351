"""One figure of the entry form: its name, a field, and what the entry makes of it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QRegularExpression, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.evacuation import CUMULATIVE
from ui.evacuation.words import FIGURE_WORDS, count_words
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme

FIELD_PX = 28
LOW_FIELD_PX = 26


class FigureField(QWidget):
    """One figure: its name, a field, and what the entry makes of it."""

    changed = Signal()

    def __init__(self, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name
        self._theme = theme
        self._old = 0
        self.is_gain = False
        self.field = QLineEdit(self)
        digits = QRegularExpression("[+-]?[0-9]{0,7}")
        self.field.setValidator(QRegularExpressionValidator(digits, self.field))
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setAccessibleName(FIGURE_WORDS[name])
        self.field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.field.textChanged.connect(self._tell)
        self.set_height(FIELD_PX)
        self.setMinimumWidth(200)

    def set_height(self, height_px: int) -> None:
        """Be as high as the room allows."""
        self.field.setGeometry(40, 0, 76, height_px)
        self.setFixedHeight(height_px)

    def begin(self, old: int) -> None:
        """Start from what is known."""
        self._old = old
        self.field.clear()
        self.update()

    def set_old(self, old: int) -> None:
        """Take what became known meanwhile; what was typed stays."""
        self._old = old
        self.update()

    @property
    def old(self) -> int:
        """What was known when the form was opened."""
        return self._old

    @property
    def value(self) -> int | None:
        """What the entry means as a whole figure; None if it says nothing or is below zero."""
        text = self.field.text()
        if text in ("", "+", "-"):
            return None
        number = int(text)
        whole = self._old + number if self.is_gain or text[0] in "+-" else number
        return whole if whole >= 0 else None

    @property
    def is_wrong(self) -> bool:
        """Tell whether something was typed that is no number of persons."""
        return bool(self.field.text()) and self.value is None

    @Slot()
    def _tell(self) -> None:
        self.update()
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        name = Ink(size_px=14, tone=theme.text2)
        draw_text(painter, QRectF(0, 0, 38, self.height()), FIGURE_WORDS[self.name], name)
        value = self.value
        box = QRectF(124, 0, self.width() - 124, self.height())
        if self.is_wrong:
            draw_text(painter, box, "不能小于 0", Ink(size_px=14, tone=theme.text1, bold=True))
        elif value is None:
            draw_text(painter, box, count_words(self._old), Ink(size_px=14, tone=theme.text3))
        else:
            gain = value - self._old
            sign = f"+{gain:,}" if gain > 0 else count_words(gain) if gain else "不变"
            words = f"{count_words(self._old)} → {count_words(value)} ({sign})"
            falls = gain < 0 and self.name in CUMULATIVE
            ink = Ink(size_px=14, tone=theme.text1 if gain else theme.text3, bold=falls)
            draw_text(painter, box, words, ink)
        painter.end()
