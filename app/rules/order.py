"""Ordering an evacuation, and the second signature under any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from app.clock import micros
from app.domain import closure, order, release, response, threshold
from app.domain.closure import Closed, Reopened
from app.domain.commands import OrderEvacuation, RatifyOrder, RevokeOrder
from app.domain.conflict import lowered_without_token
from app.domain.event import Fact, NewEvent
from app.domain.order import Ordered, may_order
from app.domain.people import Rank, Role
from app.domain.picture import Picture
from app.domain.ratify import Of, verdict_on
from app.domain.release import Proposed
from app.domain.response import Approval, Hazard
from app.domain.threshold import Changed
from app.errors import OperatorError
from app.ids import uuid7
from app.rules.actor import TEXT_LIMIT, Actor, acting, needed_text, within
from app.rules.situation import check_authority, is_provisional

MOST_PERSONS = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An order as its second signature needs to know it.

    ``data`` names its aggregate in the event; ``authors`` may not answer it; ``takes_back`` tells
    that to ratify it takes protection away; ``is_answered`` that somebody was first.
    """

    of: Of
    data: dict[str, object]
    fact: Fact
    authors: frozenset[str]
    is_answered: bool
    is_provisional: bool
    hazard: Hazard | None = None
    takes_back: bool = False


def evacuate(
    picture: Picture, command: OrderEvacuation, by: Actor, now: datetime
) -> tuple[NewEvent, ...]:
    """Return the order; it holds at once, provisionally, where the seat is cut off.

    Raises:
        OperatorError: the account may not, or streets, count or reason are missing.
    """
    account = acting(picture.registry, by)
    streets = tuple(sorted(set(command.streets)))
    if not streets or (by.streets and not by.streets.issuperset(streets)):
        raise OperatorError("unknown_street")
    if type(command.count) is not int or not 0 < command.count <= MOST_PERSONS:
        raise OperatorError("bad_figure")
    provisional = is_provisional(picture, by)
    if not may_order(picture.registry, by.account, streets, is_provisional=provisional):
        is_bound = account.role is Role.STREET_OFFICER and provisional
        raise OperatorError("not_your_street" if is_bound else "rank_too_low")
    data: dict[str, object] = {
        "streets": list(streets),
        "count": command.count,
        "reason": needed_text(command.reason),
    }
    if within(command.list_ref):
        data["list"] = within(command.list_ref)
    if provisional:
        data["provisional"] = 1
    return (
        NewEvent(
            kind="evacuation.ordered",
            subject=uuid7(now),
            data=data,
            actor=by.account,
            needs_act=True,
        ),
    )


def ratify(
    picture: Picture, command: RatifyOrder, by: Actor, now: datetime
) -> tuple[NewEvent, ...]:
    """Return the second signature under an order.

    Raises:
        OperatorError: the order is gone, answered or one's own, or the rank does not suffice.
    """
    found = _open_order(picture, command.order, by)
    if found.takes_back or found.is_provisional:
        check_authority(picture, by, found.hazard)
    if found.of is Of.TOKEN and by.is_cut_off:
        raise OperatorError("no_authority_offline")
    return (_answer("order.ratified", found, within(command.reason, TEXT_LIMIT), by, now),)


def revoke(
    picture: Picture, command: RevokeOrder, by: Actor, now: datetime
) -> tuple[NewEvent, ...]:
    """Return the revocation of an order.

    Raises:
        OperatorError: as for ``ratify``, or the reason is missing.
    """
    found = _open_order(picture, command.order, by)
    check_authority(picture, by, found.hazard)
    return (_answer("order.revoked", found, needed_text(command.reason), by, now),)


def _answer(kind: str, found: Waiting, reason: str, by: Actor, now: datetime) -> NewEvent:
    fact = found.fact
    data = {**found.data, "of": found.of.value, "target": [fact.writer, fact.seq]}
    if reason:
        data["reason"] = reason
    if found.of is Of.RESPONSE and kind == "order.revoked":
        data["effective_us"] = micros(now)
    return NewEvent(
        kind=kind,
        subject=uuid7(now),
        data=data,
        actor=by.account,
        needs_act=True,
        acts_on=fact.hash,
    )


def _open_order(picture: Picture, subject: bytes, by: Actor) -> Waiting:
    acting(picture.registry, by)
    found = next((item for item in _orders(picture) if item.fact.subject == subject), None)
    if found is None:
        raise OperatorError("unknown_order")
    if found.is_answered:
        raise OperatorError("order_answered")
    if by.account in found.authors:
        raise OperatorError("own_order")
    if not _may_answer(picture, found, by.account):
        raise OperatorError("rank_too_low")
    return found


def _may_answer(picture: Picture, found: Waiting, account: str) -> bool:
    registry = picture.registry
    match found.fact:
        case Closed() | Reopened() as fact:
            return closure.may_answer(registry, account, fact)
        case Changed():
            return threshold.may_answer(registry, account)
        case Ordered():
            return registry.rank(account) >= order.ANSWER_RANK
        case Proposed() as fact:
            return release.may_answer(registry, account, fact.what)
        case Approval() as fact:
            current = response.standing(picture.responses[fact.hazard])
            return registry.rank(account) >= response.rank_needed(current, fact.level)
        case _:
            return registry.rank(account) >= Rank.DUTY_LEADER


def _orders(picture: Picture) -> Iterator[Waiting]:
    """Return every order that a second person may or did answer."""
    return chain(_closures(picture), _evacuations(picture), _responses(picture), _others(picture))


def _closures(picture: Picture) -> Iterator[Waiting]:
    for item in picture.closures.values():
        for fact in (*item.closings, *item.reopenings):
            yield Waiting(
                of=Of.CLOSURE,
                data={"place": item.place},
                fact=fact,
                authors=frozenset({fact.actor}),
                is_answered=verdict_on(fact.id, item.answers) is not None,
                is_provisional=isinstance(fact, Closed) and fact.is_provisional,
                takes_back=isinstance(fact, Reopened),
            )


def _evacuations(picture: Picture) -> Iterator[Waiting]:
    for item in picture.orders.values():
        yield Waiting(
            of=Of.EVACUATION,
            data={"order": item.subject},
            fact=item.order,
            authors=frozenset({item.order.actor}),
            is_answered=verdict_on(item.order.id, item.answers) is not None,
            is_provisional=item.order.is_provisional,
        )


def _responses(picture: Picture) -> Iterator[Waiting]:
    for item in picture.responses.values():
        listed = {fact.id for fact in lowered_without_token(picture, item.hazard)}
        for fact in item.approvals:
            if fact.is_provisional or fact.id in listed:
                yield Waiting(
                    of=Of.RESPONSE,
                    data={"hazard": item.hazard.value},
                    fact=fact,
                    authors=frozenset({fact.actor, fact.approver, fact.drafter}),
                    is_answered=item.is_answered(fact.id),
                    is_provisional=True,
                    hazard=item.hazard,
                )


def _others(picture: Picture) -> Iterator[Waiting]:
    for limit in picture.thresholds.values():
        for change in limit.changes:
            yield Waiting(
                of=Of.THRESHOLD,
                data={"stream": limit.stream, "severity": limit.severity.value},
                fact=change,
                authors=frozenset({change.actor}),
                is_answered=verdict_on(change.id, limit.answers) is not None,
                is_provisional=False,
            )
    for item in picture.releases.values():
        yield Waiting(
            of=Of.RELEASE,
            data={"release": item.subject},
            fact=item.proposal,
            authors=frozenset({item.proposal.actor}),
            is_answered=verdict_on(item.proposal.id, item.answers) is not None,
            is_provisional=False,
            takes_back=True,
        )
    for token in picture.tokens.values():
        for taken in token.taken:
            first = token.first_of(taken)
            yield Waiting(
                of=Of.TOKEN,
                data={"hazard": token.hazard.value},
                fact=taken,
                authors=frozenset({taken.actor, first.actor if first else ""}),
                is_answered=verdict_on(taken.id, token.answers) is not None,
                is_provisional=False,
            )
