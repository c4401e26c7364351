"""Roads and places that are closed: why, by whom, and who may reopen them.

Closed wins: a reopening covers only the closures that it causally saw, and only once a second
person signed it. Closures of two seats at one place merge by themselves. Source: domain brief
1 #17, 5.5 (c) and 6.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.event import Event, Fact, IgnoredError, act_account
from app.domain.people import Rank, Registry, Role
from app.domain.ratify import Answer, Verdict, answer_of, verdict_on, with_fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Fact):
    """One closing of a place.

    ``rule`` names the rule that asked for it, "" if none; ``reopens`` says who may reopen it;
    ``is_provisional`` that a cut-off seat closed it on its own (临机处置).
    """

    place: str
    street: str
    rule: str
    reason: str
    reopens: str
    is_provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Fact):
    """One wish to reopen a place; it counts once another person signed it too."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Everything recorded of the closing of one place; tuples are sorted by (writer, seq)."""

    place: str
    closings: tuple[Closed, ...] = ()
    reopenings: tuple[Reopened, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def standing(self) -> tuple[Closed, ...]:
        """The closings in force, the earliest first."""
        open_ones = [item for item in self.closings if not self._is_over(item)]
        return tuple(sorted(open_ones, key=lambda item: (item.hlc, item.id)))

    @property
    def is_closed(self) -> bool:
        """Tell whether nobody may pass."""
        return bool(self.standing)

    @property
    def unratified(self) -> tuple[Closed, ...]:
        """The provisional closings in force that nobody ratified or revoked."""
        return tuple(
            item
            for item in self.standing
            if item.is_provisional and verdict_on(item.id, self.answers) is None
        )

    @property
    def unsigned(self) -> tuple[Reopened, ...]:
        """The reopenings that wait for a second signature, while the place is closed."""
        if not self.is_closed:
            return ()
        waiting = (i for i in self.reopenings if verdict_on(i.id, self.answers) is None)
        return tuple(item for item in waiting if any(c.id in item.saw for c in self.standing))

    def _is_over(self, item: Closed) -> bool:
        if verdict_on(item.id, self.answers) is Verdict.REVOKED:
            return True
        return any(
            item.id in other.saw and verdict_on(other.id, self.answers) is Verdict.RATIFIED
            for other in self.reopenings
        )


def may_close(registry: Registry, account_id: str, street: str, *, is_provisional: bool) -> bool:
    """Tell whether an account may close a place of a street.

    A duty leader may. Cut off, an officer on duty and the street's own officer may provisionally.
    """
    account = registry.account(account_id)
    if account is None:
        return False
    if not is_provisional:
        return account.rank >= Rank.DUTY_LEADER
    if account.role is Role.STREET_OFFICER:
        return account.street == street
    return account.rank >= Rank.DUTY_OFFICER


def may_reopen(registry: Registry, account_id: str) -> bool:
    """Tell whether an account may sign a reopening: a duty leader, or the slope expert."""
    account = registry.account(account_id)
    if account is None:
        return False
    return account.rank >= Rank.DUTY_LEADER or account.role is Role.SLOPE_EXPERT


def apply(before: Closure | None, event: Event, fact: Fact, registry: Registry) -> Closure:
    """Return the place's closure with one more fact.

    Raises:
        IgnoredError: rank, a missing signature or form forbid it; the reason depends on the
            event, its causal past and the registry only.
    """
    place = str(event.data.get("place", ""))
    if not place:
        raise IgnoredError("malformed")
    closure = before or Closure(place=place)
    match event.kind:
        case "closure.closed":
            closed = _closed(event, fact, registry)
            return replace(closure, closings=with_fact(closure.closings, closed))
        case "closure.reopened":
            reopened = _reopened(closure, event, fact, registry)
            return replace(closure, reopenings=with_fact(closure.reopenings, reopened))
        case "order.ratified" | "order.revoked":
            answer = _answer(closure, event, fact, registry)
            return replace(closure, answers=with_fact(closure.answers, answer))
        case _:
            raise IgnoredError("unknown_kind")


def _closed(event: Event, fact: Fact, registry: Registry) -> Closed:
    street = str(event.data.get("street", ""))
    is_provisional = event.data.get("provisional") == 1
    if not may_close(registry, act_account(event), street, is_provisional=is_provisional):
        raise IgnoredError("rank_too_low")
    reason = str(event.data.get("reason", "")).strip()
    if not reason:
        raise IgnoredError("reason_missing")
    return Closed(
        **fact.base(),
        place=str(event.data["place"]),
        street=street,
        rule=str(event.data.get("rule", "")),
        reason=reason,
        reopens=str(event.data.get("reopens", "")),
        is_provisional=is_provisional,
    )


def _reopened(closure: Closure, event: Event, fact: Fact, registry: Registry) -> Reopened:
    if not may_reopen(registry, act_account(event)):
        raise IgnoredError("rank_too_low")
    if not any(item.id in fact.saw for item in closure.closings):
        raise IgnoredError("not_closed")
    reason = str(event.data.get("reason", "")).strip()
    if not reason:
        raise IgnoredError("reason_missing")
    return Reopened(**fact.base(), place=closure.place, reason=reason)


def _answer(closure: Closure, event: Event, fact: Fact, registry: Registry) -> Answer:
    orders: tuple[Closed | Reopened, ...] = (*closure.closings, *closure.reopenings)
    order, answer = answer_of(event, fact, orders, closure.answers)
    if not may_answer(registry, answer.account, order):
        raise IgnoredError("rank_too_low")
    return answer


def may_answer(registry: Registry, account_id: str, order: Closed | Reopened) -> bool:
    """Tell whether an account may ratify or revoke a closing or reopening."""
    if isinstance(order, Reopened):
        return may_reopen(registry, account_id)
    return registry.rank(account_id) >= Rank.DUTY_LEADER
