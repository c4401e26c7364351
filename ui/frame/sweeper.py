"""Collects garbage on the Qt thread only.

Python collects cycles on whichever thread happens to allocate. A cycle that holds a Qt object and
is collected on another thread is destroyed later, from a list, and that destruction can crash the
process (seen with PySide6 6.11: a null call in ``runDeletionInMainThread``). So while a console
stands nobody collects but this, on a timer, with the thresholds that Python itself would use.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 500
_OLDEST = 2


class Sweeper(QObject):
    """Takes the collector from every other thread until it is closed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    @Slot()
    def sweep(self) -> None:
        """Collect the oldest generation that is due, and the younger ones with it."""
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in range(_OLDEST, -1, -1):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return

    @staticmethod
    def settle() -> None:
        """Set aside what a console keeps for as long as it stands; later sweeps skip it."""
        gc.collect()
        gc.freeze()

    def close(self) -> None:
        """Give the collector back."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()
