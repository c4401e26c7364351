"""Command tokens: which seat may lower and end the response to a hazard.

As long as nobody decided otherwise the seat that joined first holds every token. A commander or
deputy grants one to another. With its holder and the district both lost, a
commander and a deputy together take it; what they took is listed for ratification.
Source: domain brief 5.5 (a).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.event import Event, EventId, Fact, IgnoredError, act_account
from app.domain.people import Rank, Registry, RegistryChain
from app.domain.ratify import (
    Answer,
    Verdict,
    answer_of,
    event_ids,
    heads_of,
    verdict_on,
    with_fact,
)
from app.domain.response import Hazard


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted(Fact):
    """The token of a hazard given to a seat, by its device; ``rank`` is the giver's."""

    device: bytes
    reason: str
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken(Fact):
    """One of the two signatures under a taking; the second names the first by ``acts_on``.

    Both carry the same subject and device. ``knew`` are the approvals of the hazard that the
    taking seat knew of: what the old holder lowered besides them is listed for ratification.
    """

    device: bytes
    knew: tuple[EventId, ...]
    reason: str
    rank: int
    acts_on: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """Everything recorded of one hazard's token; tuples are sorted by (writer, seq)."""

    hazard: Hazard
    grants: tuple[Granted, ...] = ()
    takings: tuple[Taken, ...] = ()
    answers: tuple[Answer, ...] = ()

    def first_of(self, second: Taken) -> Taken | None:
        """Return the taking whose second signature this is, None if it is a first one."""
        return next((item for item in self.takings if item.hash == second.acts_on), None)

    @property
    def taken(self) -> tuple[Taken, ...]:
        """The takings that both signed, as their second signature, not revoked."""
        return tuple(
            item
            for item in self.takings
            if self.first_of(item) and verdict_on(item.id, self.answers) is not Verdict.REVOKED
        )

    @property
    def unratified(self) -> tuple[Taken, ...]:
        """The takings that nobody ratified or revoked yet."""
        return tuple(i for i in self.taken if verdict_on(i.id, self.answers) is None)

    @property
    def holder(self) -> bytes:
        """The device that holds it, b"" if none was ever given it.

        Of what no other saw, the giver of the higher rank counts, then the first identity.
        """
        given: tuple[Granted | Taken, ...] = (*self.grants, *self.taken)
        heads = heads_of(given)
        head = min(heads, key=lambda item: (-item.rank, item.id), default=None)
        return head.device if head else b""


def may_grant(registry: Registry, account_id: str) -> bool:
    """Tell whether an account may grant or take a token: a commander or a deputy."""
    return registry.rank(account_id) >= Rank.DEPUTY_COMMANDER


def apply(before: Token | None, event: Event, fact: Fact, registry: Registry) -> Token:
    """Return the token with one more fact.

    Raises:
        IgnoredError: rank, a missing signature or form forbid it.
    """
    token = before or Token(hazard=Hazard(str(event.data["hazard"])))
    match event.kind:
        case "token.granted":
            device, reason = _form(event, registry)
            rank = int(registry.rank(event.actor))
            granted = Granted(**fact.base(), device=device, reason=reason, rank=rank)
            return replace(token, grants=with_fact(token.grants, granted))
        case "token.taken":
            return replace(
                token, takings=with_fact(token.takings, _taken(token, event, fact, registry))
            )
        case _:
            order, answer = answer_of(event, fact, token.taken, token.answers)
            first = token.first_of(order)
            if first is not None and first.actor == answer.account:
                raise IgnoredError("own_order")
            if registry.rank(answer.account) < Rank.DUTY_LEADER:
                raise IgnoredError("rank_too_low")
            return replace(token, answers=with_fact(token.answers, answer))


def holder_of(chain: RegistryChain, tokens: Mapping[Hazard, Token], hazard: Hazard) -> bytes:
    """Return the device that holds a hazard's token: given by people, the registry, or first."""
    token = tokens.get(hazard)
    given = token.holder if token else b""
    return given or chain.tokens.get(hazard.value, b"") or chain.first_seat


def _form(event: Event, registry: Registry) -> tuple[bytes, str]:
    if not may_grant(registry, act_account(event)):
        raise IgnoredError("rank_too_low")
    device, reason = event.data["device"], str(event.data.get("reason", "")).strip()
    if not isinstance(device, bytes) or device not in registry.devices:
        raise IgnoredError("unknown_device")
    if not reason:
        raise IgnoredError("reason_missing")
    return device, reason


def _taken(token: Token, event: Event, fact: Fact, registry: Registry) -> Taken:
    device, reason = _form(event, registry)
    acts_on = event.data.get("acts_on", b"")
    rank = registry.rank(event.actor)
    if acts_on:
        first = next((i for i in token.takings if i.hash == acts_on and i.id in fact.saw), None)
        if first is None:
            raise IgnoredError("unknown_order")
        if {first.rank, int(rank)} != {int(Rank.DEPUTY_COMMANDER), int(Rank.COMMANDER)}:
            raise IgnoredError("rank_too_low")
        if first.device != device or first.subject != event.subject:
            raise IgnoredError("act_on_another")
    if not isinstance(acts_on, bytes):
        raise IgnoredError("malformed")
    return Taken(
        **fact.base(),
        device=device,
        reason=reason,
        rank=int(rank),
        acts_on=acts_on,
        knew=event_ids(event.data, "knew") if "knew" in event.data else (),
    )
