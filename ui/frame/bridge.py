"""From the hub's calls on any thread to one queued Qt signal, at most ten a second."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.desk.hub import Changed

EVERY_MS = 100


class ChangeBridge(QObject):
    """Gathers what is told between two refreshes.

    Signals:
        changed: the parts that are stale, on the Qt thread.
    """

    changed = Signal(object)
    _told = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._parts = Changed.NOTHING
        self._is_closed = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(EVERY_MS)
        self._pause.setTimerType(Qt.TimerType.PreciseTimer)  # a coarse one may be early
        self._pause.timeout.connect(self._hand_over)
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def tell(self, parts: Changed) -> None:
        """Take note of a change; from any thread, returns at once."""
        with self._lock:
            is_first = not self._parts
            self._parts |= parts
            if is_first and not self._is_closed:
                self._told.emit()

    def set_pace(self, every_ms: int) -> None:
        """Hand over no more often than that, from the next time on."""
        self._pause.setInterval(every_ms)

    def close(self) -> None:
        """Tell nobody any more."""
        with self._lock:
            self._is_closed = True
        self._pause.stop()

    @Slot()
    def _hear(self) -> None:
        """Hand over at once, or when the pause after the last time is over."""
        if not self._pause.isActive():
            self._hand_over()

    @Slot()
    def _hand_over(self) -> None:
        with self._lock:
            parts, self._parts = self._parts, Changed.NOTHING
        if parts and not self._is_closed:
            self._pause.start()
            self.changed.emit(parts)
