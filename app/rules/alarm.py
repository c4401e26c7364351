"""When a stream raises an alarm and when it is over; and who may acknowledge one.

``step`` takes one sample after the other of one stream. A limit must hold for ``stream.hold``
samples, and a value that sloshes within the deadband below it still holds; the alarm is over when
the stream stayed below its lowest limit by the deadband for ``clear_after_s``; a repeat within
30 minutes goes on as the old alarm. Suspect, stuck, backfilled and skewed samples decide
nothing, neither for nor against. Source: domain brief 4.1, anti-noise rules; architecture 2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.clock import micros
from app.domain.alarm import Alarm, alarm_subject
from app.domain.event import NewEvent
from app.domain.reading import rise_mm_per_5min
from app.domain.sensor import Flag, Limit, Sample, Severity, Stream, split_flags
from app.errors import OperatorError
from app.rules.quality import SUSPECT

RULE = "threshold"
REPEAT_WITHIN = timedelta(minutes=30)
RISE_OVER = timedelta(minutes=10)
_DEPTH = "pond_depth"

DECIDES_NOTHING = SUSPECT | {Flag.BACKFILL, Flag.OFFLINE, Flag.CLOCK_SKEW}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm:
    """The newest alarm of a stream: on, or over since ``cleared_at``.

    ``severity`` is the worst since it was raised or repeated.
    """

    subject: bytes
    onset: datetime
    severity: Severity
    cleared_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatorState:
    """What the rule remembers of one stream.

    ``held`` counts, per limit, the samples that reached it since the stream was last clearly
    below it; ``onset`` is the first sample of the excursion; ``below_since`` the first one of the
    calm that may end the alarm; ``recent`` the (time, value) of a depth's last ten minutes.
    ``also`` are further alarms of the stream that are on (another evaluator saw another onset);
    they end together.
    """

    last_at: datetime | None = None
    held: tuple[int, ...] = ()
    onset: datetime | None = None
    below_since: datetime | None = None
    alarm: OpenAlarm | None = None
    also: tuple[bytes, ...] = ()
    recent: tuple[tuple[datetime, float], ...] = ()


Step = tuple[EvaluatorState, tuple[NewEvent, ...]]


def resume(alarms: Iterable[Alarm]) -> dict[str, EvaluatorState]:
    """Return, by stream, the state of an evaluator that starts beside these recorded alarms."""
    of_stream: dict[str, list[Alarm]] = defaultdict(list)
    for alarm in alarms:
        if alarm.is_known and alarm.rule == RULE:
            of_stream[alarm.stream].append(alarm)
    return {name: adopt(EvaluatorState(), items) for name, items in of_stream.items()}


def adopt(state: EvaluatorState, alarms: Sequence[Alarm]) -> EvaluatorState:
    """Return the state with the recorded alarms of its stream, also those that others raised."""
    ordered = sorted(alarms, key=_recency)
    if not ordered:
        return state
    newest = ordered.pop()
    opened = OpenAlarm(
        subject=newest.subject,
        onset=newest.onset,
        severity=newest.severity,
        cleared_at=newest.cleared_at,
    )
    also = tuple(alarm.subject for alarm in ordered if alarm.is_active)
    return replace(state, alarm=opened, also=also)


def step(stream: Stream, state: EvaluatorState, sample: Sample) -> Step:
    """Return the state after one more sample of the stream, and the events that it asks for."""
    if not stream.limits or split_flags(sample.quality) & DECIDES_NOTHING:
        return state, ()
    if state.last_at is not None and sample.at <= state.last_at:
        return state, ()
    state = _advance(stream, state, sample)
    reached = _held_limit(stream, state)
    if reached is not None and state.onset is not None:
        return _raise(stream, state, sample, reached)
    return _maybe_clear(stream, state, sample)


def decide_acknowledge(alarm: Alarm | None, account: str, seat: str) -> NewEvent:
    """Return the event by which an account at a seat takes note of an alarm.

    Raises:
        OperatorError: unknown_alarm or already_acknowledged.
    """
    if alarm is None or not alarm.is_known:
        raise OperatorError("unknown_alarm")
    if not alarm.needs_acknowledgement:
        ack = max(alarm.acks, key=lambda item: (item.at, item.id))
        raise OperatorError("already_acknowledged", account=ack.account, seat=ack.seat)
    return NewEvent(
        kind="alarm.acknowledged", subject=alarm.subject, data={"seat": seat}, actor=account
    )


def _advance(stream: Stream, state: EvaluatorState, sample: Sample) -> EvaluatorState:
    counts = state.held if len(state.held) == len(stream.limits) else (0,) * len(stream.limits)
    held = tuple(
        _count(before, sample.value, limit.value, stream.deadband)
        for before, limit in zip(counts, stream.limits, strict=True)
    )
    onset = (state.onset or sample.at) if held[0] else None
    calm = sample.value <= stream.limits[0].value - stream.deadband and not held[0]
    return replace(
        state,
        last_at=sample.at,
        held=held,
        onset=onset,
        below_since=(state.below_since or sample.at) if calm else None,
        recent=_recent(state, sample) if stream.quantity == _DEPTH else (),
    )


def _recent(state: EvaluatorState, sample: Sample) -> tuple[tuple[datetime, float], ...]:
    oldest = sample.at - RISE_OVER
    return (*(item for item in state.recent if item[0] >= oldest), (sample.at, sample.value))


def _count(before: int, value: float, limit: float, deadband: float) -> int:
    if value >= limit:
        return before + 1
    return before if value > limit - deadband else 0


def _held_limit(stream: Stream, state: EvaluatorState) -> Limit | None:
    held = [
        limit
        for limit, count in zip(stream.limits, state.held, strict=True)
        if count >= stream.hold
    ]
    return held[-1] if held else None


def _raise(stream: Stream, state: EvaluatorState, sample: Sample, reached: Limit) -> Step:
    alarm, onset = state.alarm, state.onset or sample.at
    if alarm is not None and alarm.cleared_at is None:
        if reached.severity.value >= alarm.severity.value:
            return state, ()
        alarm = replace(alarm, severity=reached.severity)
    elif alarm is not None and alarm.cleared_at and onset - alarm.cleared_at <= REPEAT_WITHIN:
        alarm = replace(alarm, severity=reached.severity, cleared_at=None)
    else:
        subject = alarm_subject(RULE, stream.id, onset)
        alarm = OpenAlarm(subject=subject, onset=onset, severity=reached.severity)
    data: dict[str, object] = {
        "rule": RULE,
        "stream": stream.id,
        "onset_us": micros(alarm.onset),
        "at_us": micros(sample.at),
        "severity": reached.severity.value,
        "value_milli": round(sample.value * 1000),
        "limit_milli": round(reached.value * 1000),
    }
    rise = rise_mm_per_5min(stream, state.recent)
    if rise is not None:
        data["rise_mm_per_5min"] = rise
    event = NewEvent(kind="alarm.raised", subject=alarm.subject, data=data)
    return replace(state, alarm=alarm, below_since=None), (event,)


def _maybe_clear(stream: Stream, state: EvaluatorState, sample: Sample) -> Step:
    alarm = state.alarm
    if alarm is None or alarm.cleared_at is not None or state.below_since is None:
        return state, ()
    if (sample.at - state.below_since).total_seconds() < stream.clear_after_s:
        return state, ()
    data = {"at_us": micros(sample.at), "value_milli": round(sample.value * 1000)}
    events = tuple(
        NewEvent(kind="alarm.cleared", subject=subject, data=data)
        for subject in (alarm.subject, *state.also)
    )
    return replace(state, alarm=replace(alarm, cleared_at=sample.at), also=()), events


def _recency(alarm: Alarm) -> tuple[bool, datetime, bytes]:
    return alarm.is_active, max(item.at for item in alarm.raises), alarm.subject
