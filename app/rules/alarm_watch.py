"""Watching all streams for alarms: ``rules.alarm.step`` over every sample that comes in.

The caller holds one ``Watch`` and hands it on. Who records the events must take in, by ``adopt``,
the alarms that others recorded, after its own are part of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.domain.alarm import Alarm
from app.domain.event import NewEvent
from app.domain.sensor import Sample, Stream
from app.rules import alarm as rule
from app.rules.alarm import RULE, EvaluatorState


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the rule remembers, by stream; streams that never spoke are absent."""

    states: Mapping[str, EvaluatorState] = field(default_factory=dict)


def watch_from(alarms: Iterable[Alarm]) -> Watch:
    """Return a watch that starts beside these recorded alarms and goes on with them."""
    return Watch(states=rule.resume(alarms))


def observe(
    watch: Watch, streams: Mapping[str, Stream], samples: Iterable[Sample]
) -> tuple[Watch, tuple[NewEvent, ...]]:
    """Return the watch after more samples, and the alarms raised and cleared by them.

    Samples are taken in the order of their time; those of streams that nobody named are left out.
    """
    states: dict[str, EvaluatorState] = {}
    events: list[NewEvent] = []
    for sample in sorted(samples, key=lambda item: (item.at, item.stream)):
        stream = streams.get(sample.stream)
        if stream is None or not stream.limits:
            continue
        before = states.get(stream.id) or watch.states.get(stream.id) or EvaluatorState()
        states[stream.id], found = rule.step(stream, before, sample)
        events += found
    if not states:
        return watch, ()
    return replace(watch, states={**watch.states, **states}), tuple(events)


def adopt(watch: Watch, alarms: Iterable[Alarm]) -> Watch:
    """Return the watch with all recorded alarms, also those that another evaluator raised.

    ``alarms`` are all of them, those that came of this watch's own events included.
    """
    of_stream: dict[str, list[Alarm]] = defaultdict(list)
    for item in alarms:
        if item.is_known and item.rule == RULE:
            of_stream[item.stream].append(item)
    taken = {
        name: rule.adopt(watch.states.get(name) or EvaluatorState(), items)
        for name, items in of_stream.items()
    }
    return replace(watch, states={**watch.states, **taken})
