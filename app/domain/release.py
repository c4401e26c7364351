"""Taking protection back: letting people return home, and closing a shelter.

One person proposes it, another signs; until then nothing is released. Approval to return is not
return: it counts nobody. Source: domain brief 3 and 6; contracts 9.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.event import Event, Fact, IgnoredError, act_account
from app.domain.people import Rank, Registry, Role
from app.domain.ratify import Answer, Verdict, answer_of, with_fact


class What(StrEnum):
    """What is released: the evacuees of a street, or a shelter."""

    RETURN = "return"
    SHELTER = "shelter"


ANSWER_RANKS = {What.RETURN: Rank.COMMANDER, What.SHELTER: Rank.DUTY_LEADER}


class ReleaseState(StrEnum):
    """Where a release stands."""

    WAITING = "waiting"
    IN_FORCE = "in_force"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed(Fact):
    """One proposal; ``place`` is a street's code or a shelter's id, ``count`` the people meant."""

    what: What
    place: str
    street: str
    count: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A proposal and what a second person made of it."""

    subject: bytes
    proposals: tuple[Proposed, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def proposal(self) -> Proposed:
        """The proposal itself; of two under one subject the first by (writer, seq)."""
        return self.proposals[0]

    @property
    def state(self) -> ReleaseState:
        """Where it stands; of two answers given apart the one that keeps people safe holds."""
        given = {item.verdict for item in self.answers if item.target == self.proposal.id}
        if Verdict.REVOKED in given:
            return ReleaseState.REVOKED
        return ReleaseState.IN_FORCE if given else ReleaseState.WAITING


def may_propose(registry: Registry, account_id: str, what: What, street: str) -> bool:
    """Tell whether an account may propose a release.

    An officer on duty may, a street's own officer for the own street, and for a return the slope
    expert who found the place safe.
    """
    account = registry.account(account_id)
    if account is None:
        return False
    if account.role is Role.STREET_OFFICER:
        return account.street == street
    if account.role is Role.SLOPE_EXPERT:
        return what is What.RETURN
    return account.rank >= Rank.DUTY_OFFICER


def may_answer(registry: Registry, account_id: str, what: What) -> bool:
    """Tell whether an account may sign a release as the second: a return only the commander."""
    return registry.rank(account_id) >= ANSWER_RANKS[what]


def apply(before: Release | None, event: Event, fact: Fact, registry: Registry) -> Release:
    """Return the release with one more fact.

    Raises:
        IgnoredError: rank, a missing or an own second signature, or form forbid it.
    """
    if event.kind == "release.proposed":
        held = before or Release(subject=event.subject)
        return replace(held, proposals=with_fact(held.proposals, _proposed(event, fact, registry)))
    if before is None:
        raise IgnoredError("unknown_order")
    proposal, answer = answer_of(event, fact, before.proposals, before.answers)
    if not may_answer(registry, answer.account, proposal.what):
        raise IgnoredError("rank_too_low")
    return replace(before, answers=with_fact(before.answers, answer))


def _proposed(event: Event, fact: Fact, registry: Registry) -> Proposed:
    what, place = What(str(event.data["what"])), str(event.data.get("place", ""))
    street, count = str(event.data.get("street", "")), event.data.get("count", 0)
    reason = str(event.data.get("reason", "")).strip()
    if not place or not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise IgnoredError("malformed")
    if what is What.RETURN and (not count or street != place):
        raise IgnoredError("malformed")
    if not reason:
        raise IgnoredError("reason_missing")
    if not may_propose(registry, act_account(event), what, street):
        raise IgnoredError("rank_too_low")
    return Proposed(
        **fact.base(), what=what, place=place, street=street, count=count, reason=reason
    )
