"""Push buttons: normal, primary (white, names verb and object) and quiet; never red.

Source: picture notes 5.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.parts.bars import paint_focus_ring
from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Theme, color


class ButtonKind(Enum):
    """How much a button asks for the eye."""

    NORMAL = "normal"
    PRIMARY = "primary"
    QUIET = "quiet"


class Button(QPushButton):
    """A painted push button, 28 px high (``height_px`` up to 40 in sheets).

    Checkable ones show their state by a raised fill and bold text.
    """

    def __init__(
        self,
        text: str,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        kind: ButtonKind = ButtonKind.NORMAL,
        height_px: int = 28,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._kind = kind
        self._height_px = height_px
        self._suffix = ""
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(height_px)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def kind(self) -> ButtonKind:
        """How much it asks for the eye."""
        return self._kind

    @property
    def words(self) -> str:
        """What stands on the button."""
        return f"{self.text()}{self._suffix}"

    def set_suffix(self, suffix: str) -> None:
        """Add words after whatever the button says, such as that it only queues."""
        if suffix != self._suffix:
            self._suffix = suffix
            self.setAccessibleDescription(suffix.strip())
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        size_px = 14 if self._height_px < 36 else 16
        return QSize(round(text_width(self.words, size_px, bold=True)) + 26, self._height_px)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        fill, edge, tone = self._tones()
        painter.setPen(QPen(color(edge), 1) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(color(fill) if fill else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        size_px = 14 if self._height_px < 36 else 16
        bold = self._kind is ButtonKind.PRIMARY or self.isChecked()
        ink = Ink(size_px=size_px, tone=tone, bold=bold, align=Align.CENTER)
        draw_text(painter, box.adjusted(4, 0, -4, 0), self.words, ink)
        if self.hasFocus():
            paint_focus_ring(painter, QRectF(self.rect()), self._theme)
        painter.end()

    def _tones(self) -> tuple[str | None, str | None, str]:
        """Return fill, border and text colours of the present state."""
        theme = self._theme
        pressed = self.isDown() or self.isChecked()
        if not self.isEnabled():
            return None, theme.line, theme.line_ui
        if self._kind is ButtonKind.PRIMARY:
            return (theme.text2 if self.isDown() else theme.text1), None, theme.bg0
        hover = self.underMouse()
        if self._kind is ButtonKind.QUIET:
            return (theme.bg3 if pressed or hover else None), None, theme.text2
        return (theme.bg3 if pressed or hover else theme.bg2), theme.line_ui, theme.text1
