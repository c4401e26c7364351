"""How far the clocks of those who ask us stand off ours, as each said with its last bundle.

A seat hears it from the district about all others: who judges two acts that disagree must know
whose clock was wrong. It decides nothing. Source: sync 3.2; domain 5.5 (g).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.clock import micros
from app.sync.bundle import Header

MOST = 256
_YEAR_9999_US = 253_370_764_800_000_000


def is_clock(clock_us: int) -> bool:
    """Tell whether a clock says anything: it stands between 1970 and 9999."""
    return 0 < clock_us < _YEAR_9999_US


def read(off_ms: Mapping[bytes, int]) -> Mapping[bytes, float]:
    """Return seconds by device of what another one noted; what no two clocks differ by is not."""
    most_ms = _YEAR_9999_US // 1000
    return {device: ms / 1000 for device, ms in off_ms.items() if abs(ms) < most_ms}


class Clocks:
    """The newest word of each device; lost with the program, and learned with the next bundle."""

    def __init__(self) -> None:
        self._off_ms: dict[bytes, int] = {}

    @property
    def off_ms(self) -> Mapping[bytes, int]:
        """Return milliseconds by device, positive where its clock is ahead of ours.

        The way of the bundle is in it: a slow line makes a clock look late by as much.
        """
        return dict(self._off_ms)

    def hear(self, header: Header, now: datetime) -> None:
        """Take note of the clock of who sent a header just now."""
        if not header.device or not is_clock(header.clock_us):
            return
        self._off_ms.pop(header.device, None)
        self._off_ms[header.device] = (header.clock_us - micros(now)) // 1000
        while len(self._off_ms) > MOST:
            del self._off_ms[next(iter(self._off_ms))]
