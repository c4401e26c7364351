"""What came in lately but lies outside of what the timeline shows around now.

A gauge of another year, a warning that had lapsed before it came: both are kept and drawn, but
nobody meets them without looking there, so that the console names them and leads to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.reading import short_name
from app.domain.sensor import Sample, split_flags
from app.domain.warning import PublicWarning
from app.rules.quality import SUSPECT
from app.screens.timeline.facts import Facts
from app.screens.timeline.view import Lane

BEFORE, AFTER = timedelta(hours=24), timedelta(hours=6)
"""How far around now the widest live window reaches, and a little more."""

LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """A stream whose newest value, or a warning whose whole life, lies outside.

    ``id`` is the stream, or the warning's subject. ``start`` and ``end`` are the warning's own
    times; of a stream both are the time of its newest value.
    """

    lane: Lane
    id: bytes | str
    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Extremes:
    """The newest and the highest sample that may be true, and how many there are in all."""

    newest: Sample
    highest: Sample
    count: int


def outside(facts: Facts, now: datetime) -> tuple[Outside, ...]:
    """Return what came in within a day and lies outside: streams first, each the newest first."""
    first, last = now - BEFORE, now + AFTER
    streams = [
        Outside(
            lane=Lane.WATER,
            id=key,
            name=short_name(stream),
            start=newest.at,
            end=newest.at,
        )
        for key, newest in facts.latest.items()
        if (stream := facts.streams.get(key)) is not None
        and not first <= newest.at <= last
        and now - newest.received_at <= LATELY
    ]
    warnings = [
        Outside(
            lane=Lane.WARNING,
            id=item.subject,
            name=item.headline,
            start=item.effective_at,
            end=max(item.effective_at, item.ends_at),
        )
        for item in facts.warnings.values()
        if item.is_known
        and (item.ends_at < first or item.effective_at > last)
        and now - _came(item) <= LATELY
    ]
    return (*_newest_first(streams), *_newest_first(warnings))


def extremes(samples: tuple[Sample, ...]) -> Extremes | None:
    """Return what is worth a look of a stream's past; all samples count where none may be true."""
    sure = [item for item in samples if not split_flags(item.quality) & SUSPECT] or samples
    if not sure:
        return None
    return Extremes(
        newest=max(sure, key=lambda item: item.at),
        highest=max(sure, key=lambda item: (item.value, item.at)),
        count=len(samples),
    )


def _came(item: PublicWarning) -> datetime:
    return min(variant.written_at for variant in item.variants)


def _newest_first(items: list[Outside]) -> list[Outside]:
    return sorted(items, key=lambda item: (item.start, str(item.id)), reverse=True)
