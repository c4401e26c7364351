"""Public warnings: what the weather service and others sent, never edited by anybody here.

A warning is named by sender, identifier and time of sending. The same warning may come in more
than once with other bytes: each is kept, and the one that says more is shown. Its own sender takes
it back by a Cancel message or replaces it by an Update. Source: contracts 6 and 10; CAP 1.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from app.clock import micros
from app.domain import canonical
from app.domain.alert import ACTUAL, CANCEL, NOTICES, UPDATE, Alert, AlertInfo, Reference
from app.domain.alert_data import alert_data, alert_from, reference_data, reference_from, text
from app.domain.event import Event, Fact, IgnoredError, NewEvent
from app.domain.people import Registry
from app.ids import uuid8

LASTS_WITHOUT_END = timedelta(hours=72)
"""How long a warning holds to which its sender gave no end and that nothing replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Fact):
    """One variant of a warning, as it came in."""

    alert: Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled(Fact):
    """A Cancel message that names the warning; ``by`` is that message."""

    target: Reference
    by: Reference
    status: str


_F = TypeVar("_F", bound=Fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicWarning:
    """All facts of one warning, each kind sorted by (writer, seq).

    A cancel may come before the warning that it names; ``is_known`` tells, and only then the
    properties below it hold.
    """

    subject: bytes
    variants: tuple[Received, ...] = ()
    cancels: tuple[Cancelled, ...] = ()

    @property
    def is_known(self) -> bool:
        """Tell whether the warning itself is here."""
        return bool(self.variants)

    @property
    def alert(self) -> Alert:
        """The variant that says most, of equal ones that with the lowest hash."""
        best = min(self.variants, key=lambda item: (-len(item.alert.infos), item.alert.sha256))
        return best.alert

    @property
    def reference(self) -> Reference:
        """What names it."""
        alert = self.alert
        return Reference(sender=alert.sender, identifier=alert.identifier, sent_at=alert.sent_at)

    @property
    def id(self) -> str:
        """Its identifier, as a reason for a suggestion shows it."""
        return self.alert.identifier

    @property
    def sender(self) -> str:
        """Who sent it, as a name for machines."""
        return self.alert.sender

    @property
    def identifier(self) -> str:
        """The sender's name for it."""
        return self.alert.identifier

    @property
    def sent_at(self) -> datetime:
        """When it was issued."""
        return self.alert.sent_at

    @property
    def status(self) -> str:
        """Actual, Exercise, System, Test, Draft or Unknown."""
        return self.alert.status

    @property
    def is_actual(self) -> bool:
        """Tell whether it is meant; a test or an exercise message is not."""
        return self.alert.status == ACTUAL

    @property
    def infos(self) -> tuple[AlertInfo, ...]:
        """What it says, language by language."""
        return self.alert.infos

    @property
    def event(self) -> str:
        """The event in the sender's words, "" if it says nothing."""
        return self.alert.main.event if self.alert.main else ""

    @property
    def kind(self) -> str:
        """The kind of the district's table, ``other`` if it names none."""
        return self.alert.main.kind if self.alert.main else "other"

    @property
    def colour(self) -> str:
        """White, blue, yellow, orange or red; "" if unknown."""
        return self.alert.main.colour if self.alert.main else ""

    @property
    def severity(self) -> str:
        """Extreme, Severe, Moderate, Minor or Unknown."""
        return self.alert.main.severity if self.alert.main else "Unknown"

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas as the sender names them."""
        return tuple(area.name for area in self.alert.main.areas) if self.alert.main else ()

    @property
    def headline(self) -> str:
        """The sender's line, the event where there is none."""
        return (self.alert.main.headline or self.event) if self.alert.main else ""

    @property
    def text(self) -> str:
        """What it says and asks for, in the sender's words."""
        if self.alert.main is None:
            return ""
        parts = (self.alert.main.description, self.alert.main.instruction)
        return "\n".join(part for part in parts if part)

    @property
    def in_district(self) -> bool:
        """Tell whether it covers any part of the district."""
        return self.alert.in_district

    @property
    def effective_at(self) -> datetime:
        """From when it holds."""
        return self.alert.effective_at

    @property
    def expires_at(self) -> datetime | None:
        """Until when it holds, None if the sender gave no end."""
        return self.alert.expires_at

    @property
    def ends_at(self) -> datetime:
        """When it lapses if nothing takes it back."""
        return self.expires_at or max(self.effective_at, self.sent_at) + LASTS_WITHOUT_END

    @property
    def defects(self) -> tuple[str, ...]:
        """What is not as the standard asks, each with its place."""
        return self.alert.defects

    @property
    def cancelled_at(self) -> datetime | None:
        """When its own sender took it back, None if nobody did."""
        valid = (
            item.by.sent_at
            for item in self.cancels
            if item.status == self.status and item.by.sender == self.sender
        )
        return min(valid, default=None)


def warning_subject(sender: str, identifier: str, sent_at: datetime) -> bytes:
    """Return the id that everybody gives to the same warning."""
    return uuid8(canonical.encode(["warning", sender, identifier, micros(sent_at)]))


def received_event(alert: Alert) -> NewEvent:
    """Return the event by which the record takes an alert in."""
    return NewEvent(
        kind="warning.received",
        subject=warning_subject(alert.sender, alert.identifier, alert.sent_at),
        data=alert_data(alert),
    )


def events_of(alert: Alert) -> tuple[NewEvent, ...]:
    """Return all that the record learns of an alert: it, and what it takes back."""
    if alert.msg_type != CANCEL:
        return (received_event(alert),)
    by = Reference(sender=alert.sender, identifier=alert.identifier, sent_at=alert.sent_at)
    cancels = (
        NewEvent(
            kind="warning.cancelled",
            subject=warning_subject(item.sender, item.identifier, item.sent_at),
            data={
                "target": reference_data(item),
                "by": reference_data(by),
                "status": alert.status,
            },
        )
        for item in alert.references
    )
    return (received_event(alert), *cancels)


def apply(
    before: PublicWarning | None, event: Event, fact: Fact, _registry: Registry
) -> PublicWarning:
    """Return the warning with one more fact, whatever was there before.

    Raises:
        IgnoredError: the event is malformed, its subject does not follow from what it says, or a
            person signed it; the reason depends on the event only.
    """
    if event.actor:
        raise IgnoredError("not_a_machine")
    warning = before or PublicWarning(subject=event.subject)
    try:
        match event.kind:
            case "warning.received":
                received = Received(**fact.base(), alert=alert_from(event.data))
                alert = received.alert
                _check(event, warning_subject(alert.sender, alert.identifier, alert.sent_at))
                return replace(warning, variants=_with(warning.variants, received))
            case "warning.cancelled":
                cancelled = _cancelled(event, fact)
                target = cancelled.target
                _check(event, warning_subject(target.sender, target.identifier, target.sent_at))
                return replace(warning, cancels=_with(warning.cancels, cancelled))
            case _:
                raise IgnoredError("unknown_kind")
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise IgnoredError("malformed") from error


def in_force(warnings: Iterable[PublicWarning], now: datetime) -> tuple[PublicWarning, ...]:
    """Return the warnings that hold at ``now``, newest first.

    Only meant ones (status Actual) that have begun and not lapsed, that their own sender neither
    took back nor replaced by an Update that has begun, and that do not say that all is over.
    """
    known = [item for item in warnings if item.is_known and item.is_actual]
    begun = [item for item in known if item.effective_at <= now]
    replaced = {
        warning_subject(named.sender, named.identifier, named.sent_at)
        for item in begun
        if item.alert.msg_type == UPDATE
        for named in item.alert.references
        if named.sender == item.sender
    }
    holding = (item for item in begun if item.subject not in replaced and _holds(item, now))
    return tuple(sorted(holding, key=lambda item: (item.sent_at, item.subject), reverse=True))


def _holds(item: PublicWarning, now: datetime) -> bool:
    if item.alert.msg_type in {CANCEL, *NOTICES} or item.alert.is_all_clear:
        return False
    taken_back = item.cancelled_at
    return now < item.ends_at and (taken_back is None or now < taken_back)


def _cancelled(event: Event, fact: Fact) -> Cancelled:
    target, by = event.data["target"], event.data["by"]
    if not isinstance(target, Mapping) or not isinstance(by, Mapping):
        raise TypeError("target")
    return Cancelled(
        **fact.base(),
        target=reference_from(target),
        by=reference_from(by),
        status=text(event.data, "status"),
    )


def _check(event: Event, subject: bytes) -> None:
    if event.subject != subject:
        raise IgnoredError("wrong_subject")


def _with(items: tuple[_F, ...], item: _F) -> tuple[_F, ...]:
    return tuple(sorted((*items, item), key=lambda fact: fact.id))
