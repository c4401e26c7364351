"""Series of the timeline: who was moved, what fell, how deep it stood."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from app.domain.evacuation import Figures, Report, StreetTally
from app.domain.reading import SIXTIETHS, Kind, Points, kind_of, short_name
from app.domain.sensor import Flag, Severity, Stream, split_flags
from app.screens.timeline.facts import Facts
from app.screens.timeline.marks import bucket_span
from app.screens.timeline.view import Known, RainBucket, Step, WaterPoint, Window

SUM_OVER = timedelta(hours=1)
UNTRUE = frozenset({Flag.SUSPECT_RANGE, Flag.SUSPECT_RATE, Flag.STUCK})
FINE_S = 300

_FINE_UP_TO = timedelta(hours=60)
# Stretches with no more than one missing between them are joined by a line.
_JOINED_OVER = 2
# A level holds for this many intervals of its stream; after them there is a gap.
_HOLDS_INTERVALS = 2


def steps(facts: Facts, window: Window) -> tuple[Step, ...]:
    """Return the district's totals by as-of; the first holds at the window's start."""
    heads = [head for tally in facts.evacuation.values() for head in _heads(tally)]
    heads.sort(key=lambda item: (item.order, item.street))
    held: dict[str, Figures] = {}
    total = Figures()
    found: list[Step] = []
    for report in heads:
        if report.as_of >= window.end:
            break
        total = _plus(total, report.figures, held.get(report.street, Figures()))
        held[report.street] = report.figures
        step = _step(report, total, facts)
        if report.as_of <= window.start:
            found = [step]
        else:
            found.append(step)
    return tuple(found)


def newest_step(facts: Facts, now: datetime) -> Step | None:
    """Return the totals as they stand at ``now``, None before the first report."""
    ends = Window(start=now, end=now + timedelta(microseconds=1))
    return next(iter(steps(facts, ends)), None)


def rain_buckets(facts: Facts, window: Window) -> tuple[RainBucket, ...]:
    """Return what the worst gauge had in each stretch; a sample counts for what lies before it."""
    span_s = int(bucket_span(window).total_seconds())
    worst: dict[int, tuple[float, Stream, int]] = {}
    for stream, points in _of_kind(facts, Kind.RAIN):
        sums: dict[int, list[float]] = defaultdict(list)
        for at, value in _within(points, window):
            if at > window.start:
                sums[math.ceil(at.timestamp() / span_s) - 1].append(value)
        for place, values in sums.items():
            mm = sum(values) / SIXTIETHS if stream.unit == "1/60 mm" else sum(values)
            if place not in worst or mm > worst[place][0]:
                worst[place] = mm, stream, len(values)
    return tuple(
        RainBucket(
            start=_moment(place, span_s),
            end=_moment(place + 1, span_s),
            mm=mm,
            stream=stream.id,
            name=short_name(stream),
            is_partial=count < span_s // stream.interval_s,
        )
        for place, (mm, stream, count) in sorted(worst.items(), key=lambda item: item[0])
    )


def water_points(facts: Facts, window: Window) -> tuple[WaterPoint, ...]:
    """Return the deepest water of each five minutes, of each hour in a long window."""
    span_s = FINE_S if window.span <= _FINE_UP_TO else 3600
    worst: dict[int, tuple[float, datetime, Stream]] = {}
    for stream, points in _of_kind(facts, Kind.POND):
        for place, at, value in _levels(stream, points, window, span_s):
            if place not in worst or value > worst[place][0]:
                worst[place] = value, at, stream
    found: list[WaterPoint] = []
    before: int | None = None
    for place, (value, at, stream) in sorted(worst.items(), key=lambda item: item[0]):
        point = WaterPoint(
            at=at,
            cm=value,
            stream=stream.id,
            name=short_name(stream),
            is_joined=before is not None and place - before <= _JOINED_OVER,
        )
        found.append(point)
        before = place
    return tuple(found)


def pond_limit(streams: Mapping[str, Stream]) -> float | None:
    """Return the lowest red limit of ponding water, in cm; None if no stream has one."""
    limits = [
        limit.value
        for stream in streams.values()
        if kind_of(stream) is Kind.POND
        for limit in stream.limits
        if limit.severity is Severity.RED
    ]
    return min(limits, default=None)


def worst_rain(facts: Facts, now: datetime) -> tuple[str, float] | None:
    """Return the gauge with the most rain in the last hour, in mm; None without fresh samples."""
    found = [
        (mm, stream.station)
        for stream, points in _of_kind(facts, Kind.RAIN)
        if (mm := _last_hour(stream, points, now)) is not None
    ]
    return _named(found)


def is_rain_behind(facts: Facts, now: datetime) -> bool:
    """Tell whether a gauge has a fresh value whose hour is not summed yet."""
    for key, newest in facts.latest.items():
        stream = facts.streams.get(key)
        if stream is None or kind_of(stream) is not Kind.RAIN:
            continue
        points = facts.history.get(key, ())
        is_fresh = now - newest.at <= _HOLDS_INTERVALS * timedelta(seconds=stream.interval_s)
        if is_fresh and (not points or points[-1][0] < newest.at):
            return True
    return False


def worst_pond(facts: Facts, now: datetime) -> tuple[str, float] | None:
    """Return the deepest water now, in cm; None without a fresh value that may be true."""
    found = []
    for key, newest in facts.latest.items():
        stream = facts.streams.get(key)
        if stream is None or kind_of(stream) is not Kind.POND:
            continue
        is_fresh = now - newest.at <= timedelta(seconds=_HOLDS_INTERVALS * stream.interval_s)
        if is_fresh and not split_flags(newest.quality) & UNTRUE:
            found.append((newest.value, stream.station))
    return _named(found)


def last_rain(facts: Facts, now: datetime) -> Known | None:
    """Return what the worst gauge had in the hour before the newest sample that is summed."""
    newest = (at for _, points in _of_kind(facts, Kind.RAIN) for at in _up_to(points, now))
    at = max(newest, default=None)
    return _known(worst_rain(facts, at), at) if at is not None else None


def last_pond(facts: Facts, now: datetime) -> Known | None:
    """Return the deepest water at the newest value that may be true."""
    newest = (
        item.at
        for key, item in facts.latest.items()
        if (stream := facts.streams.get(key)) is not None
        and kind_of(stream) is Kind.POND
        and item.at <= now
        and not split_flags(item.quality) & UNTRUE
    )
    at = max(newest, default=None)
    return _known(worst_pond(facts, at), at) if at is not None else None


def _known(worst: tuple[str, float] | None, at: datetime) -> Known | None:
    return Known(station=worst[0], value=worst[1], at=at) if worst is not None else None


def _up_to(points: Points, now: datetime) -> tuple[datetime, ...]:
    """Return when the newest point up to a moment was, if there is one."""
    place = bisect_right(points, now, key=_at)
    return (points[place - 1][0],) if place else ()


def _heads(tally: StreetTally) -> Iterator[Report]:
    """Yield the report that counts of each as-of, ascending."""
    groups: dict[datetime, int] = defaultdict(int)
    for report in tally.reports:
        groups[report.as_of] += 1
    single = {report.as_of: report for report in tally.reports}
    for as_of, count in sorted(groups.items()):
        head = single[as_of] if count == 1 else tally.as_known(as_of)
        if head is not None:
            yield head


def _plus(total: Figures, now: Figures, before: Figures) -> Figures:
    return Figures(
        due=total.due + now.due - before.due,
        notified=total.notified + now.notified - before.notified,
        moved=total.moved + now.moved - before.moved,
    )


def _step(report: Report, total: Figures, facts: Facts) -> Step:
    return Step(
        at=report.as_of,
        street=report.street,
        street_name=facts.streets.get(report.street, report.street),
        due=total.due,
        notified=total.notified,
        moved=total.moved,
        street_moved=report.figures.moved,
        by=facts.name(report.actor),
        source=report.source,
        is_correction=report.is_correction,
    )


def _of_kind(facts: Facts, kind: Kind) -> Iterator[tuple[Stream, Points]]:
    for key, points in facts.history.items():
        stream = facts.streams.get(key)
        if stream is not None and kind_of(stream) is kind:
            yield stream, points


def _within(points: Points, window: Window) -> Points:
    first = bisect_left(points, window.start, key=_at)
    return points[first : bisect_right(points, window.end, key=_at)]


def _at(point: tuple[datetime, float]) -> datetime:
    return point[0]


def _moment(place: int, span_s: int) -> datetime:
    return datetime.fromtimestamp(place * span_s, UTC)


def _levels(
    stream: Stream, points: Points, window: Window, span_s: int
) -> Iterator[tuple[int, datetime, float]]:
    """Yield (stretch, at, highest level), also for stretches in which the level still holds."""
    tops: dict[int, tuple[datetime, float]] = {}
    for at, value in _within(points, window):
        place = int(at.timestamp() // span_s)
        if place not in tops or value >= tops[place][1]:
            tops[place] = at, value
    holds = _HOLDS_INTERVALS * stream.interval_s // span_s
    for place, (at, value) in tops.items():
        yield place, at, value
        for later in range(place + 1, place + holds):
            if later in tops:
                break
            yield later, _moment(later, span_s), value


def _named(found: list[tuple[float, str]]) -> tuple[str, float] | None:
    if not found:
        return None
    value, station = max(found)
    return station, value


def _newest(stream: Stream, points: Points, now: datetime) -> float | None:
    fresh = timedelta(seconds=_HOLDS_INTERVALS * stream.interval_s)
    for at, value in reversed(points):
        if at <= now:
            return value if now - at <= fresh else None
    return None


def _last_hour(stream: Stream, points: Points, now: datetime) -> float | None:
    if _newest(stream, points, now) is None:
        return None
    total = 0.0
    for at, value in reversed(points):
        if at <= now - SUM_OVER:
            break
        if at <= now:
            total += value
    return total / SIXTIETHS if stream.unit == "1/60 mm" else total
