"""Quality of a sample, judged at ingest: range, rate, stuck, late, backfill, clock skew.

Source: domain brief 4.2; contracts 1 and 2. That a stream is offline is no property of a sample
but of its absence: ``is_offline`` tells it by the age of the newest one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.sensor import Flag, Stream

LATE_AFTER_INTERVALS = 2
BACKFILL_AFTER_INTERVALS = 3
OFFLINE_AFTER_INTERVALS = 3
STALE_AFTER_INTERVALS = 1.5
SKEW_FROM_S = 60.0

SUSPECT = frozenset({Flag.SUSPECT_RANGE, Flag.SUSPECT_RATE, Flag.STUCK})
"""Flags of a value that may not be true; it is stored and shown, but decides nothing."""

# A dry road reads zero for days while others flood; that is rest, not a stuck sensor.
_REST_AT_OR_BELOW = {"pond_depth": 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamMemory:
    """What the judge remembers of one stream; only samples in time order change it.

    ``last_*`` is the newest value within the plausible range, ``good_*`` the newest one that also
    came at a believable rate. ``still`` counts samples without movement up to now, ``moved_at``
    is the newest one that moved (a level that changed, a rain gauge that counted).
    """

    last_at: datetime | None = None
    last_value: float = 0.0
    good_at: datetime | None = None
    good_value: float = 0.0
    still: int = 0
    moved_at: datetime | None = None


NO_MEMORY = StreamMemory()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One value as it comes in.

    ``transit_s`` is the real time from ``at`` to receipt, never scaled by a scenario's speed
    (contracts 2), negative if ``at`` lies ahead. ``neighbours_move`` matters only where
    ``may_be_stuck`` holds.
    """

    at: datetime
    value: float
    transit_s: float
    neighbours_move: bool = False


def judge(
    stream: Stream, memory: StreamMemory, arrival: Arrival
) -> tuple[frozenset[Flag], StreamMemory]:
    """Return the flags of an arrival (empty if nothing is wrong) and the memory after it."""
    flags = set(_timing(stream, arrival.transit_s))
    if not stream.low <= arrival.value <= stream.high:
        flags.add(Flag.SUSPECT_RANGE)
        return frozenset(flags), memory
    if Flag.CLOCK_SKEW in flags or not _is_newer(memory, arrival.at):
        return frozenset(flags), memory
    if _is_too_fast(stream, memory, arrival):
        flags.add(Flag.SUSPECT_RATE)
    if arrival.neighbours_move and may_be_stuck(stream, memory, arrival.value):
        flags.add(Flag.STUCK)
    return frozenset(flags), _after(stream, memory, arrival, good=Flag.SUSPECT_RATE not in flags)


def may_be_stuck(stream: Stream, memory: StreamMemory, value: float) -> bool:
    """Tell whether the stream stood still for so long that its neighbours must be asked."""
    if stream.stuck_after is None or _moves(stream, memory, value):
        return False
    rest = _REST_AT_OR_BELOW.get(stream.quantity)
    if rest is not None and value <= rest:
        return False
    return memory.still + 1 >= stream.stuck_after


def is_offline(stream: Stream, at: datetime | None, now: datetime, speed: float = 1.0) -> bool:
    """Tell whether the stream is offline: no data for more than three intervals of real time.

    ``at`` is its newest sample, None if there never was one; ``speed`` that of the clock.
    """
    if at is None:
        return True
    return (now - at).total_seconds() / speed > OFFLINE_AFTER_INTERVALS * stream.interval_s


def neighbours_move(
    stream: Stream, memory: StreamMemory, at: datetime, others: tuple[StreamMemory, ...]
) -> bool:
    """Tell whether two neighbours (all, if fewer) moved lately, and since this stream last did."""
    if not others:
        return False
    since = at - timedelta(seconds=stream.interval_s * (stream.stuck_after or 0))
    if memory.moved_at is not None:
        since = max(since, memory.moved_at)
    moving = sum(other.moved_at is not None and other.moved_at > since for other in others)
    return moving >= min(2, len(others))


def _timing(stream: Stream, transit_s: float) -> tuple[Flag, ...]:
    if transit_s <= -SKEW_FROM_S:
        return (Flag.CLOCK_SKEW,)
    if transit_s > BACKFILL_AFTER_INTERVALS * stream.interval_s:
        return (Flag.BACKFILL,)
    if transit_s > LATE_AFTER_INTERVALS * stream.interval_s:
        return (Flag.LATE,)
    return ()


def _is_newer(memory: StreamMemory, at: datetime) -> bool:
    return memory.last_at is None or at > memory.last_at


def _moves(stream: Stream, memory: StreamMemory, value: float) -> bool:
    if stream.is_increment:
        return value > 0
    return memory.last_at is None or value != memory.last_value


def _is_too_fast(stream: Stream, memory: StreamMemory, arrival: Arrival) -> bool:
    """A jump is believed once a second sample agrees with it; a spike never is."""
    limit = stream.max_rate_per_min
    if limit is None or memory.good_at is None or memory.last_at is None:
        return False
    references = ((memory.good_at, memory.good_value), (memory.last_at, memory.last_value))
    return all(
        abs(arrival.value - value) > limit * (arrival.at - at).total_seconds() / 60
        for at, value in references
    )


def _after(stream: Stream, memory: StreamMemory, arrival: Arrival, *, good: bool) -> StreamMemory:
    moves = _moves(stream, memory, arrival.value)
    after = StreamMemory(
        last_at=arrival.at,
        last_value=arrival.value,
        good_at=memory.good_at,
        good_value=memory.good_value,
        still=0 if moves else memory.still + 1,
        moved_at=arrival.at if moves else memory.moved_at,
    )
    return replace(after, good_at=arrival.at, good_value=arrival.value) if good else after
