"""The list of what is open, as one officer hands it over to the next; the same at every seat.

A pure function of the picture and the moment, so that anybody can compute its hash again from the
events that the handing over causally saw. What the list holds grew: a record from before is checked
against the edition of its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain import canonical
from app.domain.alarm import Alarm
from app.domain.closure import Closed, Reopened
from app.domain.conflict import Conflict, open_items
from app.domain.evacuation import FIGURES, StreetTally
from app.domain.handover import Unclear
from app.domain.order import Ordered, OrderState
from app.domain.picture import Picture
from app.domain.release import Proposed, ReleaseState
from app.domain.response import Approval, Draft, in_force
from app.domain.sensor import Severity
from app.domain.threshold import Changed

EDITION = 2
"""The list as it is signed now: since 2 with the alarms that are acknowledged and still on."""

Unsigned = Reopened | Ordered | Proposed | Changed
About = Approval | Draft | Alarm | Conflict | Unsigned | Closed | StreetTally


class OpenKind(StrEnum):
    """What a line of the list is about."""

    RESPONSE = "response"
    DRAFT = "draft"
    DEBT = "debt"
    ALARM = "alarm"
    ACKED = "acked"
    CONFLICT = "conflict"
    UNSIGNED = "unsigned"
    CLOSURE = "closure"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenThing:
    """One line: ``key`` and ``state`` go into the hash, ``about`` is the thing itself.

    ``unclear`` tells that nobody takes it over without a word about it.
    """

    kind: OpenKind
    key: str
    about: About
    state: tuple[int | str, ...] = ()
    unclear: Unclear | None = None

    @property
    def subject(self) -> bytes:
        """The id by which it is explained."""
        return bytes.fromhex(self.key) if self.unclear else b""


def open_list(picture: Picture, now: datetime) -> tuple[OpenThing, ...]:
    """Return everything that is open, in the order of the kinds, then of the keys."""
    found = (
        *_responses(picture, now),
        *_alarms(picture),
        *_conflicts(picture),
        *_unsigned(picture),
        *_closures(picture),
        *_figures(picture),
    )
    return tuple(sorted(found, key=lambda thing: (_ORDER.index(thing.kind), thing.key)))


def open_hash(things: tuple[OpenThing, ...], edition: int = EDITION) -> bytes:
    """Return the hash that both officers sign, as it was in an edition of the list."""
    listed = [item for item in things if _SINCE.get(item.kind, 1) <= edition]
    return canonical.digest([[item.kind.value, item.key, list(item.state)] for item in listed])


_ORDER = tuple(OpenKind)
_SINCE = {OpenKind.ACKED: 2}


def _responses(picture: Picture, now: datetime) -> Iterator[OpenThing]:
    for hazard, item in picture.responses.items():
        head = in_force(item, now)
        if head is not None:
            yield OpenThing(
                kind=OpenKind.RESPONSE, key=hazard.value, about=head, state=(head.level.value,)
            )
        for draft in item.pending():
            yield OpenThing(
                kind=OpenKind.DRAFT,
                key=draft.subject.hex(),
                about=draft,
                state=(draft.level.value,),
            )
        for approval in item.approvals:
            if approval.by_voice and not item.is_countersigned(approval):
                yield OpenThing(kind=OpenKind.DEBT, key=approval.subject.hex(), about=approval)


def _alarms(picture: Picture) -> Iterator[OpenThing]:
    """Return what waits for somebody to take note, and what is known and still on."""
    for subject, alarm in picture.alarms.items():
        if not alarm.is_known or not (alarm.is_active or alarm.needs_acknowledgement):
            continue
        severity, is_waiting = alarm.worst.severity, alarm.needs_acknowledgement
        yield OpenThing(
            kind=OpenKind.ALARM if is_waiting else OpenKind.ACKED,
            key=subject.hex(),
            about=alarm,
            state=(severity.value,),
            unclear=Unclear.ALARM if is_waiting and severity is Severity.RED else None,
        )


def _conflicts(picture: Picture) -> Iterator[OpenThing]:
    for item in open_items(picture):
        yield OpenThing(
            kind=OpenKind.CONFLICT, key=item.id.hex(), about=item, unclear=Unclear.CONFLICT
        )


def _unsigned(picture: Picture) -> Iterator[OpenThing]:
    """Return what waits for a second signature and is not listed as a conflict."""
    waiting: list[Unsigned] = []
    for closure in picture.closures.values():
        waiting += closure.unsigned
    waiting += [
        order.order for order in picture.orders.values() if order.state is OrderState.WAITING
    ]
    waiting += [
        release.proposal
        for release in picture.releases.values()
        if release.state is ReleaseState.WAITING
    ]
    for limit in picture.thresholds.values():
        waiting += limit.unsigned
    for fact in waiting:
        yield OpenThing(kind=OpenKind.UNSIGNED, key=fact.subject.hex(), about=fact)


def _closures(picture: Picture) -> Iterator[OpenThing]:
    for place, closure in picture.closures.items():
        if closure.is_closed:
            yield OpenThing(kind=OpenKind.CLOSURE, key=place, about=closure.standing[0])


def _figures(picture: Picture) -> Iterator[OpenThing]:
    for street, tally in picture.evacuation.items():
        if tally.current is not None:
            figures = tally.figures
            state = tuple(getattr(figures, name) for name in FIGURES)
            yield OpenThing(kind=OpenKind.FIGURES, key=street, about=tally, state=state)
