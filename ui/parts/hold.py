"""A button that must be held for a second; letting go before that does nothing.

Source: screen design 1.5, tier T2.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.clock import monotonic_s
from ui.parts.button import Button, ButtonKind
from ui.parts.theme import Theme, color

HOLD_S = 1.0
_STEP_MS = 50
_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})


class HoldButton(Button):
    """Held by mouse or Enter for a second; a bar at its foot shows how far it is.

    Signals:
        held: it was held long enough; once for each hold.
    """

    held = Signal()

    def __init__(
        self,
        text: str,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        kind: ButtonKind = ButtonKind.NORMAL,
        height_px: int = 28,
    ) -> None:
        super().__init__(text, theme, parent, kind=kind, height_px=height_px)
        self._ground = theme
        self._began_s: float | None = None
        self._is_done = False
        self._steps = QTimer(self)
        self._steps.setInterval(_STEP_MS)
        self._steps.timeout.connect(self._step)

    @property
    def share(self) -> float:
        """How far the hold is, 0 to 1."""
        if self._began_s is None:
            return 0.0
        return min(1.0, (monotonic_s() - self._began_s) / HOLD_S)

    def _begin(self) -> None:
        if self._began_s is None and not self._is_done and self.isEnabled():
            self._began_s = monotonic_s()
            self._steps.start()
            self.setDown(True)
            self.update()

    def _end(self) -> None:
        self._began_s = None
        self._is_done = False
        self._steps.stop()
        self.setDown(False)
        self.update()

    @Slot()
    def _step(self) -> None:
        self.update()
        if self._began_s is not None and monotonic_s() - self._began_s >= HOLD_S:
            self._began_s = None
            self._is_done = True
            self._steps.stop()
            self.setDown(False)
            self.held.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._began_s is not None and not self.rect().contains(event.position().toPoint()):
            self._end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _KEYS:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._begin()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _KEYS:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            self._end()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self._end()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        share = self.share
        if share > 0:
            painter = QPainter(self)
            bar = QRectF(2, self.height() - 5, (self.width() - 4) * share, 3)
            painter.fillRect(bar, color(self._ground.focus))
            painter.end()
