"""How things stood at one moment of the timeline, by what is known of it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.screens.timeline.view import Bar, RainBucket, Step, TimelineView, WaterPoint

STILL_HOLDS = timedelta(minutes=10)
"""For how long after its sample a water level counts as that of the moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The state at ``at``; parts that are not known of that moment are empty or None.

    ``alarms`` counts those that were on among the ones raised within the window, ``worst`` is
    their worst severity.
    """

    at: datetime
    warnings: tuple[Bar, ...]
    levels: tuple[Bar, ...]
    step: Step | None
    rain: RainBucket | None
    water: WaterPoint | None
    alarms: int
    worst: int | None
    link: str


def moment_at(view: TimelineView, at: datetime) -> Moment:
    """Return the state at an instant of the view's window.

    Of a moment still to come only what is already decided or announced is told.
    """
    is_past = at <= view.now
    marks = [mark for bucket in view.alarms for mark in bucket.alarms] if is_past else []
    active = [
        mark.severity
        for mark in marks
        if mark.at <= at and (mark.cleared_at is None or at < mark.cleared_at)
    ]
    water = _last(view.water, at) if is_past else None
    return Moment(
        at=at,
        warnings=tuple(bar for bar in view.warnings if bar.holds(at)),
        levels=tuple(bar for bar in view.levels if bar.holds(at)),
        step=_step(view.steps, at) if is_past else None,
        rain=next((item for item in view.rain if item.start <= at < item.end), None),
        water=water if water is not None and at - water.at <= STILL_HOLDS else None,
        alarms=len(active),
        worst=min(active, default=None),
        link=next((bar.subject for bar in view.links if bar.holds(at)), "") if is_past else "",
    )


def _step(steps: tuple[Step, ...], at: datetime) -> Step | None:
    return next((item for item in reversed(steps) if item.at <= at), None)


def _last(points: tuple[WaterPoint, ...], at: datetime) -> WaterPoint | None:
    return next((item for item in reversed(points) if item.at <= at), None)
