"""The alarm list: what waits for a person, what is known, what is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.alarm import Alarm, AlarmState, urgency
from app.domain.newest import Now, newest_of
from app.domain.reading import Kind, Newest, Points, kind_of, scale_of, short_name
from app.domain.sensor import Stream

OVER_WITHIN = timedelta(hours=24)
TREND_SPAN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the list tells beside the alarms: names by code, samples of the last hour by stream."""

    streets: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    trends: Mapping[str, Points] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AckLine:
    """Who took note, where and when; ``name`` is the account if its person is unknown."""

    name: str
    seat: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRow:
    """One alarm; values in ``unit`` with ``digits`` decimals.

    ``value``, ``limit`` and ``rise_mm_per_5min`` are those of the worst raise, ``newest`` what the
    sensor says now, None if nothing is here. ``limits`` are (severity, value), ascending.
    ``points`` are the samples of the last hour as (at, value). ``hold`` is how many samples had to
    reach the limit.
    """

    id: bytes
    stream: str
    kind: Kind
    name: str
    street: str
    severity: int
    state: AlarmState
    rule: str
    value: float
    limit: float
    unit: str
    digits: int
    rise_mm_per_5min: int | None
    raised_at: datetime
    worst_at: datetime
    cleared_at: datetime | None
    newest: Now | None
    limits: tuple[tuple[int, float], ...]
    points: tuple[tuple[datetime, float], ...]
    hold: int
    repeats: int
    acks: tuple[AckLine, ...]
    is_sample: bool

    @property
    def is_below(self) -> bool:
        """Tell whether the value stands under the limit while the alarm is still on."""
        return self.newest is not None and self.newest.is_below(self.limit, self.digits)

    @property
    def is_waiting(self) -> bool:
        """Tell whether it waits for somebody to take note, gone or not."""
        return self.state in {AlarmState.UNACK, AlarmState.RTN_UNACK}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsView:
    """The list as it stands at ``now``: waiting, acknowledged and on, over in the last 24 h.

    ``last`` is the newest alarm of all, shown while nothing waits. Without ``has_readings`` no rule
    here can raise one.
    """

    waiting: tuple[AlarmRow, ...]
    acked: tuple[AlarmRow, ...]
    over: tuple[AlarmRow, ...]
    last: AlarmRow | None
    past_day: int
    now: datetime
    has_readings: bool = True


def build(
    alarms: Mapping[bytes, Alarm],
    streams: Mapping[str, Stream],
    latest: Mapping[str, Newest],
    now: datetime,
    beside: Beside | None = None,
) -> AlarmsView:
    """Return the list; waiting by urgency, the others with the newest on top."""
    beside = beside or Beside()
    rows: dict[AlarmState, list[AlarmRow]] = {state: [] for state in AlarmState}
    known = sorted((alarm for alarm in alarms.values() if alarm.is_known), key=urgency)
    for alarm in known:
        cleared = alarm.cleared_at
        if alarm.state is AlarmState.NORMAL and cleared and now - cleared > OVER_WITHIN:
            continue
        stream = streams.get(alarm.stream)
        rows[alarm.state].append(_row(alarm, stream, latest.get(alarm.stream), now, beside))
    newest = max(known, key=lambda alarm: (alarm.raised_at, alarm.subject), default=None)
    return AlarmsView(
        waiting=tuple(row for row in _by_urgency(rows, known)),
        acked=tuple(sorted(rows[AlarmState.ACKED], key=_newest_ack)),
        over=tuple(sorted(rows[AlarmState.NORMAL], key=_newest_clear)),
        last=_row(newest, streams.get(newest.stream), latest.get(newest.stream), now, beside)
        if newest
        else None,
        past_day=sum(now - alarm.raised_at <= OVER_WITHIN for alarm in known),
        now=now,
        has_readings=bool(latest),
    )


def _by_urgency(rows: Mapping[AlarmState, list[AlarmRow]], known: list[Alarm]) -> list[AlarmRow]:
    place = {alarm.subject: index for index, alarm in enumerate(known)}
    waiting = rows[AlarmState.UNACK] + rows[AlarmState.RTN_UNACK]
    return sorted(waiting, key=lambda row: place[row.id])


def _newest_ack(row: AlarmRow) -> tuple[float, bytes]:
    last = max((ack.at for ack in row.acks), default=row.raised_at)
    return -last.timestamp(), row.id


def _newest_clear(row: AlarmRow) -> tuple[float, bytes]:
    return -(row.cleared_at or row.raised_at).timestamp(), row.id


def _row(
    alarm: Alarm, stream: Stream | None, newest: Newest | None, now: datetime, beside: Beside
) -> AlarmRow:
    worst = alarm.worst
    scale = scale_of(stream) if stream else None
    factor = scale.factor if scale else 1.0
    points = beside.trends.get(alarm.stream, ())
    return AlarmRow(
        id=alarm.subject,
        stream=alarm.stream,
        kind=kind_of(stream) if stream else Kind.OTHER,
        name=short_name(stream) if stream else alarm.stream,
        street=beside.streets.get(stream.street, "") if stream else "",
        severity=alarm.severity.value,
        state=alarm.state,
        rule=alarm.rule,
        value=alarm.value_milli / 1000 * factor,
        limit=alarm.limit_milli / 1000 * factor,
        unit=scale.unit if scale else "",
        digits=scale.digits if scale else 1,
        rise_mm_per_5min=worst.rise_mm_per_5min,
        raised_at=alarm.raised_at,
        worst_at=worst.at,
        cleared_at=alarm.cleared_at,
        newest=newest_of(stream, newest, points, now) if stream and newest else None,
        limits=tuple((item.severity.value, item.value * factor) for item in stream.limits)
        if stream
        else (),
        points=tuple((at, v * factor) for at, v in points if now - TREND_SPAN <= at <= now),
        hold=stream.hold if stream else 0,
        repeats=len(alarm.clears),
        acks=tuple(
            AckLine(name=beside.people.get(a.account, a.account), seat=a.seat, at=a.at)
            for a in sorted(alarm.acks, key=lambda ack: (ack.at, ack.id))
        ),
        is_sample=stream.sample if stream else False,
    )
