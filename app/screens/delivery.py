"""How far each act of this seat has come: disk, peers, district, and the eyes of a person.

What another machine has is read from the vectors that it showed of itself; that somebody saw it
only from what another account recorded in answer. Nothing is guessed. Source: issue of the
carriers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from heapq import nlargest
from itertools import chain

from app.domain.alarm import Acknowledged
from app.domain.closure import Closed, Reopened
from app.domain.evacuation import Report
from app.domain.event import EventId, Fact, Vector
from app.domain.heard import Heard
from app.domain.order import Ordered
from app.domain.people import Registry
from app.domain.picture import Picture
from app.domain.ratify import Answer
from app.domain.response import Approval, Draft, Note
from app.domain.shelter import Registration
from app.domain.token import Granted, Taken

MOST_ROWS = 40


class What(StrEnum):
    """What was done."""

    DRAFT = "draft"
    APPROVAL = "approval"
    RESPONSE_NOTE = "response_note"
    TALLY = "tally"
    CORRECTION = "correction"
    CLOSURE = "closure"
    REOPENING = "reopening"
    ORDER = "order"
    SHELTER = "shelter"
    TOKEN = "token"  # noqa: S105 - the right to command, no secret
    HEARD = "heard"
    ANSWER = "answer"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerKnown:
    """What another machine last showed of itself, by which carrier and when.

    ``name`` is the registry's, "" for a device that it does not know, which ``mark`` tells apart.
    ``is_claimed`` tells that only an unsigned carrier says so.
    """

    name: str
    mark: str
    way: str
    at: datetime
    vector: Vector
    is_claimed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything known of others: the district, the peers, and what the card confirmed."""

    district: Vector = field(default_factory=dict)
    peers: tuple[PeerKnown, ...] = ()
    by_card: Mapping[EventId, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One act of this seat.

    ``name`` is the hazard, street, place or stream that it is about. Its being in this list means
    that it is on this disk. ``peers`` are machines that showed that they have it, ``claimed`` name
    and mark of those of which only a stick says so, ``cards`` those that confirmed it by satellite;
    ``seen_by`` are people who answered it.
    """

    id: EventId
    what: What
    name: str
    at: datetime
    peers: tuple[str, ...]
    claimed: tuple[tuple[str, str], ...]
    cards: tuple[str, ...]
    is_on_district: bool
    seen_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """The newest acts first; ``unseen`` of them nobody is known to have answered."""

    rows: tuple[DeliveryRow, ...]
    now: datetime


def build(picture: Picture, device: bytes, known: Known, *, now: datetime) -> DeliveryView:
    """Return how far the acts of a device have come."""
    own = {writer for writer, item in picture.writers.items() if item.device == device}
    acts = (
        (fact, name, beside)
        for name, aggregate in _aggregates(picture)
        for beside in (tuple(_facts(aggregate)),)
        for fact in beside
        if fact.writer in own and _what(fact) is not None
    )
    newest = nlargest(MOST_ROWS, acts, key=lambda item: (item[0].hlc, item[0].id))
    rows = (_row(fact, name, beside, (picture.registry, known)) for fact, name, beside in newest)
    return DeliveryView(rows=tuple(rows), now=now)


def _row(
    fact: Fact, name: str, beside: tuple[Fact, ...], ground: tuple[Registry, Known]
) -> DeliveryRow:
    registry, known = ground
    what = _what(fact)
    assert what is not None
    having = [item for item in known.peers if _has(item.vector, fact.id)]
    sure = tuple(item.name for item in having if not item.is_claimed)
    claimed = (item for item in having if item.is_claimed and item.name not in sure)
    return DeliveryRow(
        id=fact.id,
        what=what,
        name=name,
        at=fact.written_at,
        peers=sure,
        claimed=tuple((item.name, item.mark) for item in claimed),
        cards=known.by_card.get(fact.id, ()),
        is_on_district=_has(known.district, fact.id),
        seen_by=_seen_by(fact, beside, registry),
    )


def _has(vector: Vector, event: EventId) -> bool:
    return vector.get(event[0], 0) >= event[1]


def _seen_by(fact: Fact, beside: Iterable[Fact], registry: Registry) -> tuple[str, ...]:
    """Return the people whose own answer shows that they read it; a machine's copy does not."""
    names = dict.fromkeys(
        item.actor
        for item in beside
        if item.actor and item.actor != fact.actor and fact.id in item.saw and _is_answer(item)
    )
    accounts = (registry.account(actor) for actor in names)
    return tuple(account.name for account in accounts if account is not None)


def _is_answer(fact: Fact) -> bool:
    if isinstance(fact, Report):
        return fact.is_correction
    return isinstance(fact, Approval | Note | Answer | Acknowledged)


def _what(fact: Fact) -> What | None:
    if isinstance(fact, Report):
        return What.CORRECTION if fact.is_correction else What.TALLY
    return next((what for kind, what in _KINDS.items() if isinstance(fact, kind)), None)


_KINDS: Mapping[type[Fact], What] = {
    Draft: What.DRAFT,
    Approval: What.APPROVAL,
    Note: What.RESPONSE_NOTE,
    Closed: What.CLOSURE,
    Reopened: What.REOPENING,
    Ordered: What.ORDER,
    Registration: What.SHELTER,
    Granted: What.TOKEN,
    Taken: What.TOKEN,
    Heard: What.HEARD,
    Answer: What.ANSWER,
    Acknowledged: What.ACKNOWLEDGED,
}


def _aggregates(picture: Picture) -> Iterator[tuple[str, object]]:
    """Give every aggregate that people act on, with the name of what it is about."""
    return chain(
        ((hazard.value, item) for hazard, item in picture.responses.items()),
        picture.evacuation.items(),
        picture.closures.items(),
        (("、".join(item.order.streets), item) for item in picture.orders.values() if item.orders),
        picture.shelters.items(),
        ((hazard.value, item) for hazard, item in picture.tokens.items()),
        ((item.source, item) for item in picture.heard.values()),
        ((item.stream, item) for item in picture.alarms.values() if item.acks and item.is_known),
    )


def _facts(aggregate: object) -> Iterator[Fact]:
    """Give the facts that an aggregate remembers."""
    if isinstance(aggregate, Fact):
        yield aggregate
        return
    for item in fields(aggregate):  # type: ignore[arg-type] # aggregates are dataclasses
        value = getattr(aggregate, item.name)
        if isinstance(value, tuple):
            yield from (one for one in value if isinstance(one, Fact))
