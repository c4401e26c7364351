"""Public warning signals in the top strip: a square with one glyph, name and area beside it.

Pressed, it leads to the list of all warnings, also of those that are over or for other places.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.screens.strip import Chip, StripView
from ui.parts.age import instant_words
from ui.parts.bars import paint_focus_ring
from ui.parts.signals import chip_words, glyph
from ui.parts.signs import paint_signal_square, signal_tone
from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import Theme

_TEXT_LEFT = 34
_GAP_PX = 16
_MOST_TEXT_PX = 118
_SHOWN = 3


class WarningChips(QAbstractButton):
    """Shows up to three signals, the rest as a number; pressing it asks for the whole list."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: StripView | None = None
        self._shown = _SHOWN
        self._others = 0
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_room(self, count: int) -> None:
        """Bound how many signals stand here before the rest becomes a number."""
        self._shown = count
        self.updateGeometry()

    def show_view(self, view: StripView) -> None:
        """Show the signals in force, and how many there are besides."""
        self._view = view
        self._others = view.other_warnings
        self.updateGeometry()
        words = "、".join(chip_words(chip.kind, chip.colour) for chip in view.chips)
        self.setAccessibleName(f"预警信号 {words or '无'}")
        self.setToolTip(
            "\n".join(
                (
                    *(
                        f"{chip_words(chip.kind, chip.colour)} {'、'.join(chip.areas)}"
                        f" {instant_words(chip.at, view.now)}"
                        for chip in view.chips
                    ),
                    f"{self._rest()} · 点按或 Shift+F3 列出全部",
                )
            )
        )
        self.setAccessibleDescription(self._rest())
        self.update()

    def sizeHint(self) -> QSize:
        count = len(self._view.chips) if self._view else 0
        if count == 0:
            return QSize(max(112, round(text_width(self._rest(), 14)) + 4), 56)
        more = 34 if count > self._shown else 0
        return QSize(sum(self._widths()) + more, 56)

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
            draw_text(painter, second, self._rest(), Ink(size_px=14, tone=theme.text3))
            self._end(painter)
            return
        left = 0
        for chip, width in zip(view.chips, self._widths(), strict=False):
            tone = signal_tone(theme, chip.colour)
            paint_signal_square(painter, QRectF(left, 15, 26, 26), glyph(chip.kind), tone)
            room = QRectF(left + _TEXT_LEFT, first.top(), width - _TEXT_LEFT - _GAP_PX + 4, 21)
            words = chip_words(chip.kind, chip.colour)
            draw_text(painter, room, words, Ink(size_px=15, tone=theme.text1, bold=True))
            ink = Ink(size_px=14, tone=theme.text2)
            draw_text(painter, room.translated(0, 21), _facts(chip, view), ink)
            left += width
        rest = len(view.chips) - self._shown
        if rest > 0:
            room = QRectF(left, 0, 34, 56)
            draw_text(painter, room, f"+{rest}", Ink(size_px=16, tone=theme.text1, bold=True))
        self._end(painter)

    def _end(self, painter: QPainter) -> None:
        if self.hasFocus():
            paint_focus_ring(painter, QRectF(self.rect()).adjusted(0, 5, 0, -4), self._theme)
        painter.end()

    def _rest(self) -> str:
        """Return what is known besides the signals in force."""
        return f"过期或区外 {self._others} 条" if self._others else "气象台"

    def _widths(self) -> list[int]:
        """Return how wide each of the chips on show stands."""
        view = self._view
        if view is None:
            return []
        return [
            _TEXT_LEFT + _GAP_PX + round(min(_MOST_TEXT_PX, _text_px(chip, view)))
            for chip in view.chips[: self._shown]
        ]


def _text_px(chip: Chip, view: StripView) -> float:
    name = text_width(chip_words(chip.kind, chip.colour), 15, bold=True)
    return max(name, text_width(_facts(chip, view), 14))


def _facts(chip: Chip, view: StripView) -> str:
    """Return where and since when; of a long name of an area only the time."""
    at = instant_words(chip.at, view.now)
    place = chip.areas[0] if chip.areas else ""
    words = f"{place} {at}".strip()
    return words if text_width(words, 14) <= _MOST_TEXT_PX else f"{at} 发布"
