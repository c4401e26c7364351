"""A table of facts: a grey name, and beside it a value in as many lines as it needs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color, font

Fact = tuple[str, str]
"""(name, value)."""

_NAME_PX = 84
_PAD_PX = 9
_LINE_PX = 22
_WRAP = Qt.TextFlag.TextWordWrap


class FactTable(QWidget):
    """Shows facts one under the other."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._facts: tuple[Fact, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What is shown."""
        return self._facts

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show other facts; one without a value is left out."""
        shown = tuple((name, value) for name, value in facts if value)
        if shown == self._facts:
            return
        self._facts = shown
        self.setAccessibleName("；".join(f"{name} {value}" for name, value in shown))
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:
        height = sum(self._height(value) for _, value in self._facts)
        return QSize(320, round(height) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        height = self.sizeHint().height()
        if self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _height(self, value: str) -> float:
        room = QRectF(0, 0, max(60, self.width() - _NAME_PX), 10_000)
        lines = QFontMetricsF(font(15)).boundingRect(room, int(_WRAP), value).height()
        return max(_LINE_PX, lines) + 2 * _PAD_PX - 4

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        top = 0.0
        for name, value in self._facts:
            height = self._height(value)
            painter.fillRect(QRectF(0, top, self.width(), 1), color(theme.line, 0.7))
            row = QRectF(0, top + _PAD_PX - 2, _NAME_PX - 8, _LINE_PX)
            draw_text(painter, row, name, Ink(size_px=14, tone=theme.text3))
            painter.setFont(font(15))
            painter.setPen(color(theme.text1))
            room = QRectF(_NAME_PX, top + _PAD_PX - 2, self.width() - _NAME_PX, height)
            painter.drawText(room, int(_WRAP), value)
            top += height
        painter.end()
