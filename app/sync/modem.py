"""Short-message bearers: how many bytes a message takes, how often one may be sent.

``FileModem`` speaks to a real modem's driver, or to a test, by files in two folders: one frame a
file, written whole or not at all. Source: domain brief 5.2.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from app.clock import monotonic_s
from app.sync.frames import REGIONAL_BYTES

INTERVAL_S = 60.0
_FRAME = ".frame"


class Bearer(Protocol):
    """Sends and receives single frames."""

    @property
    def capacity(self) -> int:
        """The most bytes of one frame."""

    @property
    def ready_in_s(self) -> float:
        """Real seconds until the next frame may be sent, 0 if now."""

    def send(self, frame: bytes) -> bool:
        """Send a frame; tell whether the bearer took it."""

    def receive(self) -> tuple[bytes, ...]:
        """Return the frames that came since the last call."""


class FileModem:
    """A modem whose driver shares two folders with us: ``out`` and ``in``."""

    def __init__(
        self,
        folder: Path,
        capacity: int = REGIONAL_BYTES,
        interval_s: float = INTERVAL_S,
        monotonic: Callable[[], float] = monotonic_s,
    ) -> None:
        self._out, self._in = folder / "out", folder / "in"
        for part in (self._out, self._in):
            part.mkdir(parents=True, exist_ok=True)
        self.capacity = capacity
        self._interval_s = interval_s
        self._monotonic = monotonic
        self._sent_at: float | None = None
        numbers = [int(path.stem) for path in self._out.glob(f"*{_FRAME}") if path.stem.isdigit()]
        self._next = max(numbers, default=0) + 1

    @property
    def ready_in_s(self) -> float:
        """Real seconds until the card may send again."""
        if self._sent_at is None:
            return 0.0
        return max(0.0, self._sent_at + self._interval_s - self._monotonic())

    def send(self, frame: bytes) -> bool:
        """Hand a frame to the driver, unless the card must rest or the frame is too long."""
        if self.ready_in_s > 0 or len(frame) > self.capacity:
            return False
        fresh = self._out / f"{self._next:08d}.new"
        try:
            fresh.write_bytes(frame)
            fresh.replace(fresh.with_suffix(_FRAME))
        except OSError:
            return False
        self._next += 1
        self._sent_at = self._monotonic()
        return True

    def receive(self) -> tuple[bytes, ...]:
        """Take the frames that the driver put down, the oldest first."""
        frames = []
        for path in sorted(self._in.glob(f"*{_FRAME}")):
            try:
                frames.append(path.read_bytes()[: REGIONAL_BYTES + 1])
                path.unlink()
            except OSError:
                continue
        return tuple(frames)
