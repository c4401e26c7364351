"""The sensor list: what is out of its limits or in doubt first, the rest in groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.reading import (
    RAIN_1H_MM,
    Direction,
    Kind,
    Newest,
    Points,
    Scale,
    direction,
    kind_of,
    scale_of,
    short_name,
    still_since,
)
from app.domain.sensor import Flag, Severity, Stream, split_flags
from app.rules.quality import is_offline

TREND_SPAN = timedelta(hours=1)
GROUP_FROM = 3
"""This many silent streams of one kind are told in one row."""

# Real seconds that a value may be under way before its age counts against it.
_TRANSIT_S = 5.0
_STALE_INTERVALS = 1.5


class Reason(StrEnum):
    """Why a value must not be read as fresh and true; MANUAL and LATE only say where it is from."""

    NEVER = "never"
    OFFLINE = "offline"
    STUCK = "stuck"
    RANGE = "range"
    RATE = "rate"
    SKEW = "skew"
    BACKFILL = "backfill"
    STALE = "stale"
    GAPS = "gaps"
    LATE = "late"
    MANUAL = "manual"


_SAID_ONLY = frozenset({Reason.LATE, Reason.MANUAL})
_SILENT = frozenset({Reason.NEVER, Reason.OFFLINE, Reason.STALE, Reason.BACKFILL})
_BY_FLAG = (
    (Flag.STUCK, Reason.STUCK),
    (Flag.SUSPECT_RANGE, Reason.RANGE),
    (Flag.SUSPECT_RATE, Reason.RATE),
    (Flag.CLOCK_SKEW, Reason.SKEW),
    (Flag.BACKFILL, Reason.BACKFILL),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorRow:
    """One stream, or a group of calm or silent ones that its most telling stream stands for.

    ``value`` is in ``unit``; for rain what fell in the last hour, for a reservoir the distance to
    its flood limit. ``count`` is 1 for a stream. ``share`` and ``ticks`` are parts of the bar, 0
    to 1, ticks with their severity. ``since`` belongs to the reason: of a stuck value when it
    last moved, ``at_least`` if it may be longer. ``missing`` counts samples that a sum lacks.
    ``points`` are the last hour as (x, y) parts, 0 to 1.
    """

    stream: str
    kind: Kind
    name: str
    count: int
    value: float | None
    unit: str
    digits: int
    severity: int | None
    share: float
    ticks: tuple[tuple[int, float], ...]
    trend: Direction
    at: datetime | None
    reason: Reason | None
    since: datetime | None
    at_least: bool
    missing: int
    points: tuple[tuple[float, float], ...]
    is_sample: bool

    @property
    def is_trusted(self) -> bool:
        """Tell whether the value may be read as it stands."""
        return self.reason is None or self.reason in _SAID_ONLY

    @property
    def is_abnormal(self) -> bool:
        """Tell whether it belongs on top: out of limits, or in doubt."""
        return self.severity is not None or not self.is_trusted

    @property
    def key(self) -> str:
        """What stays the same from view to view: the stream, or the group."""
        return self.stream if self.count == 1 else f"{self.kind} {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorsView:
    """Rows in the order of the eye; ``abnormal`` of ``total`` streams, ``silent`` of them."""

    rows: tuple[SensorRow, ...]
    abnormal: int
    silent: int
    total: int
    now: datetime


def build(
    streams: Iterable[Stream],
    latest: Mapping[str, Newest],
    trends: Mapping[str, Points],
    now: datetime,
    speed: float = 1.0,
) -> SensorsView:
    """Return the list.

    ``trends`` holds every sample of the last hour by stream (rain is summed from it); ``speed``
    is that of the clock, so that time under way is not taken for silence.
    """
    rows = [_row(s, latest.get(s.id), trends.get(s.id, ()), now, speed) for s in streams]
    hot = sorted((row for row in rows if row.severity is not None), key=_urgency)
    calm = [row for row in rows if row.severity is None]
    doubted = [row for row in calm if not row.is_trusted and row.reason not in _SILENT]
    silent = [row for row in calm if row.reason in _SILENT]
    normal = [row for row in calm if row.is_trusted]
    doubted.sort(key=lambda row: (row.reason or "", row.stream))
    return SensorsView(
        rows=(*hot, *doubted, *_grouped(silent, GROUP_FROM), *_grouped(normal, 2)),
        abnormal=sum(row.is_abnormal for row in rows),
        silent=sum(row.reason in _SILENT for row in rows),
        total=len(rows),
        now=now,
    )


def _urgency(row: SensorRow) -> tuple[bool, int, float, str]:
    return not row.is_trusted, row.severity or 9, -row.share, row.stream


def _grouped(rows: Iterable[SensorRow], from_count: int) -> list[SensorRow]:
    """Return rows by kind and reason, told as one row each where there are enough of them."""
    groups: dict[tuple[Kind, Reason | None], list[SensorRow]] = defaultdict(list)
    for row in rows:
        groups[row.kind, None if row.is_trusted else row.reason].append(row)
    order = {kind: index for index, kind in enumerate(Kind)}
    told: list[SensorRow] = []
    for (kind, reason), members in sorted(groups.items(), key=lambda item: order[item[0][0]]):
        if len(members) < from_count or kind in (Kind.RESERVOIR, Kind.RIVER, Kind.DISCHARGE):
            told += sorted(members, key=lambda row: row.stream)
        else:
            told.append(_group(members, reason))
    return told


def _group(members: list[SensorRow], reason: Reason | None) -> SensorRow:
    if reason is not None:
        oldest = min(members, key=lambda row: (row.at is not None, row.at, row.stream))
        return replace(oldest, count=len(members), value=None, points=(), share=0.0)
    top = min(members, key=lambda row: (-(row.value or 0.0), row.stream))
    return replace(top, count=len(members), reason=None)


def _row(
    stream: Stream, newest: Newest | None, points: Points, now: datetime, speed: float
) -> SensorRow:
    kind, scale = kind_of(stream), scale_of(stream)
    limits = _limits(stream, kind)
    value, missing = _value(stream, newest, points, now, scale)
    reason = _reason(stream, newest, now, speed, missing)
    top = limits[-1][1] / 0.83 if limits else 0.0
    floor = 0.0
    if kind in (Kind.RESERVOIR, Kind.RIVER) and limits:
        floor = limits[0][1] - 2 * (limits[-1][1] - limits[0][1])
        top = limits[-1][1] + 0.2 * (limits[-1][1] - floor)
    zero = limits[1][1] if kind is Kind.RESERVOIR and len(limits) > 1 else 0.0
    moved = still_since(stream, points) if reason is Reason.STUCK else None
    since = moved or (points[0][0] if points else None)
    return SensorRow(
        stream=stream.id,
        kind=kind,
        name=short_name(stream),
        count=1,
        value=None if value is None else value - zero,
        unit=scale.unit,
        digits=scale.digits,
        severity=None if value is None else _severity(limits, value, reason),
        share=_part(value or 0.0, floor, top) if value is not None else 0.0,
        ticks=tuple((severity, _part(limit, floor, top)) for severity, limit in limits),
        trend=direction(stream, points, now),
        at=newest.at if newest else None,
        reason=reason,
        since=since if reason is Reason.STUCK else None,
        at_least=reason is Reason.STUCK and moved is None,
        missing=missing,
        points=_spark(points, now),
        is_sample=stream.sample,
    )


def _limits(stream: Stream, kind: Kind) -> tuple[tuple[int, float], ...]:
    if kind is Kind.RAIN and not stream.limits:
        return RAIN_1H_MM
    return tuple((limit.severity.value, limit.value) for limit in stream.limits)


def _value(
    stream: Stream, newest: Newest | None, points: Points, now: datetime, scale: Scale
) -> tuple[float | None, int]:
    """Return the shown value and how many samples a sum lacks."""
    if newest is None:
        return None, 0
    if not stream.is_increment:
        return newest.value * scale.factor, 0
    end = min(now, newest.at)
    fell = [value for at, value in points if end - TREND_SPAN < at <= end]
    due = int(TREND_SPAN.total_seconds() // stream.interval_s)
    return sum(fell) * scale.factor, max(0, due - len(fell))


def _reason(
    stream: Stream, newest: Newest | None, now: datetime, speed: float, missing: int
) -> Reason | None:
    if newest is None:
        return Reason.NEVER
    slack_s = _TRANSIT_S * (speed - 1)
    if is_offline(stream, newest.at, now, speed):
        return Reason.OFFLINE
    flags = split_flags(newest.quality)
    for flag, reason in _BY_FLAG:
        if flag in flags:
            return reason
    if (now - newest.at).total_seconds() > _STALE_INTERVALS * stream.interval_s + slack_s:
        return Reason.STALE
    if missing:
        return Reason.GAPS
    if Flag.MANUAL in flags:
        return Reason.MANUAL
    return Reason.LATE if Flag.LATE in flags else None


def _severity(
    limits: tuple[tuple[int, float], ...], value: float, reason: Reason | None
) -> int | None:
    """Return the worst limit reached; a value that may be no value reaches none."""
    if reason in (Reason.RANGE, Reason.SKEW):
        return None
    reached = [severity for severity, limit in limits if value >= limit]
    worst = min(reached, default=None)
    return None if worst is None else Severity(worst).value


def _part(value: float, floor: float, top: float) -> float:
    return min(1.0, max(0.0, (value - floor) / (top - floor))) if top > floor else 0.0


def _spark(points: Points, now: datetime) -> tuple[tuple[float, float], ...]:
    """Return the last hour as parts of a box; a line that did not move lies low."""
    seen = [(at, value) for at, value in points if now - TREND_SPAN <= at <= now]
    if len(seen) < 2:
        return ()
    low, high = min(value for _, value in seen), max(value for _, value in seen)
    span = (high - low) or 1.0
    return tuple((1 - (now - at) / TREND_SPAN, (value - low) / span) for at, value in seen)
