"""The timeline's toolbar: live or fixed, how wide, and what is in sight or at the scrubber."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from ui.parts.button import Button, ButtonKind
from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Theme, color
from ui.timeline.sight import WIDTHS, Sight
from ui.timeline.words import ELSEWHERE, FIXED, LIVE

_TITLE = "时间轴"
_KEY = "F7"
_WIDTH_WORDS = ("1 时", "6 时", "24 时")


class TimelineBar(QWidget):
    """Title and buttons on the left, one sentence on the right.

    Signals:
        live_wished: back to the now-line.
        fixed_wished: keep what is in sight.
        width_wished: a timedelta.
        elsewhere_wished: go to what came in but lies outside of the live windows.
    """

    live_wished = Signal()
    fixed_wished = Signal()
    width_wished = Signal(object)
    elsewhere_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._is_strong = False
        title_px = text_width(_TITLE, 16, bold=True) + 8 + text_width(_KEY, 14)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(round(12 + title_px + 18), 0, 12, 0)
        self._row.setSpacing(6)
        self.live = self._button(LIVE, ButtonKind.NORMAL)
        self.fixed = self._button(FIXED, ButtonKind.NORMAL)
        self._row.addSpacing(14)
        self.widths = tuple(self._button(word, ButtonKind.QUIET) for word in _WIDTH_WORDS)
        self._row.addSpacing(14)
        self.elsewhere = self._button(ELSEWHERE, ButtonKind.NORMAL)
        self.elsewhere.setCheckable(False)
        self.elsewhere.clicked.connect(self.elsewhere_wished)
        self.elsewhere.hide()
        self._row.addStretch(1)
        self._group = QButtonGroup(self)
        for button in (self.live, self.fixed, *self.widths):
            self._group.addButton(button)
        self._group.setExclusive(False)
        self._group.buttonClicked.connect(self._clicked)
        self.fit(is_low=False)

    @property
    def text(self) -> str:
        """The sentence on the right."""
        return self._text

    def fit(self, *, is_low: bool) -> None:
        """Take 32 px, or 26 in a low panel."""
        high = 26 if is_low else 32
        self.setFixedHeight(high)
        for button in (self.live, self.fixed, *self.widths, self.elsewhere):
            button.setFixedHeight(high - 6)

    def show_sight(self, sight: Sight) -> None:
        """Show which buttons stand for what is in sight."""
        self.live.setChecked(sight.is_live)
        self.fixed.setChecked(not sight.is_live)
        for width, button in zip(WIDTHS, self.widths, strict=True):
            button.setChecked(abs(sight.width - width) < timedelta(seconds=1))

    def show_elsewhere(self, words: str) -> None:
        """Offer the way to what lies outside of the live windows; "" = there is nothing."""
        if words and words != self.elsewhere.text():
            self.elsewhere.setText(words)
            self.elsewhere.setAccessibleName(words)
            self.elsewhere.updateGeometry()
        self.elsewhere.setVisible(bool(words))
        self.update()

    def show_text(self, text: str, *, is_strong: bool) -> None:
        """Show the sentence on the right; strong while it tells of the scrubber's moment."""
        if (text, is_strong) != (self._text, self._is_strong):
            self._text, self._is_strong = text, is_strong
            self.setAccessibleDescription(text)
            self.update()

    @Slot(QAbstractButton)
    def _clicked(self, button: QAbstractButton) -> None:
        if button is self.live:
            self.live_wished.emit()
        elif button is self.fixed:
            self.fixed_wished.emit()
        else:
            place = next(i for i, item in enumerate(self.widths) if item is button)
            self.width_wished.emit(WIDTHS[place])

    def _button(self, word: str, kind: ButtonKind) -> Button:
        button = Button(word, self._theme, self, kind=kind)
        button.setCheckable(True)
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return button

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(theme.bg1))
        room = QRectF(12, 0, self.width(), self.height() - 1)
        taken = draw_text(painter, room, _TITLE, Ink(size_px=16, tone=theme.text1, bold=True))
        draw_text(
            painter, room.adjusted(taken + 8, 0, 0, 0), _KEY, Ink(size_px=14, tone=theme.text3)
        )
        last = self.widths[-1] if self.elsewhere.isHidden() else self.elsewhere
        left = last.geometry().right() + 20
        room = QRectF(left, 0, max(0, self.width() - left - 12), self.height() - 1)
        tone = theme.text1 if self._is_strong else theme.text2
        draw_text(painter, room, self._text, Ink(size_px=14, tone=tone, align=Align.RIGHT))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), color(theme.line))
        painter.end()
