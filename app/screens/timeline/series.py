"""Series of the timeline: who was moved, what fell, how deep it stood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from app.domain.evacuation import Figures, Report, StreetTally
from app.domain.reading import SIXTIETHS, Kind, Points, kind_of, short_name
from app.domain.sensor import Severity, Stream
from app.screens.timeline.facts import Facts
from app.screens.timeline.marks import bucket_span, floor
from app.screens.timeline.view import RainBucket, Step, WaterPoint, Window

SUM_OVER = timedelta(hours=1)
FINE = timedelta(minutes=5)

_FINE_UP_TO = timedelta(hours=60)
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
    span = bucket_span(window)
    worst: dict[datetime, RainBucket] = {}
    for stream, points in _of_kind(facts, Kind.RAIN):
        sums: dict[datetime, list[float]] = defaultdict(list)
        for at, value in points:
            if window.start < at <= window.end:
                sums[_stretch(at, span)].append(value)
        name, due = short_name(stream), span.total_seconds() / stream.interval_s
        for start, values in sums.items():
            mm = sum(values) / SIXTIETHS if stream.unit == "1/60 mm" else sum(values)
            if start not in worst or mm > worst[start].mm:
                worst[start] = RainBucket(
                    start=start,
                    end=start + span,
                    mm=mm,
                    stream=stream.id,
                    name=name,
                    is_partial=len(values) < int(due),
                )
    return tuple(bucket for _, bucket in sorted(worst.items()))


def water_points(facts: Facts, window: Window) -> tuple[WaterPoint, ...]:
    """Return the deepest water of each five minutes, of each hour in a long window."""
    span = FINE if window.span <= _FINE_UP_TO else timedelta(hours=1)
    worst: dict[datetime, tuple[float, datetime, Stream]] = {}
    for stream, points in _of_kind(facts, Kind.POND):
        for start, at, value in _levels(stream, points, window, span):
            if start not in worst or value > worst[start][0]:
                worst[start] = value, at, stream
    found: list[WaterPoint] = []
    before: datetime | None = None
    for start, (value, at, stream) in sorted(worst.items(), key=lambda item: item[0]):
        point = WaterPoint(
            at=at,
            cm=value,
            stream=stream.id,
            name=short_name(stream),
            is_joined=before is not None and start - before <= 2 * span,
        )
        found.append(point)
        before = start
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
    return _worst(facts, Kind.RAIN, now, _last_hour)


def worst_pond(facts: Facts, now: datetime) -> tuple[str, float] | None:
    """Return the deepest water now, in cm; None without fresh samples."""
    return _worst(facts, Kind.POND, now, _newest)


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


def _stretch(at: datetime, span: timedelta) -> datetime:
    """Return the stretch that a sample stamped at its end belongs to."""
    return floor(at - timedelta(microseconds=1), span)


def _levels(
    stream: Stream, points: Points, window: Window, span: timedelta
) -> Iterator[tuple[datetime, datetime, float]]:
    """Yield (stretch, at, highest level), also for stretches in which the level still holds."""
    tops: dict[datetime, tuple[datetime, float]] = {}
    for at, value in points:
        if at in window:
            start = floor(at, span)
            if start not in tops or value >= tops[start][1]:
                tops[start] = at, value
    holds = int(_HOLDS_INTERVALS * stream.interval_s // span.total_seconds())
    for start, (at, value) in tops.items():
        yield start, at, value
        for later in range(1, holds):
            hold = start + later * span
            if hold in tops:
                break
            yield hold, hold, value


_Measure = Callable[[Stream, Points, datetime], float | None]


def _worst(facts: Facts, kind: Kind, now: datetime, measure: _Measure) -> tuple[str, float] | None:
    found = [
        (value, stream.station)
        for stream, points in _of_kind(facts, kind)
        if (value := measure(stream, points, now)) is not None
    ]
    if not found:
        return None
    value, station = max(found, key=lambda item: (item[0], item[1]))
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
