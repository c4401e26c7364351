"""Public warning signals in the top strip: a square with one glyph, name and area beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.screens.strip import StripView
from ui.parts.age import instant_words
from ui.parts.signals import chip_words, glyph
from ui.parts.signs import paint_signal_square, signal_tone
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme

_CHIP_PX = 116
_SHOWN = 3


class WarningChips(QWidget):
    """Shows up to three signals, the rest as a number."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: StripView | None = None
        self._shown = _SHOWN

    def set_room(self, count: int) -> None:
        """Bound how many signals stand here before the rest becomes a number."""
        self._shown = count
        self.updateGeometry()

    def show_view(self, view: StripView) -> None:
        """Show the signals in force."""
        if self._view is None or len(self._view.chips) != len(view.chips):
            self._view = view
            self.updateGeometry()
        self._view = view
        words = "、".join(chip_words(chip.kind, chip.colour) for chip in view.chips)
        self.setAccessibleName(f"预警信号 {words or '无'}")
        self.setToolTip(
            "\n".join(
                f"{chip_words(chip.kind, chip.colour)} {'、'.join(chip.areas)}"
                f" {instant_words(chip.at, view.now)}"
                for chip in view.chips
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        count = len(self._view.chips) if self._view else 0
        if count == 0:
            return QSize(112, 56)
        more = 34 if count > self._shown else 0
        return QSize(_CHIP_PX * min(count, self._shown) + more, 56)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        view = self._view
        first, second = QRectF(0, 7, self.width(), 21), QRectF(0, 29, self.width(), 20)
        if view is None or not view.chips:
            draw_text(painter, first, "无预警信号", Ink(size_px=16, tone=theme.text2, bold=True))
            draw_text(painter, second, "气象台", Ink(size_px=14, tone=theme.text3))
            painter.end()
            return
        for index, chip in enumerate(view.chips[: self._shown]):
            left = index * _CHIP_PX
            tone = signal_tone(theme, chip.colour)
            paint_signal_square(painter, QRectF(left, 15, 26, 26), glyph(chip.kind), tone)
            room = QRectF(left + 34, first.top(), _CHIP_PX - 42, 21)
            words = chip_words(chip.kind, chip.colour)
            draw_text(painter, room, words, Ink(size_px=15, tone=theme.text1, bold=True))
            place = chip.areas[0] if chip.areas else ""
            facts = f"{place} {instant_words(chip.at, view.now)}".strip()
            draw_text(painter, room.translated(0, 21), facts, Ink(size_px=14, tone=theme.text2))
        rest = len(view.chips) - self._shown
        if rest > 0:
            room = QRectF(self._shown * _CHIP_PX, 0, 34, 56)
            draw_text(painter, room, f"+{rest}", Ink(size_px=16, tone=theme.text1, bold=True))
        painter.end()
