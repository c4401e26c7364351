"""Evacuation orders: which streets, how many people, why, and who stands behind them.

An order waits for a second signature; a cut-off seat's takes effect at once and is listed until
somebody ratifies or revokes it. It adds a list and never counts anybody. Source: domain brief
5.5 and 6; contracts 6.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.event import Event, Fact, IgnoredError, act_account
from app.domain.people import Rank, Registry, Role
from app.domain.ratify import Answer, Verdict, answer_of, verdict_on, with_fact

ANSWER_RANK = Rank.DEPUTY_COMMANDER


class OrderState(StrEnum):
    """Where an evacuation order stands."""

    WAITING = "waiting"
    PROVISIONAL = "provisional"
    IN_FORCE = "in_force"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered(Fact):
    """One order; ``list_ref`` names the list of people, who never stand in it by name."""

    streets: tuple[str, ...]
    list_ref: str
    count: int
    reason: str
    is_provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvacuationOrder:
    """An order and what a second person made of it."""

    subject: bytes
    orders: tuple[Ordered, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def order(self) -> Ordered:
        """The order itself; of two under one subject the first by (writer, seq)."""
        return self.orders[0]

    @property
    def state(self) -> OrderState:
        """Where it stands."""
        verdict = verdict_on(self.order.id, self.answers)
        if verdict is Verdict.REVOKED:
            return OrderState.REVOKED
        if verdict is Verdict.RATIFIED:
            return OrderState.IN_FORCE
        return OrderState.PROVISIONAL if self.order.is_provisional else OrderState.WAITING


def may_order(
    registry: Registry, account_id: str, streets: tuple[str, ...], *, is_provisional: bool
) -> bool:
    """Tell whether an account may order these streets to be evacuated.

    An officer on duty may; cut off, a street's own officer may for the own street.
    """
    account = registry.account(account_id)
    if account is None:
        return False
    if account.role is Role.STREET_OFFICER:
        return is_provisional and streets == (account.street,)
    return account.rank >= Rank.DUTY_OFFICER


def apply(
    before: EvacuationOrder | None, event: Event, fact: Fact, registry: Registry
) -> EvacuationOrder:
    """Return the order with one more fact.

    Raises:
        IgnoredError: rank, a missing signature or form forbid it.
    """
    if event.kind == "evacuation.ordered":
        held = before or EvacuationOrder(subject=event.subject)
        return replace(held, orders=with_fact(held.orders, _ordered(event, fact, registry)))
    if before is None:
        raise IgnoredError("unknown_order")
    _, answer = answer_of(event, fact, before.orders, before.answers)
    if registry.rank(answer.account) < ANSWER_RANK:
        raise IgnoredError("rank_too_low")
    return replace(before, answers=with_fact(before.answers, answer))


def _ordered(event: Event, fact: Fact, registry: Registry) -> Ordered:
    streets = event.data["streets"]
    count, reason = event.data["count"], str(event.data.get("reason", "")).strip()
    if not isinstance(streets, (list, tuple)) or not streets:
        raise IgnoredError("malformed")
    if not isinstance(count, int) or isinstance(count, bool) or count <= 0:
        raise IgnoredError("malformed")
    if not reason:
        raise IgnoredError("reason_missing")
    codes = tuple(sorted({str(code) for code in streets}))
    is_provisional = event.data.get("provisional") == 1
    if not may_order(registry, act_account(event), codes, is_provisional=is_provisional):
        raise IgnoredError("rank_too_low")
    return Ordered(
        **fact.base(),
        streets=codes,
        list_ref=str(event.data.get("list", "")),
        count=count,
        reason=reason,
        is_provisional=is_provisional,
    )
