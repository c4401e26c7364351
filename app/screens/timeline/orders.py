"""Marks of what was closed, reopened, ordered, changed and handed over, and who answered it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.domain.closure import Closed, Closure, Reopened
from app.domain.event import Fact
from app.domain.handover import Handover
from app.domain.order import EvacuationOrder, OrderState
from app.domain.ratify import Answer, Verdict
from app.domain.release import Release, ReleaseState, What
from app.domain.threshold import Changed, Threshold
from app.domain.token import Granted, Taken, Token
from app.screens.timeline.facts import Facts
from app.screens.timeline.view import Act, Lane, Mark


def order_marks(facts: Facts) -> Iterator[Mark]:
    """Return the marks of the decision lane, each at the time of the act."""
    for closure in facts.closures.values():
        yield from _of_closure(closure, facts)
    for order in facts.orders.values():
        yield from _of_order(order, facts)
    for release in facts.releases.values():
        yield from _of_release(release, facts)
    for limit in facts.thresholds.values():
        yield from _of_limit(limit, facts)
    for token in facts.tokens.values():
        yield from _of_token(token, facts)


def unsigned(facts: Facts) -> int:
    """Return how many closings, reopenings and orders wait for a second signature."""
    closures = (len(item.unsigned) + len(item.unratified) for item in facts.closures.values())
    waiting = (OrderState.WAITING, OrderState.PROVISIONAL)
    orders = sum(item.state in waiting for item in facts.orders.values())
    returns = sum(item.state is ReleaseState.WAITING for item in facts.releases.values())
    return sum(closures) + orders + returns


def handover_marks(facts: Facts) -> Iterator[Mark]:
    """Return the marks of the log lane: both signatures of each handing over."""
    for held in facts.handovers.values():
        yield from _of_handover(held, facts)


def _of_closure(closure: Closure, facts: Facts) -> Iterator[Mark]:
    name = facts.places.get(closure.place, closure.place)
    waiting = {fact.id for fact in (*closure.unratified, *closure.unsigned)}
    orders: tuple[Closed | Reopened, ...] = (*closure.closings, *closure.reopenings)
    for fact in orders:
        act = Act.CLOSED if isinstance(fact, Closed) else Act.REOPENING
        mark = _mark(fact, act, name, fact.reason, facts)
        yield replace(mark, is_open=fact.id in waiting)
    reopened = {fact.id for fact in closure.reopenings}
    for answer in closure.answers:
        act = _answer_act(answer)
        if answer.target in reopened and act is Act.RATIFIED:
            act = Act.REOPENED
        yield _mark(answer, act, name, answer.reason, facts)


def _of_order(order: EvacuationOrder, facts: Facts) -> Iterator[Mark]:
    names = "、".join(facts.streets.get(code, code) for code in order.order.streets)
    is_open = order.state in (OrderState.WAITING, OrderState.PROVISIONAL)
    given = order.order
    mark = _mark(given, Act.ORDERED, names, given.reason, facts)
    yield replace(mark, is_open=is_open, count=given.count)
    for answer in _answers(order.answers, names, facts):
        yield replace(answer, count=given.count)


def _of_release(release: Release, facts: Facts) -> Iterator[Mark]:
    given = release.proposal
    is_return = given.what is What.RETURN
    names = facts.streets if is_return else facts.places
    name = names.get(given.place, given.place)
    mark = _mark(given, Act.RETURNING if is_return else Act.SHUTTING, name, given.reason, facts)
    is_open = release.state is ReleaseState.WAITING
    yield replace(mark, is_open=is_open, count=given.count or None)
    yield from _answers(release.answers, name, facts)


def _of_limit(limit: Threshold, facts: Facts) -> Iterator[Mark]:
    stream = facts.streams.get(limit.stream)
    name = f"{stream.station} {stream.name}" if stream else limit.stream
    for change in limit.changes:
        is_open = change in limit.unsigned and _is_laxer(change, limit)
        yield replace(_mark(change, Act.LIMIT, name, change.reason, facts), is_open=is_open)
    yield from _answers(limit.answers, name, facts)


def _is_laxer(change: Changed, limit: Threshold) -> bool:
    """Tell whether a change is above one that it saw; against the pack's value nobody knows."""
    return any(
        other.id in change.saw and other.value_milli < change.value_milli for other in limit.changes
    )


def _of_token(token: Token, facts: Facts) -> Iterator[Mark]:
    acts: tuple[Granted | Taken, ...] = (*token.grants, *token.takings)
    for fact in acts:
        act = Act.GRANTED if isinstance(fact, Granted) else Act.TAKEN
        yield _mark(fact, act, token.hazard.value, fact.reason, facts)
    yield from _answers(token.answers, token.hazard.value, facts)


def _of_handover(held: Handover, facts: Facts) -> Iterator[Mark]:
    first, second = held.first, held.second
    incoming = facts.name(first.incoming)
    yield Mark(
        lane=Lane.LOG,
        id=held.subject,
        act=Act.GAVE,
        at=first.written_at,
        subject=incoming,
        by=facts.name(first.actor),
        text=first.note,
        source=first.seat,
        is_open=second is None,
        count=first.count,
    )
    if second is not None:
        yield Mark(
            lane=Lane.LOG,
            id=held.subject,
            act=Act.TOOK,
            at=second.written_at,
            subject=facts.name(first.actor),
            by=facts.name(second.actor),
            source=first.seat,
            count=first.count,
        )


def _answers(answers: Iterable[Answer], name: str, facts: Facts) -> Iterator[Mark]:
    for answer in answers:
        yield _mark(answer, _answer_act(answer), name, answer.reason, facts)


def _answer_act(answer: Answer) -> Act:
    return Act.RATIFIED if answer.verdict is Verdict.RATIFIED else Act.REVOKED


def _mark(fact: Fact, act: Act, subject: str, text: str, facts: Facts) -> Mark:
    return Mark(
        lane=Lane.DECISION,
        id=fact.subject,
        act=act,
        at=fact.written_at,
        subject=subject,
        by=facts.name(fact.actor),
        text=text,
    )
