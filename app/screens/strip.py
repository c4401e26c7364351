"""The top strip: levels in force, public signals, and the one alarm that F2 acknowledges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.alarm import Alarm, highest_unacknowledged
from app.domain.newest import Now, last_readable
from app.domain.reading import Kind, Newest, Points, kind_of, scale_of, short_name
from app.domain.response import Approval, Hazard, Level, Response, conflicts, counted, in_force
from app.domain.sensor import Stream

PAST = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A level in force: since when, and the countersignature owed, None if none.

    ``pending`` counts drafts that wait for approval; ``is_disputed`` tells that two seats decided
    without knowing of each other and a person must settle it.
    """

    hazard: Hazard
    level: Level
    since: datetime
    debt_due: datetime | None = None
    pending: int = 0
    is_disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A public warning signal in force; ``areas`` as the signal names them."""

    id: bytes
    kind: str
    colour: str
    areas: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """The most urgent unacknowledged alarm; values in ``unit`` with ``digits`` decimals.

    ``name`` is that of the station and its place. ``value`` and ``limit`` are those of the worst
    raise, ``newest`` is the last readable value, None if none is here. ``raised_at`` is when it
    reached its severity, not when a milder one began.
    """

    alarm: bytes
    severity: int
    name: str
    kind: Kind
    value: float
    newest: Now | None
    limit: float
    unit: str
    digits: int
    street: str
    raised_at: datetime
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StripView:
    """The top strip but for seat, link and clock.

    ``waiting`` counts unacknowledged alarms, ``past_day`` those raised in 24 hours, ``last_end``
    is the newest ended response, shown while none is in force. ``other_warnings`` counts those
    that are over, not yet begun, or for other places. Without ``has_readings`` no rule here can
    raise an alarm.
    """

    badges: tuple[Badge, ...]
    chips: tuple[Chip, ...]
    banner: Banner | None
    waiting: int
    past_day: int
    pending: int
    last_end: tuple[Hazard, Level, datetime] | None
    now: datetime
    other_warnings: int = 0
    has_readings: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the strip names and reads: streams, street names by code, values by stream."""

    stream: Callable[[str], Stream | None]
    streets: Mapping[str, str]
    latest: Mapping[str, Newest] = field(default_factory=dict)
    trends: Mapping[str, Points] = field(default_factory=dict)
    other_warnings: int = 0


def build(
    responses: Mapping[Hazard, Response],
    alarms: Iterable[Alarm],
    chips: tuple[Chip, ...],
    ground: Ground,
    now: datetime,
) -> StripView:
    """Return the view of the strip as it stands at ``now``."""
    known = [alarm for alarm in alarms if alarm.is_known]
    highest = highest_unacknowledged(known)
    badges = [badge for item in responses.values() if (badge := _badge(item, now)) is not None]
    badges.sort(key=lambda badge: (-badge.level.severity, badge.since, badge.hazard))
    return StripView(
        badges=tuple(badges),
        chips=chips,
        banner=_banner(highest, ground, now) if highest else None,
        waiting=sum(alarm.needs_acknowledgement for alarm in known),
        past_day=sum(now - alarm.raised_at <= PAST for alarm in known),
        pending=sum(len(item.pending()) for item in responses.values()),
        last_end=max(
            (end for item in responses.values() if (end := _end(item, now)) is not None),
            key=lambda end: end[2],
            default=None,
        ),
        now=now,
        other_warnings=ground.other_warnings,
        has_readings=bool(ground.latest),
    )


def _badge(response: Response, now: datetime) -> Badge | None:
    head = in_force(response, now)
    if head is None:
        return None
    owed = head.countersign_due if head.by_voice and not response.is_countersigned(head) else None
    return Badge(
        hazard=response.hazard,
        level=head.level,
        since=head.effective_at,
        debt_due=owed,
        pending=len(response.pending()),
        is_disputed=bool(conflicts(response)),
    )


def _end(response: Response, now: datetime) -> tuple[Hazard, Level, datetime] | None:
    """Return the last end of a response and the level that it left."""
    past: list[Approval] = [item for item in counted(response) if item.effective_at <= now]
    if len(past) < 2 or past[-1].level is not Level.ENDED:
        return None
    return response.hazard, past[-2].level, past[-1].effective_at


def _banner(alarm: Alarm, ground: Ground, now: datetime) -> Banner:
    stream = ground.stream(alarm.stream)
    scale = scale_of(stream) if stream else None
    factor = scale.factor if scale else 1.0
    latest, points = ground.latest.get(alarm.stream), ground.trends.get(alarm.stream, ())
    return Banner(
        alarm=alarm.subject,
        severity=alarm.severity.value,
        name=short_name(stream) if stream else alarm.stream,
        kind=kind_of(stream) if stream else Kind.OTHER,
        value=alarm.value_milli / 1000 * factor,
        newest=last_readable(stream, latest, points, now) if stream else None,
        limit=alarm.limit_milli / 1000 * factor,
        unit=scale.unit if scale else "",
        digits=scale.digits if scale else 1,
        street=ground.streets.get(stream.street, "") if stream else "",
        raised_at=alarm.worst.at,
        is_over=not alarm.is_active,
    )
