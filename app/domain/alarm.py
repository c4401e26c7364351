"""Alarms: raised by a rule over telemetry, acknowledged by people, cleared by the rule.

An alarm's identity follows from rule, stream and onset, so that two evaluators that see the same
thing raise it once. The aggregate is the set of its facts and every value shown is a pure
function of that set; the states are those of ISA-18.2. Source: contracts 4 and 6.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from app.clock import micros
from app.domain import canonical
from app.domain.event import Event, Fact, IgnoredError, instant
from app.domain.people import Registry
from app.domain.sensor import Severity
from app.ids import uuid8

# A repeat this severe asks for attention again although the alarm was acknowledged before.
_ASKS_AGAIN = frozenset({Severity.RED, Severity.ORANGE})


class AlarmState(StrEnum):
    """States of ISA-18.2; RTN_UNACK has gone but nobody took note of it."""

    UNACK = "unack"
    ACKED = "acked"
    RTN_UNACK = "rtn_unack"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised(Fact):
    """A raise, an escalation or a repeat; ``at`` is the sample's time, values in 1/1000 unit.

    ``rise_mm_per_5min`` is the rise of the water just before, None where it is not known.
    """

    rule: str
    stream: str
    onset: datetime
    severity: Severity
    value_milli: int
    limit_milli: int
    at: datetime
    rise_mm_per_5min: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared(Fact):
    """The stream stayed below its limits for long enough; ``at`` is the sample's time."""

    at: datetime
    value_milli: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged(Fact):
    """Somebody took note; ``at`` is the seat's clock."""

    account: str
    seat: str
    at: datetime


_F = TypeVar("_F", bound=Fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """All facts of one alarm, each kind sorted by (writer, seq).

    Without a raise (one that the rules ignored) there is nothing to show; ``is_known`` tells.
    """

    subject: bytes
    raises: tuple[Raised, ...] = ()
    clears: tuple[Cleared, ...] = ()
    acks: tuple[Acknowledged, ...] = ()

    @property
    def is_known(self) -> bool:
        """Tell whether a raise of the alarm is here; only then the properties below hold."""
        return bool(self.raises)

    @property
    def first(self) -> Raised:
        """The earliest raise."""
        return min(self.raises, key=lambda item: (item.at, item.id))

    @property
    def worst(self) -> Raised:
        """The earliest of the most severe raises: what the alarm is latched to."""
        return min(self.raises, key=lambda item: (item.severity.value, item.at, item.id))

    @property
    def rule(self) -> str:
        """The rule that raised it."""
        return self.first.rule

    @property
    def stream(self) -> str:
        """The stream that it is about."""
        return self.first.stream

    @property
    def onset(self) -> datetime:
        """The first sample of the excursion."""
        return self.first.onset

    @property
    def severity(self) -> Severity:
        """The worst severity seen."""
        return self.worst.severity

    @property
    def value_milli(self) -> int:
        """The value at the worst raise, in 1/1000 of the stream's unit."""
        return self.worst.value_milli

    @property
    def limit_milli(self) -> int:
        """The limit that the worst raise reached, in 1/1000 of the stream's unit."""
        return self.worst.limit_milli

    @property
    def raised_at(self) -> datetime:
        """The time of the sample that raised it."""
        return self.first.at

    @property
    def is_active(self) -> bool:
        """Tell whether some raise is not covered by a clear."""
        return any(not self._is_over(item) for item in self.raises)

    @property
    def cleared_at(self) -> datetime | None:
        """When it cleared last; None while it is active."""
        if self.is_active:
            return None
        return max((item.at for item in self.clears), default=None)

    @property
    def is_acknowledged(self) -> bool:
        """Tell whether somebody took note of all that matters.

        A raise that no acknowledgement saw is excused if one at least as severe was seen; but an
        urgent repeat after a clear asks again. So a flapping sensor stays quiet, and water that
        comes back to orange does not.
        """
        seen = [item for item in self.raises if any(item.id in ack.saw for ack in self.acks)]
        return bool(seen) and all(
            item in seen or any(self._excuses(other, item) for other in seen)
            for item in self.raises
        )

    @property
    def state(self) -> AlarmState:
        """The state of ISA-18.2."""
        if not self.is_known:
            return AlarmState.NORMAL
        if self.is_active:
            return AlarmState.ACKED if self.is_acknowledged else AlarmState.UNACK
        return AlarmState.NORMAL if self.is_acknowledged else AlarmState.RTN_UNACK

    @property
    def needs_acknowledgement(self) -> bool:
        """Tell whether it waits for somebody to take note, gone or not."""
        return self.state in {AlarmState.UNACK, AlarmState.RTN_UNACK}

    def _is_over(self, item: Raised) -> bool:
        """A clear covers what it saw; of what it did not see, what the stream had behind it."""
        return any(
            item.id in clear.saw or (clear.id not in item.saw and clear.at >= item.at)
            for clear in self.clears
        )

    def _excuses(self, seen: Raised, item: Raised) -> bool:
        if seen.severity.value > item.severity.value:
            return False
        if item.severity not in _ASKS_AGAIN:
            return True
        return all(clear.id in seen.saw for clear in self.clears if clear.id in item.saw)


def alarm_subject(rule: str, stream: str, onset: datetime) -> bytes:
    """Return the id that every evaluator gives to the same alarm. Source: contracts 4."""
    return uuid8(canonical.encode([rule, stream, micros(onset)]))


def apply(before: Alarm | None, event: Event, fact: Fact, registry: Registry) -> Alarm:
    """Return the alarm with one more fact, whatever was there before.

    Raises:
        IgnoredError: the event is malformed, its subject does not follow from what it says, or
            the account is unknown; the reason depends on the event and the registry only.
    """
    alarm = before or Alarm(subject=event.subject)
    try:
        match event.kind:
            case "alarm.raised":
                return replace(alarm, raises=_with(alarm.raises, _raised(event, fact)))
            case "alarm.cleared":
                cleared = Cleared(
                    **fact.base(),
                    at=instant(event.data, "at_us"),
                    value_milli=_integer(event, "value_milli"),
                )
                return replace(alarm, clears=_with(alarm.clears, cleared))
            case "alarm.acknowledged":
                return replace(alarm, acks=_with(alarm.acks, _acknowledged(event, fact, registry)))
            case _:
                raise IgnoredError("unknown_kind")
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise IgnoredError("malformed") from error


def active(alarms: Iterable[Alarm]) -> tuple[Alarm, ...]:
    """Return the alarms that are on, acknowledged or not, most urgent first."""
    return tuple(sorted((a for a in alarms if a.is_known and a.is_active), key=urgency))


def highest_unacknowledged(alarms: Iterable[Alarm]) -> Alarm | None:
    """Return the one alarm that the banner shows and F2 acknowledges, None if there is none."""
    waiting = (alarm for alarm in alarms if alarm.needs_acknowledgement)
    return min(waiting, key=urgency, default=None)


def urgency(alarm: Alarm) -> tuple[bool, int, bool, int, bytes]:
    """Return the key that orders a list: unacknowledged, severity, still on, newest first."""
    return (
        not alarm.needs_acknowledgement,
        alarm.severity.value,
        not alarm.is_active,
        -micros(alarm.raised_at),
        alarm.subject,
    )


def _raised(event: Event, fact: Fact) -> Raised:
    rule, stream = str(event.data["rule"]), str(event.data["stream"])
    onset = instant(event.data, "onset_us")
    if event.subject != alarm_subject(rule, stream, onset):
        raise IgnoredError("wrong_subject")
    rise = "rise_mm_per_5min"
    return Raised(
        **fact.base(),
        rule=rule,
        stream=stream,
        onset=onset,
        severity=Severity(_integer(event, "severity")),
        value_milli=_integer(event, "value_milli"),
        limit_milli=_integer(event, "limit_milli"),
        at=instant(event.data, "at_us"),
        rise_mm_per_5min=_integer(event, rise) if rise in event.data else None,
    )


def _acknowledged(event: Event, fact: Fact, registry: Registry) -> Acknowledged:
    if registry.account(event.actor) is None:
        raise IgnoredError("unknown_account")
    return Acknowledged(
        **fact.base(),
        account=event.actor,
        seat=str(event.data.get("seat", "")),
        at=fact.written_at,
    )


def _integer(event: Event, key: str) -> int:
    value = event.data[key]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(key)
    return value


def _with(items: tuple[_F, ...], item: _F) -> tuple[_F, ...]:
    return tuple(sorted((*items, item), key=lambda fact: fact.id))
