"""The ledger of what two seats decided apart: open items for a person, records of what rules did.

Both are pure functions of the picture, so every seat with the same events shows the same list.
Source: domain brief 5.5; sync design 3.2 and its invariant S8.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain import canonical, evacuation, response
from app.domain.closure import Closed
from app.domain.evacuation import Report
from app.domain.event import EventId, Fact
from app.domain.order import Ordered, OrderState
from app.domain.picture import Picture
from app.domain.ratify import Of
from app.domain.response import Approval, Hazard, Response
from app.domain.shelter import Registration
from app.domain.threshold import Changed
from app.domain.token import Taken
from app.ids import uuid8

Head = Approval | Report | Registration | Changed | Closed | Ordered | Taken


class ConflictKind(StrEnum):
    """What a person has to decide about."""

    LEVEL = "level"
    TALLY = "tally"
    PERSON = "person"
    THRESHOLD = "threshold"
    ORDER = "order"


class Rule(StrEnum):
    """By which rule a concurrent pair was decided without a person."""

    SAME_LEVEL = "same_level"
    CLOSED_MERGED = "closed_merged"
    SAME_VALUE = "same_value"
    SAME_FIGURES = "same_figures"
    RATIFIED_WINS = "ratified_wins"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One open item.

    ``id`` is the same at every seat that knows the same heads. ``of`` and ``key`` name the
    aggregate. ``heads`` stand with the rule's provisional pick first; a provisional order is its
    only head and waits to be ratified or revoked. ``people`` are the opaque identities of a
    double registration. ``also`` is information: closures of the same road by others.
    """

    id: bytes
    kind: ConflictKind
    of: Of
    key: str
    heads: tuple[Head, ...]
    people: tuple[bytes, ...] = ()
    also: tuple[Closed, ...] = ()

    @property
    def pick(self) -> Head:
        """What the rule lets hold until a person decides."""
        return self.heads[0]

    def head(self, subject: bytes) -> Head | None:
        """Return the head of that subject."""
        return next((item for item in self.heads if item.subject == subject), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A concurrent pair that a rule decided; it is shown and not counted."""

    rule: Rule
    of: Of
    key: str
    heads: tuple[EventId, ...]


def open_items(picture: Picture) -> tuple[Conflict, ...]:
    """Return everything that waits for a person, in one order for every seat."""
    found = (
        *_levels(picture),
        *_tallies(picture),
        *_people(picture),
        *_thresholds(picture),
        *_orders(picture),
    )
    return tuple(sorted(found, key=_place))


def records(picture: Picture) -> tuple[Record, ...]:
    """Return the concurrent pairs that rules decided, in one order for every seat."""
    found = (
        *_merged_closures(picture),
        *_agreed(picture),
        *_same_figures(picture),
        *_ratified_anyway(picture),
    )
    return tuple(sorted(found, key=lambda item: (item.of, item.key, item.heads)))


def conflict_id(kind: ConflictKind, key: str, heads: Iterable[Fact]) -> bytes:
    """Return the id that every seat gives to the same item."""
    ids = sorted([head.writer, head.seq] for head in heads)
    return uuid8(canonical.encode(["conflict", kind.value, key, ids]))


_ORDER = tuple(ConflictKind)


def _place(item: Conflict) -> tuple[int, str, bytes]:
    return _ORDER.index(item.kind), item.key, item.id


def _conflict(kind: ConflictKind, of: Of, key: str, heads: tuple[Head, ...]) -> Conflict:
    return Conflict(id=conflict_id(kind, key, heads), kind=kind, of=of, key=key, heads=heads)


def _levels(picture: Picture) -> Iterator[Conflict]:
    for hazard, item in picture.responses.items():
        heads = response.conflicts(item)
        if heads:
            yield _conflict(ConflictKind.LEVEL, Of.RESPONSE, hazard.value, heads)


def _tallies(picture: Picture) -> Iterator[Conflict]:
    for street, tally in picture.evacuation.items():
        for heads in evacuation.disputes(tally):
            yield _conflict(ConflictKind.TALLY, Of.EVACUATION, street, heads)


def _people(picture: Picture) -> Iterator[Conflict]:
    for roster in picture.shelters.values():
        for stay in roster.conflicts():
            key = "|".join(stay.shelters)
            yield Conflict(
                id=conflict_id(ConflictKind.PERSON, key, stay.heads),
                kind=ConflictKind.PERSON,
                of=Of.SHELTER,
                key=key,
                heads=stay.heads,
                people=stay.people,
            )


def _thresholds(picture: Picture) -> Iterator[Conflict]:
    for (stream, severity), limit in picture.thresholds.items():
        heads = limit.conflicts()
        if heads:
            key = f"{stream}@{severity}"
            yield _conflict(ConflictKind.THRESHOLD, Of.THRESHOLD, key, heads)


def _orders(picture: Picture) -> Iterator[Conflict]:
    for place, closure in picture.closures.items():
        for closed in closure.unratified:
            others = tuple(item for item in closure.standing if item.id != closed.id)
            yield Conflict(
                id=conflict_id(ConflictKind.ORDER, place, (closed,)),
                kind=ConflictKind.ORDER,
                of=Of.CLOSURE,
                key=place,
                heads=(closed,),
                also=others,
            )
    for subject, order in picture.orders.items():
        if order.state is OrderState.PROVISIONAL:
            key = subject.hex()
            yield _conflict(ConflictKind.ORDER, Of.EVACUATION, key, (order.order,))
    for hazard, item in picture.responses.items():
        for approval in (*item.unratified(), *lowered_without_token(picture, hazard)):
            yield _conflict(ConflictKind.ORDER, Of.RESPONSE, hazard.value, (approval,))
    for hazard, token in picture.tokens.items():
        for taken in token.unratified:
            yield _conflict(ConflictKind.ORDER, Of.TOKEN, hazard.value, (taken,))


def lowered_without_token(picture: Picture, hazard: Hazard) -> tuple[Approval, ...]:
    """Return what the old holder lowered after its token was taken, not knowing it; unanswered.

    It stays in force and waits like any provisional order.
    """
    token, item = picture.tokens.get(hazard), picture.responses.get(hazard)
    if token is None or item is None:
        return ()
    found = {
        approval.id: approval
        for taken in token.taken
        for approval in item.approvals
        if taken.id not in approval.knew
        and not approval.settles
        and not _was_known(approval, taken, item)
        and not _is_of(picture, approval, taken.device)
        and item.lowers(approval)
        and not item.is_answered(approval.id)
    }
    return tuple(found[key] for key in sorted(found))


def _was_known(approval: Approval, taken: Taken, item: Response) -> bool:
    heads = (other for other in item.approvals if other.id in taken.knew)
    return approval.id in taken.knew or any(approval.id in head.saw for head in heads)


def _is_of(picture: Picture, approval: Approval, device: bytes) -> bool:
    writer = picture.writers.get(approval.writer)
    return writer is not None and writer.device == device


def _merged_closures(picture: Picture) -> Iterator[Record]:
    for place, closure in picture.closures.items():
        for pair in concurrent_pairs((*closure.closings, *closure.reopenings)):
            yield Record(rule=Rule.CLOSED_MERGED, of=Of.CLOSURE, key=place, heads=pair)


def _agreed(picture: Picture) -> Iterator[Record]:
    """Two seats that said the same without knowing of each other."""
    for hazard, item in picture.responses.items():
        if not response.conflicts(item):
            for pair in concurrent_pairs(_heads(item)):
                yield Record(rule=Rule.SAME_LEVEL, of=Of.RESPONSE, key=hazard.value, heads=pair)
    for (stream, severity), limit in picture.thresholds.items():
        if not limit.conflicts():
            for pair in concurrent_pairs(limit.heads):
                key = f"{stream}@{severity}"
                yield Record(rule=Rule.SAME_VALUE, of=Of.THRESHOLD, key=key, heads=pair)


def _same_figures(picture: Picture) -> Iterator[Record]:
    for street, tally in picture.evacuation.items():
        alike: dict[object, list[Report]] = defaultdict(list)
        for report in tally.reports:
            alike[report.as_of, report.figures].append(report)
        for reports in alike.values():
            for pair in concurrent_pairs(reports):
                yield Record(rule=Rule.SAME_FIGURES, of=Of.EVACUATION, key=street, heads=pair)


def _heads(item: Response) -> tuple[Approval, ...]:
    return tuple(a for a in item.approvals if not any(a.id in b.saw for b in item.approvals))


def _ratified_anyway(picture: Picture) -> Iterator[Record]:
    """An order that one seat ratified and another revoked: ratified wins."""
    answered = [
        *((Of.CLOSURE, place, item.answers) for place, item in picture.closures.items()),
        *((Of.EVACUATION, key.hex(), item.answers) for key, item in picture.orders.items()),
    ]
    for of, key, answers in answered:
        for one, other in concurrent_pairs(answers):
            given = [item for item in answers if item.id in (one, other)]
            if given[0].target == given[1].target and given[0].verdict is not given[1].verdict:
                yield Record(rule=Rule.RATIFIED_WINS, of=of, key=key, heads=(one, other))


def concurrent_pairs(facts: Iterable[Fact]) -> tuple[tuple[EventId, EventId], ...]:
    """Return the pairs of facts of one aggregate of which neither saw the other."""
    items = sorted(facts, key=lambda fact: fact.id)
    return tuple(
        (one.id, other.id)
        for place, one in enumerate(items)
        for other in items[place + 1 :]
        if one.id not in other.saw and other.id not in one.saw
    )
