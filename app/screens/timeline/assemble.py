"""Puts the lanes together; a lane whose facts did not change is taken over as it was."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime, timedelta

from app.screens.timeline.bars import level_bars, link_bars, warning_bars
from app.screens.timeline.facts import Facts
from app.screens.timeline.marks import alarm_buckets, decision_marks, first_owed, log_marks
from app.screens.timeline.orders import unsigned
from app.screens.timeline.series import (
    is_rain_behind,
    last_pond,
    last_rain,
    newest_step,
    pond_limit,
    rain_buckets,
    steps,
    water_points,
    worst_pond,
    worst_rain,
)
from app.screens.timeline.view import AlarmMark, Present, TimelineView, Window

LATELY = timedelta(minutes=10)
PAST_DAY = timedelta(hours=24)


def build(
    facts: Facts, window: Window, now: datetime, before: TimelineView | None = None
) -> TimelineView:
    """Return the timeline of a window as it stands at ``now``.

    ``before`` is the view shown so far: its lanes are taken over where nothing changed.
    """
    if before is not None and not _same(before.facts, facts, *_NAMES):
        before = None
    old = before if before is not None and before.window == window else None
    kept = {name: old is not None and _same(old.facts, facts, *of) for name, of in _MADE_OF.items()}
    raised, alarm_times = _raised(facts, before)
    log_times = _log_times(facts, before)
    return TimelineView(
        window=window,
        now=now,
        warnings=old.warnings if old and kept["warnings"] else warning_bars(facts, window),
        levels=old.levels if old and kept["levels"] else level_bars(facts, window),
        decisions=old.decisions if old and kept["decisions"] else decision_marks(facts, window),
        steps=old.steps if old and kept["steps"] else steps(facts, window),
        rain=old.rain if old and kept["series"] else rain_buckets(facts, window),
        water=old.water if old and kept["series"] else water_points(facts, window),
        pond_limit=old.pond_limit if old else pond_limit(facts.streams),
        alarms=old.alarms
        if old and kept["alarms"]
        else alarm_buckets(facts, window, raised, _unchanged(facts, before)),
        links=old.links if old and kept["links"] else link_bars(facts, window),
        log=old.log if old and kept["log"] else log_marks(facts, window),
        present=Present(
            pending=sum(len(item.pending()) for item in facts.responses.values()),
            unsigned=unsigned(facts),
            owed=first_owed(facts),
            step=newest_step(facts, now),
            rain=worst_rain(facts, now),
            is_rain_behind=is_rain_behind(facts, now),
            pond=worst_pond(facts, now),
            last_rain=last_rain(facts, now),
            last_pond=last_pond(facts, now),
            alarms=_count(alarm_times, now, LATELY),
            logged=_count(log_times, now, PAST_DAY),
            link=next((span.word for span in reversed(facts.links) if span.start <= now), ""),
        ),
        facts=facts,
        raised=raised,
        alarm_times=alarm_times,
        log_times=log_times,
    )


_NAMES = ("registry", "streams", "streets", "places")
_MADE_OF = {
    "warnings": ("warnings", "sought"),
    "levels": ("responses",),
    "decisions": ("responses", "answers", "closures", "orders", "releases", "thresholds", "tokens"),
    "steps": ("evacuation",),
    "series": ("history",),
    "alarms": ("alarms",),
    "links": ("links",),
    "log": ("log", "handovers"),
}


def _same(one: Facts, other: Facts, *names: str) -> bool:
    return all(getattr(one, name) is getattr(other, name) for name in names)


def _raised(
    facts: Facts, before: TimelineView | None
) -> tuple[Mapping[bytes, datetime], tuple[datetime, ...]]:
    """Return when each alarm was raised, and these times ascending."""
    if before is not None and before.facts.alarms is facts.alarms:
        return before.raised, before.alarm_times
    past, known = (before.facts.alarms, before.raised) if before is not None else ({}, {})
    raised = {
        subject: known[subject] if past.get(subject) is alarm else alarm.raised_at
        for subject, alarm in facts.alarms.items()
        if alarm.is_known
    }
    return raised, tuple(sorted(raised.values()))


def _unchanged(facts: Facts, before: TimelineView | None) -> Mapping[bytes, AlarmMark]:
    """Return the marks of alarms that are what they were."""
    if before is None:
        return {}
    past = before.facts.alarms
    marks = (mark for bucket in before.alarms for mark in bucket.alarms)
    return {mark.id: mark for mark in marks if facts.alarms.get(mark.id) is past[mark.id]}


def _log_times(facts: Facts, before: TimelineView | None) -> tuple[datetime, ...]:
    if before is not None and before.facts.log is facts.log:
        return before.log_times
    return tuple(sorted(entry.at for entry in facts.log.values()))


def _count(times: tuple[datetime, ...], now: datetime, span: timedelta) -> int:
    """Return how many of the times lie within the span before ``now``."""
    return bisect_right(times, now) - bisect_right(times, now - span)
