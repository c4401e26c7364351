"""Collects garbage on the Qt thread only.

Python collects cycles on whichever thread happens to allocate. A cycle that holds a Qt object and
is collected on another thread is destroyed later, from a list, and that destruction can crash the
process (seen with PySide6 6.11: a null call in ``runDeletionInMainThread``). So while a console
stands nobody collects but this, on a timer, with the thresholds of the generations.

What outlives a collection of the oldest generation is set aside, so that the next one does not
look at the whole record again, which would hold the window up; once an hour all is looked at.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

from app.clock import monotonic_s

EVERY_MS = 500
ALL_EVERY_S = 3600.0
_OLDEST = 2


class Sweeper(QObject):
    """Takes the collector from every other thread until it is closed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._all_at_s = float("-inf")
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    @Slot()
    def sweep(self) -> None:
        """Collect the oldest generation that is due, and the younger ones with it."""
        if monotonic_s() - self._all_at_s >= ALL_EVERY_S:
            gc.unfreeze()
            self.settle()
            return
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in range(_OLDEST, -1, -1):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                if generation == _OLDEST:
                    gc.freeze()
                return

    def settle(self) -> None:
        """Look at everything, and set aside what is left."""
        self._all_at_s = monotonic_s()
        gc.collect()
        gc.freeze()

    def close(self) -> None:
        """Give the collector back."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()
