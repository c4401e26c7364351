"""Domain time comes from a clock that is handed in; nothing else reads the wall."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

BEIJING = timezone(timedelta(hours=8), "CST")


class Clock(Protocol):
    """Tells domain time: ages, as-of, expiry, the now-line."""

    def now(self) -> datetime:
        """Return this moment, UTC-aware."""


class SystemClock:
    """The wall clock of this machine."""

    def now(self) -> datetime:
        """Return this moment, UTC-aware."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioClock:
    """Scenario time = ``epoch`` + (wall - ``anchor``) x ``speed``, never past ``hold``.

    Only for an exercise realm. ``anchor`` is a wall instant; before it the clock shows ``epoch``.
    """

    epoch: datetime
    anchor: datetime
    speed: float
    hold: datetime | None = None

    def now(self) -> datetime:
        """Return scenario time, UTC-aware."""
        passed = max(timedelta(0), datetime.now(UTC) - self.anchor)
        moment = self.epoch + passed * self.speed
        if self.hold is not None:
            moment = min(moment, self.hold)
        return moment.astimezone(UTC)


class JumpClock:
    """Scenario time that stands still until it is told where to go; it never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return scenario time, UTC-aware."""
        return self._now

    def jump(self, to: datetime) -> None:
        """Go on to an instant; one that has passed changes nothing."""
        self._now = max(self._now, to.astimezone(UTC))


def monotonic_s() -> float:
    """Return the real monotonic clock, in seconds: link state, timeouts, frame timers."""
    return time.monotonic()


def to_rfc3339(moment: datetime) -> str:
    """Return an instant as RFC 3339 in UTC with ``Z``, microseconds kept where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def from_rfc3339(text: str) -> datetime:
    """Return the UTC instant of an RFC 3339 text with ``Z`` or an offset.

    Digits of a second beyond the sixth are cut.

    Raises:
        ValueError: the text is no instant or has no offset.
    """
    head, dot, rest = text.partition(".")
    if dot:
        digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
        text = f"{head}.{digits[:6].ljust(6, '0')}{rest[len(digits) :]}"
    moment = datetime.fromisoformat(text.replace("z", "Z"))
    if moment.tzinfo is None:
        raise ValueError(f"no offset in {text!r}")
    return moment.astimezone(UTC)


def micros(moment: datetime) -> int:
    """Return an instant as integer microseconds since 1970, UTC."""
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))


def from_micros(value: int) -> datetime:
    """Return the UTC instant of integer microseconds since 1970."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value)
