"""Two ways to wait for a row's time: by the wall, or by jumping there."""

from __future__ import annotations

import threading
from datetime import datetime

from app.clock import JumpClock, ScenarioClock


class WallPace:
    """Waits on a scenario clock; ``stop`` set by anybody ends every wait."""

    def __init__(self, clock: ScenarioClock, stop: threading.Event) -> None:
        self._clock = clock
        self._stop = stop

    def now(self) -> datetime:
        """Return scenario time."""
        return self._clock.now()

    def reach(self, at: datetime) -> bool:
        """Wait until scenario time is ``at``; tell whether to go on."""
        while not self._stop.is_set():
            left_s = (at - self._clock.now()).total_seconds() / self._clock.speed
            if left_s <= 0:
                return True
            self._stop.wait(left_s)
        return False


class JumpPace:
    """Sets the clock to each row's time, without a wait."""

    def __init__(self, clock: JumpClock, stop: threading.Event) -> None:
        self._clock = clock
        self._stop = stop

    def now(self) -> datetime:
        """Return scenario time."""
        return self._clock.now()

    def reach(self, at: datetime) -> bool:
        """Set the clock to ``at`` if that lies ahead; tell whether to go on."""
        self._clock.jump(at)
        return not self._stop.is_set()
