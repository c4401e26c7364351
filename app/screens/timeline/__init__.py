"""The timeline: what happened when, lane by lane, and how things stood at any moment of it."""

from __future__ import annotations

from app.screens.timeline.assemble import build
from app.screens.timeline.facts import Facts, LinkSpan
from app.screens.timeline.moment import Moment, moment_at
from app.screens.timeline.outside import Extremes, Outside, extremes, outside
from app.screens.timeline.view import (
    Act,
    AlarmBucket,
    AlarmMark,
    Bar,
    Known,
    Lane,
    Mark,
    Present,
    RainBucket,
    Step,
    TimelineView,
    WaterPoint,
    Window,
)

__all__ = [
    "Act",
    "AlarmBucket",
    "AlarmMark",
    "Bar",
    "Extremes",
    "Facts",
    "Known",
    "Lane",
    "LinkSpan",
    "Mark",
    "Moment",
    "Outside",
    "Present",
    "RainBucket",
    "Step",
    "TimelineView",
    "WaterPoint",
    "Window",
    "build",
    "extremes",
    "moment_at",
    "outside",
]
