"""Puts the lanes together; a lane whose facts did not change is taken over as it was."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta

from app.screens.timeline.bars import level_bars, link_bars, warning_bars
from app.screens.timeline.facts import Facts
from app.screens.timeline.marks import alarm_buckets, decision_marks, log_marks
from app.screens.timeline.series import (
    newest_step,
    pond_limit,
    rain_buckets,
    steps,
    water_points,
    worst_pond,
    worst_rain,
)
from app.screens.timeline.view import Present, TimelineView, Window

LATELY = timedelta(minutes=10)
PAST_DAY = timedelta(hours=24)


def build(
    facts: Facts, window: Window, now: datetime, before: TimelineView | None = None
) -> TimelineView:
    """Return the timeline of a window as it stands at ``now``.

    ``before`` is the view shown so far: its lanes are taken over where nothing changed.
    """
    old = before if before is not None and before.window == window else None
    if old is not None and not _same(old.facts, facts, "registry", "streams", "streets"):
        old = None
    kept = {name: old is not None and _same(old.facts, facts, *of) for name, of in _MADE_OF.items()}
    alarm_times, log_times = _times(facts, before)
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
        alarms=old.alarms if old and kept["alarms"] else alarm_buckets(facts, window),
        links=old.links if old and kept["links"] else link_bars(facts, window),
        log=old.log if old and kept["log"] else log_marks(facts, window),
        present=Present(
            pending=sum(len(item.pending()) for item in facts.responses.values()),
            step=newest_step(facts, now),
            rain=worst_rain(facts, now),
            pond=worst_pond(facts, now),
            alarms=_count(alarm_times, now, LATELY),
            logged=_count(log_times, now, PAST_DAY),
            link=next((span.word for span in reversed(facts.links) if span.start <= now), ""),
        ),
        facts=facts,
        alarm_times=alarm_times,
        log_times=log_times,
    )


_MADE_OF = {
    "warnings": ("warnings",),
    "levels": ("responses",),
    "decisions": ("responses", "answers"),
    "steps": ("evacuation",),
    "series": ("history",),
    "alarms": ("alarms",),
    "links": ("links",),
    "log": ("log",),
}


def _same(one: Facts, other: Facts, *names: str) -> bool:
    return all(getattr(one, name) is getattr(other, name) for name in names)


def _times(
    facts: Facts, before: TimelineView | None
) -> tuple[tuple[datetime, ...], tuple[datetime, ...]]:
    """Return the times of every alarm and of every log entry, ascending."""
    if before is not None and _same(before.facts, facts, "alarms"):
        alarms = before.alarm_times
    else:
        known = (alarm.raised_at for alarm in facts.alarms.values() if alarm.is_known)
        alarms = tuple(sorted(known))
    if before is not None and _same(before.facts, facts, "log"):
        return alarms, before.log_times
    return alarms, tuple(sorted(entry.at for entry in facts.log.values()))


def _count(times: tuple[datetime, ...], now: datetime, span: timedelta) -> int:
    """Return how many of the times lie within the span before ``now``."""
    return bisect_right(times, now) - bisect_right(times, now - span)
