"""The newest reading of an alarm's stream, as banner, row and sheet show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.reading import (
    RISE_UNIT,
    Direction,
    Newest,
    Points,
    direction,
    rise_mm_per_5min,
    scale_of,
)
from app.domain.sensor import Flag, Stream, is_stale, split_flags

_DOUBTFUL = frozenset({Flag.STUCK, Flag.SUSPECT_RANGE, Flag.SUSPECT_RATE, Flag.CLOCK_SKEW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The newest value of the alarm's stream, in the shown unit.

    ``is_old`` tells that it must not look fresh, ``is_doubtful`` that its flags question it.
    ``rise_mm_per_5min`` is the rise of a depth over its newest five minutes, None where it is not
    known or not of now.
    """

    value: float
    at: datetime
    trend: Direction
    is_old: bool
    is_doubtful: bool
    rise_mm_per_5min: int | None = None

    def is_below(self, limit: float, digits: int) -> bool:
        """Tell whether it is under a limit, and shown with ``digits`` decimals still is."""
        return not self.is_doubtful and max(self.value, round(self.value, digits)) < limit


def newest_of(stream: Stream, newest: Newest, points: Points, now: datetime) -> Now:
    """Return the newest value with what is to be thought of it."""
    is_old = is_stale(newest.at, now, stream.interval_s)
    is_doubtful = bool(split_flags(newest.quality) & _DOUBTFUL)
    is_sure = not is_old and not is_doubtful
    return Now(
        value=newest.value * scale_of(stream).factor,
        at=newest.at,
        trend=direction(stream, points, now),
        is_old=is_old,
        is_doubtful=is_doubtful,
        rise_mm_per_5min=_rise(stream, newest, points) if is_sure else None,
    )


def last_readable(
    stream: Stream, newest: Newest | None, points: Points, now: datetime
) -> Now | None:
    """Return the last value that nothing questions, None if none is here.

    Where the newest one is questioned it is the last true point, which counts as old: what the
    stream says now is not known.
    """
    if newest is None:
        return None
    found = newest_of(stream, newest, points, now)
    if not found.is_doubtful:
        return found
    true = [item for item in points if item[0] <= now]
    if not true:
        return None
    at, value = true[-1]
    return Now(
        value=value * scale_of(stream).factor,
        at=at,
        trend=Direction.UNKNOWN,
        is_old=True,
        is_doubtful=False,
    )


def _rise(stream: Stream, newest: Newest, points: Points) -> int | None:
    """Return the rise over the newest five minutes, or over one interval where that is longer."""
    over = max(RISE_UNIT, timedelta(seconds=1.5 * stream.interval_s))
    recent = [item for item in points if newest.at - over <= item[0] <= newest.at]
    if not recent or recent[-1][0] != newest.at:
        return None
    return rise_mm_per_5min(stream, recent)
