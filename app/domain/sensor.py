"""Streams, samples and what is known of their quality."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum


class Flag(StrEnum):
    """A quality flag of one sample; several are joined by ``+``. Source: domain brief 4.2."""

    OK = "OK"
    SUSPECT_RANGE = "SUSPECT_RANGE"
    SUSPECT_RATE = "SUSPECT_RATE"
    STUCK = "STUCK"
    LATE = "LATE"
    BACKFILL = "BACKFILL"
    OFFLINE = "OFFLINE"
    MANUAL = "MANUAL"
    SIMULATED = "SIMULATED"
    CLOCK_SKEW = "CLOCK_SKEW"


class Severity(Enum):
    """Alarm priority by colour; 1 is the most urgent."""

    RED = 1
    ORANGE = 2
    YELLOW = 3
    BLUE = 4


def join_flags(flags: frozenset[Flag]) -> str:
    """Return the wire form of a set of flags: ``OK`` or names joined by ``+``, sorted."""
    real = sorted(flag.value for flag in flags if flag is not Flag.OK)
    return "+".join(real) or Flag.OK.value


def split_flags(text: str) -> frozenset[Flag]:
    """Return the flags of a wire form.

    Raises:
        ValueError: an unknown flag.
    """
    return frozenset(Flag(part) for part in text.split("+"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One value as a feed hands it in, before its quality is judged.

    ``value`` is in the unit of its stream, ``at`` is when it was true (UTC-aware); ``quality`` is
    what the sender itself knows (``MANUAL``, ``SIMULATED``, …), flags joined by ``+``.
    """

    stream: str
    at: datetime
    value: float
    quality: str = Flag.OK.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One measured value of one stream.

    ``value`` is in the unit of its stream; ``at`` is when it was true, ``received_at`` when this
    program got it; ``quality`` is the joined flags.
    """

    stream: str
    at: datetime
    value: float
    quality: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The value at which a stream reaches a severity; rising streams only."""

    severity: Severity
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What one stream measures, how often, and where its limits lie.

    ``id`` is ``STATION/quantity``. ``interval_s`` is the normal interval. ``low``/``high`` bound
    the plausible range. ``limits`` ascend in value. ``deadband`` and ``hold`` (samples) and
    ``clear_after_s`` keep an alarm quiet; ``max_rate_per_min`` bounds a believable change, None =
    not checked; ``sample`` marks an invented station (样例). Source: domain brief 4.1.
    """

    id: str
    station: str
    quantity: str
    name: str
    unit: str
    street: str
    lat_e7: int
    lon_e7: int
    interval_s: int
    low: float
    high: float
    limits: tuple[Limit, ...] = ()
    deadband: float = 0.0
    hold: int = 2
    clear_after_s: int = 600
    max_rate_per_min: float | None = None
    stuck_after: int | None = None
    sample: bool = True

    @property
    def is_increment(self) -> bool:
        """Tell whether a value is what fell since the value before, stamped at its end (rain)."""
        return self.quantity == "rain" or self.quantity.startswith("rain_")

    def severity_of(self, value: float) -> Severity | None:
        """Return the worst limit that ``value`` reaches, None below the first."""
        reached = [limit.severity for limit in self.limits if value >= limit.value]
        return min(reached, key=lambda severity: severity.value) if reached else None


def is_stale(at: datetime, now: datetime, interval_s: int) -> bool:
    """Tell whether a value is older than 1.5 of its intervals and must not look fresh."""
    return (now - at).total_seconds() > 1.5 * interval_s
