"""The limits of one stream: what holds, what people changed, and what waits for a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.commands import ChangeThreshold, RatifyOrder, RevokeOrder
from app.domain.picture import Picture
from app.domain.ratify import verdict_on
from app.domain.reading import short_name
from app.domain.sensor import Severity, Stream
from app.domain.threshold import Changed, Threshold
from app.rules.actor import Actor
from app.rules.situation import seat_of
from app.rules.trial import ANY_REASON, Refusal, refusal


class Deed(StrEnum):
    """What can be done about a change: sign it as the second, or revoke it."""

    SIGN = "sign"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that may be done about a change."""

    deed: Deed
    subject: bytes
    refusal: Refusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change that nobody took further: its value in the stream's unit, who, when, why.

    ``is_waiting`` tells that it is laxer than what holds and lacks its second signature.
    """

    subject: bytes
    value: float
    name: str
    role: str
    seat: str
    at: datetime
    reason: str
    is_waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """One limit; ``value`` holds now, ``default`` is that of the district's pack, None for none.

    ``is_disputed`` tells that seats changed it apart, so that the stricter holds.
    """

    severity: Severity
    value: float | None
    default: float | None
    changes: tuple[Change, ...]
    options: tuple[Option, ...]
    is_disputed: bool

    @property
    def waiting(self) -> tuple[Change, ...]:
        """The changes that wait for a second signature."""
        return tuple(change for change in self.changes if change.is_waiting)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsView:
    """The limits of a stream, red first; ``refusal`` keeps the one who acts from changing any."""

    stream: str
    name: str
    unit: str
    rows: tuple[LimitRow, ...]
    refusal: Refusal | None
    now: datetime

    def row(self, severity: int) -> LimitRow | None:
        """Return the limit of a severity."""
        return next((row for row in self.rows if row.severity.value == severity), None)


def build(picture: Picture, by: Actor, now: datetime, stream: Stream) -> LimitsView:
    """Return the limits of a stream of the pack as ``by`` may act on them."""
    wish = ChangeThreshold(
        stream=stream.id, severity=Severity.RED, value_milli=-1, reason=ANY_REASON
    )
    return LimitsView(
        stream=stream.id,
        name=short_name(stream),
        unit=stream.unit,
        rows=tuple(_row(picture, by, now, stream, severity) for severity in Severity),
        refusal=refusal(picture, wish, by, now),
        now=now,
    )


def _row(
    picture: Picture, by: Actor, now: datetime, stream: Stream, severity: Severity
) -> LimitRow:
    default = next((item.value for item in stream.limits if item.severity is severity), None)
    held = picture.thresholds.get((stream.id, severity.value))
    if held is None:
        return LimitRow(
            severity=severity,
            value=default,
            default=default,
            changes=(),
            options=(),
            is_disputed=False,
        )
    active = held.active_milli(None if default is None else round(default * 1000))
    changes = tuple(_change(picture, held, item, active) for item in held.heads)
    options = []
    for change in changes:
        if change.is_waiting:
            sign = RatifyOrder(order=change.subject)
            revoke = RevokeOrder(order=change.subject, reason=ANY_REASON)
            options += [
                Option(
                    deed=Deed.SIGN,
                    subject=change.subject,
                    refusal=refusal(picture, sign, by, now),
                ),
                Option(
                    deed=Deed.REVOKE,
                    subject=change.subject,
                    refusal=refusal(picture, revoke, by, now),
                ),
            ]
    return LimitRow(
        severity=severity,
        value=None if active is None else active / 1000,
        default=default,
        changes=changes,
        options=tuple(options),
        is_disputed=bool(held.conflicts()),
    )


def _change(picture: Picture, held: Threshold, item: Changed, active: int | None) -> Change:
    account = picture.registry.account(item.actor)
    writer = picture.writers.get(item.writer)
    is_laxer = active is not None and item.value_milli > active
    return Change(
        subject=item.subject,
        value=item.value_milli / 1000,
        name=account.name if account else item.actor,
        role=account.role.value if account else "",
        seat=seat_of(picture, writer.device) if writer else item.writer.hex()[:8],
        at=item.written_at,
        reason=item.reason,
        is_waiting=is_laxer and verdict_on(item.id, held.answers) is None and not item.settles,
    )
