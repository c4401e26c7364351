"""What is true now, as the table of suggestions asks for it; rain is summed as it comes in.

``observe`` takes each sample once; a look at the sums then costs two searches a gauge, however
long the window is. Source: domain brief 2.3; contracts 8.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate

from app.domain.picture import Picture
from app.domain.reading import Kind, Newest
from app.domain.response import Hazard, Level, Response, in_force, standing_head
from app.domain.sensor import Flag, Sample, Stream, split_flags
from app.domain.suggestion import Suggestion
from app.domain.warning import in_force as warnings_in_force
from app.rules.rain import HOURS, RainSums, is_suspect, to_sixtieths
from app.rules.suggestion import (
    RAIN_STALE_AFTER_S,
    Calm,
    Facts,
    InForce,
    Reading,
    speaking_for,
    still_calm,
    suggest,
)

_MINUTE = timedelta(minutes=1)
_LOOKED_BACK = timedelta(hours=3)
KEPT = timedelta(hours=max(HOURS) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """The last day of one rain gauge.

    ``seen`` are its samples by (time, receipt), but for those of a clock that runs ahead; ``ends``
    the times of those that count, each once, and ``totals`` a running total before each of them
    and after the last, in 1/60 mm.
    """

    seen: tuple[Sample, ...] = ()
    ends: tuple[datetime, ...] = ()
    totals: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What is kept from one look to the next: the rain by gauge, and since when all is calm.

    ``looked_to`` is how far the readings reached at the last look.
    """

    rain: Mapping[str, Gauge] = field(default_factory=dict)
    calm: Calm = field(default_factory=dict)
    looked_to: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """The streams by id, their newest values, and the speed of the clock that dates them."""

    streams: Mapping[str, Stream]
    latest: Mapping[str, Newest]
    speed: float = 1.0


def observe(live: Live, streams: Mapping[str, Stream], samples: Iterable[Sample]) -> Live:
    """Return what is kept after more samples, in any order; only those of rain gauges matter."""
    of_gauge: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        stream = streams.get(sample.stream)
        if stream is not None and stream.is_increment:
            of_gauge[sample.stream].append(sample)
    if not of_gauge:
        return live
    changed = {
        name: _with(live.rain.get(name) or Gauge(), items) for name, items in of_gauge.items()
    }
    return replace(live, rain={**live.rain, **changed})


def sums(gauge: Gauge, at: datetime) -> RainSums:
    """Return the sums of a gauge at an instant of the last hour or later.

    They are those that ``rules.rain.sums`` finds in all samples of its last 24 h.
    """
    upto = bisect_right(gauge.ends, at)
    h1, h3, h6, h24 = (_fallen(gauge, at, hours, upto) for hours in HOURS)
    start = at - timedelta(hours=max(HOURS))
    newest = gauge.ends[upto - 1] if upto and gauge.ends[upto - 1] > start else None
    place = bisect_right(gauge.seen, at, key=lambda item: item.at)
    last = gauge.seen[place - 1] if place else None
    is_stuck = last is not None and last.at > start and is_suspect(last)
    return RainSums(at=at, h1=h1, h3=h3, h6=h6, h24=h24, newest_at=newest, is_stuck=is_stuck)


def facts(picture: Picture, readings: Readings, live: Live, now: datetime) -> Facts:
    """Return everything that the table of suggestions looks at, as it stands at ``now``."""
    until = {name: _rain_until(gauge, now, readings.speed) for name, gauge in live.rain.items()}
    return Facts(
        now=now,
        in_force={hazard: _in_force(item, now) for hazard, item in picture.responses.items()},
        warnings=warnings_in_force(picture.warnings.values(), now),
        rain={name: sums(gauge, until[name]) for name, gauge in live.rain.items()},
        ponds=_newest(readings, Kind.POND),
        slopes=_newest(readings, Kind.SLOPE),
        calm=live.calm,
        known_to=max(until.values(), default=now),
        speed=readings.speed,
    )


def look(
    picture: Picture, readings: Readings, live: Live, now: datetime
) -> tuple[Live, tuple[Suggestion, ...]]:
    """Return what is kept after a look, and every card that the facts speak for, answered or not.

    To be called each time that facts or the level change, and at least once a minute.
    """
    found = facts(picture, readings, live, now)
    known_to = found.known_to or now
    calm = dict(still_calm(found))
    if live.looked_to is not None:
        for key in calm.keys() - live.calm.keys():
            past = _minutes_back(known_to, live.looked_to)
            calm[key] = _calm_since(
                key, known_to, (facts(picture, readings, live, m) for m in past)
            )
    kept = replace(live, calm=calm, looked_to=known_to)
    return kept, suggest(replace(found, calm=calm))


def _minutes_back(known_to: datetime, looked_to: datetime) -> Iterator[datetime]:
    """Give the minutes before ``known_to`` at which nobody looked, newest first."""
    at = known_to - _MINUTE
    while at > max(looked_to, known_to - _LOOKED_BACK):
        yield at
        at -= _MINUTE


def _calm_since(key: tuple[Hazard, Level], known_to: datetime, past: Iterable[Facts]) -> datetime:
    """Return since when nothing speaks for a level, going back as long as nothing did."""
    since = known_to
    for found in past:
        if speaking_for(*key, found):
            break
        since = found.now
    return since


def _rain_until(gauge: Gauge, now: datetime, speed: float) -> datetime:
    """Return the end of a gauge's windows: its newest sample, or ``now`` once that is old.

    Between two samples the sums must not fall only because a window moves on without data.
    """
    place = bisect_right(gauge.seen, now, key=lambda item: item.at)
    newest = gauge.seen[place - 1].at if place else now
    is_old = (now - newest).total_seconds() / speed > RAIN_STALE_AFTER_S
    return now if is_old else newest


def _with(gauge: Gauge, samples: Sequence[Sample]) -> Gauge:
    fresh = sorted(
        (item for item in samples if not _is_ahead(item)),
        key=lambda item: (item.at, item.received_at),
    )
    if not fresh:
        return gauge
    if not gauge.seen or fresh[0].at > gauge.seen[-1].at:
        return _trimmed(_extended(gauge, fresh))
    times = {item.at for item in fresh}
    held = {item for item in gauge.seen if item.at in times}
    seen = (*gauge.seen, *(item for item in fresh if item not in held))
    return _trimmed(_extended(Gauge(), sorted(seen, key=lambda item: (item.at, item.received_at))))


def _extended(gauge: Gauge, samples: Sequence[Sample]) -> Gauge:
    """Return the gauge with samples that lie behind all that it has."""
    counts = {item.at: to_sixtieths(item) for item in samples if not is_suspect(item)}
    return Gauge(
        seen=(*gauge.seen, *samples),
        ends=(*gauge.ends, *counts),
        totals=(*gauge.totals[:-1], *accumulate(counts.values(), initial=gauge.totals[-1])),
    )


def _trimmed(gauge: Gauge) -> Gauge:
    oldest = gauge.seen[-1].at - KEPT
    gone = bisect_right(gauge.ends, oldest)
    return Gauge(
        seen=gauge.seen[bisect_right(gauge.seen, oldest, key=lambda item: item.at) :],
        ends=gauge.ends[gone:],
        totals=gauge.totals[gone:],
    )


def _is_ahead(sample: Sample) -> bool:
    """A clock that runs ahead would push the true samples out of the window."""
    return Flag.CLOCK_SKEW in split_flags(sample.quality)


def _fallen(gauge: Gauge, at: datetime, hours: int, upto: int) -> int:
    since = bisect_right(gauge.ends, at - timedelta(hours=hours))
    return gauge.totals[upto] - gauge.totals[since]


def _in_force(response: Response, now: datetime) -> InForce:
    """A raise that is approved for later counts already: nobody need propose it again."""
    head, coming = in_force(response, now), standing_head(response)
    if coming is not None and coming.effective_at > now:
        level = head.level if head else Level.ENDED
        if coming.level.severity > level.severity:
            head = coming
    if head is None:
        return InForce(level=Level.ENDED)
    return InForce(level=head.level, since=head.effective_at)


def _newest(readings: Readings, kind: Kind) -> tuple[Reading, ...]:
    return tuple(
        Reading(
            stream=name,
            value=item.value,
            quality=item.quality,
            at=item.at,
            interval_s=stream.interval_s,
        )
        for name, item in readings.latest.items()
        if (stream := readings.streams.get(name)) is not None and stream.quantity == kind
    )
