"""Sliding sums of rain, exact: integers of 1/60 mm, samples stamped at their end.

The sum over three hours at t is that of the samples in (t - 3 h, t]. Source: domain brief 2.3,
4.1 and 9.1; contracts 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from app.domain.sensor import Flag, Sample, split_flags
from app.rules.quality import SUSPECT

HOURS = (1, 3, 6, 24)
SIXTIETHS = 60
_IN_SIXTIETHS = "/rain_sixtieth_mm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """What fell up to ``at`` since the sample before, in 1/60 mm."""

    at: datetime
    sixtieths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RainSums:
    """Sums of one gauge at an instant, in 1/60 mm.

    ``newest_at`` is its newest sample in the last 24 h that counts, None if there is none;
    ``is_stuck`` tells that the newest of all is stuck or suspect, so that the sums are too low.
    """

    at: datetime
    h1: int
    h3: int
    h6: int
    h24: int
    newest_at: datetime | None = None
    is_stuck: bool = False


def to_sixtieths(sample: Sample) -> int:
    """Return a sample's rain as integer 1/60 mm, from a stream in 1/60 mm or in mm."""
    scale = 1 if sample.stream.endswith(_IN_SIXTIETHS) else SIXTIETHS
    return round(sample.value * scale)


def falls(samples: Iterable[Sample]) -> tuple[Fall, ...]:
    """Return what the samples of one gauge say, by time.

    Suspect and stuck samples are left out; of several for one instant the one received last
    counts, so that a correction does not fall twice.
    """
    kept: dict[datetime, Sample] = {}
    for sample in sorted(samples, key=lambda item: (item.at, item.received_at)):
        if not is_suspect(sample):
            kept[sample.at] = sample
    return tuple(Fall(at=at, sixtieths=to_sixtieths(item)) for at, item in kept.items())


def is_suspect(sample: Sample) -> bool:
    """Tell whether a sample may not be true, or claims to lie in the future."""
    return bool(split_flags(sample.quality) & (SUSPECT | {Flag.CLOCK_SKEW}))


def window(items: Iterable[Fall], at: datetime, hours: int) -> int:
    """Return the sum over (at - hours, at], in 1/60 mm."""
    start = at - timedelta(hours=hours)
    return sum(item.sixtieths for item in items if start < item.at <= at)


def sums(samples: Iterable[Sample], at: datetime) -> RainSums:
    """Return the sums of one gauge at an instant from its samples of the last 24 h."""
    known = tuple(sample for sample in samples if sample.at <= at)
    items = falls(known)
    h1, h3, h6, h24 = (window(items, at, hours) for hours in HOURS)
    last = max(known, key=lambda item: (item.at, item.received_at), default=None)
    return RainSums(
        at=at,
        h1=h1,
        h3=h3,
        h6=h6,
        h24=h24,
        newest_at=items[-1].at if items else None,
        is_stuck=last is not None and is_suspect(last),
    )


def area_mean(gauges: Mapping[str, Iterable[Fall]], at: datetime, hours: int) -> Fraction:
    """Return the area's rain over (at - hours, at], in 1/60 mm.

    At each instant the mean is taken over the gauges that have a sample there which counts; a
    stuck gauge therefore neither lowers the mean nor is it lost for the rest of the window.
    """
    start = at - timedelta(hours=hours)
    by_instant: dict[datetime, list[int]] = {}
    for items in gauges.values():
        for item in items:
            if start < item.at <= at:
                by_instant.setdefault(item.at, []).append(item.sixtieths)
    means = (Fraction(sum(found), len(found)) for found in by_instant.values())
    return sum(means, Fraction(0))
