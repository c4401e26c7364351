"""The second signature under an order: ratified (追认, 批准) or revoked (撤销).

An order that takes one person to give and another to confirm keeps both as facts of one
aggregate. Of concurrent answers ratified wins: what protects people stays until somebody who saw
it takes it back. Source: domain brief 5.5 and 6.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from app.domain.event import Data, Event, EventId, Fact, IgnoredError, act_account

_F = TypeVar("_F", bound=Fact)


class Of(StrEnum):
    """What an answer or a resolution is about; names the aggregate together with its key."""

    RESPONSE = "response"
    EVACUATION = "evacuation"
    CLOSURE = "closure"
    THRESHOLD = "threshold"
    SHELTER = "shelter"
    TOKEN = "token"  # noqa: S105 - the right to command, no secret
    RELEASE = "release"


class Verdict(StrEnum):
    """What a second person made of an order."""

    RATIFIED = "ratified"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Fact):
    """One second signature; ``target`` is the event that it answers."""

    target: EventId
    verdict: Verdict
    account: str
    reason: str


def event_id(value: object) -> EventId:
    """Return the identity that event data gives as [writer, seq].

    Raises:
        ValueError: it is none.
    """
    match value:
        case [bytes(writer), int(seq)] if not isinstance(seq, bool):
            return writer, seq
        case _:
            raise ValueError("no identity of an event")


def event_ids(data: Data, key: str) -> tuple[EventId, ...]:
    """Return a list of identities of event data, sorted, each once.

    Raises:
        KeyError, TypeError, ValueError: it is missing or holds something else.
    """
    value = data[key]
    if not isinstance(value, (list, tuple)):
        raise TypeError(key)
    return tuple(sorted({event_id(item) for item in value}))


def answer_of(
    event: Event, fact: Fact, orders: Iterable[_F], answers: Iterable[Answer]
) -> tuple[_F, Answer]:
    """Return the order that an event answers, and the answer; rank is the caller's to judge.

    Raises:
        IgnoredError: no such order was seen, the signature is not over it, it is the actor's own
            or was seen to be answered before.
    """
    target = event_id(event.data["target"])
    order = next((item for item in orders if item.id == target and item.id in fact.saw), None)
    if order is None:
        raise IgnoredError("unknown_order")
    if event.data.get("acts_on") != order.hash:
        raise IgnoredError("act_on_another")
    account = act_account(event)
    if account == order.actor:
        raise IgnoredError("own_order")
    if any(item.target == target and item.id in fact.saw for item in answers):
        raise IgnoredError("already_answered")
    reason = str(event.data.get("reason", "")).strip()
    verdict = Verdict(event.kind.removeprefix("order."))
    if verdict is Verdict.REVOKED and not reason:
        raise IgnoredError("reason_missing")
    answer = Answer(**fact.base(), target=target, verdict=verdict, account=account, reason=reason)
    return order, answer


def verdict_on(target: EventId, answers: Iterable[Answer]) -> Verdict | None:
    """Return what was made of an order, None while nobody answered it."""
    given = {item.verdict for item in answers if item.target == target}
    if Verdict.RATIFIED in given:
        return Verdict.RATIFIED
    return Verdict.REVOKED if given else None


def with_fact(items: tuple[_F, ...], item: _F) -> tuple[_F, ...]:
    """Return the facts with one more, sorted by (writer, seq)."""
    return tuple(sorted((*items, item), key=lambda fact: fact.id))


def heads_of(items: Iterable[_F]) -> tuple[_F, ...]:
    """Return the facts that no other of them saw."""
    facts = tuple(items)
    return tuple(fact for fact in facts if not any(fact.id in other.saw for other in facts))


def chosen_of(event: Event, fact: Fact, items: Iterable[_F]) -> tuple[_F, tuple[_F, ...]]:
    """Return the fact that a resolution chooses, and every fact that it resolves.

    Raises:
        IgnoredError: it did not causally see them all, or gives no reason.
        KeyError, ValueError: the event is malformed.
    """
    wanted = event_ids(event.data, "heads")
    choice = event_id(event.data["choice"])
    heads = tuple(item for item in items if item.id in wanted and item.id in fact.saw)
    if len(heads) != len(wanted) or len(heads) < 2:
        raise IgnoredError("heads_not_seen")
    chosen = next((item for item in heads if item.id == choice), None)
    if chosen is None:
        raise IgnoredError("choice_not_offered")
    if not str(event.data.get("reason", "")).strip():
        raise IgnoredError("reason_missing")
    return chosen, heads
