"""Emergency responses: levels per hazard, drafts, approvals, and what is in force.

The aggregate of a hazard is the set of its facts; every value shown is a pure function of that
set, so the order in which concurrent events arrive cannot matter. Source: contracts 4 and 6.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.event import EventId, Fact
from app.domain.people import Rank

COUNTERSIGN_WITHIN = timedelta(minutes=60)


class Hazard(StrEnum):
    """Hazard codes of the domain brief, 2.1."""

    FLOOD = "flood"
    TYPHOON = "typhoon"
    GEOHAZARD = "geohazard"
    FOREST_FIRE = "forest_fire"
    COLLAPSE = "collapse"
    WORK_SAFETY = "work_safety"
    FIRE = "fire"
    GAS = "gas"
    HEAT = "heat"
    COLD = "cold"
    HAZMAT = "hazmat"
    TRAFFIC = "traffic"
    CROWD = "crowd"
    QUAKE = "quake"
    OTHER = "other"


class Level(StrEnum):
    """Response levels, from none to the most severe."""

    ENDED = "ended"
    ATTENTION = "attention"
    IV = "IV"
    III = "III"
    II = "II"
    I = "I"  # noqa: E741 - the level's own name, Roman one

    @property
    def severity(self) -> int:
        """0 for ended, 5 for Ⅰ."""
        return _ORDER.index(self)


_ORDER = (Level.ENDED, Level.ATTENTION, Level.IV, Level.III, Level.II, Level.I)
LADDER = _ORDER[1:]

_APPROVERS = {
    Level.ENDED: Rank.DUTY_OFFICER,
    Level.ATTENTION: Rank.DUTY_OFFICER,
    Level.IV: Rank.DUTY_LEADER,
    Level.III: Rank.DEPUTY_COMMANDER,
    Level.II: Rank.COMMANDER,
    Level.I: Rank.COMMANDER,
}


def rank_needed(current: Level, target: Level) -> Rank:
    """Return the rank that may approve going from ``current`` to ``target``.

    Raising needs the rank of the target, lowering and ending that of the level left.
    Source: contracts 5.
    """
    return _APPROVERS[max((current, target), key=lambda level: level.severity)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft(Fact):
    """A drafted change of level, waiting for approval.

    ``is_on_approval`` tells that it shall hold from its approval; ``effective_at`` is then only
    when it was drafted.
    """

    hazard: Hazard
    level: Level
    from_level: Level
    effective_at: datetime
    reason: str
    areas: tuple[str, ...] = ()
    expires_at: datetime | None = None
    is_on_approval: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval(Fact):
    """What put a draft (or, for ``response.ended``, an end) in force.

    ``approver`` answers for it; with ``by_voice`` the signer is another account and the approver
    owes a countersignature until ``countersign_due``. ``is_provisional`` tells that a seat cut off
    from the district gave it on its own; ``settles`` names the approvals that it settled: the
    heads of a conflict, or the one that it revoked; ``knew`` the takings of the command token
    that its seat knew of.
    """

    hazard: Hazard
    level: Level
    effective_at: datetime
    approver: str
    rank: int
    drafter: str
    reason: str
    by_voice: bool = False
    call_no: str = ""
    heard_at: datetime | None = None
    expires_at: datetime | None = None
    areas: tuple[str, ...] = ()
    is_provisional: bool = False
    settles: tuple[EventId, ...] = ()
    knew: tuple[EventId, ...] = ()

    @property
    def countersign_due(self) -> datetime | None:
        """When the countersignature falls due; None if the approval was signed."""
        return (self.heard_at or self.effective_at) + COUNTERSIGN_WITHIN if self.by_voice else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Fact):
    """A return, a countersignature, a ratification or a change that is no level.

    ``target`` is the approval that a ratification is about.
    """

    kind: str
    account: str
    text: str
    target: EventId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """Everything recorded of one hazard's response; tuples are sorted by (writer, seq)."""

    hazard: Hazard
    drafts: tuple[Draft, ...] = ()
    approvals: tuple[Approval, ...] = ()
    notes: tuple[Note, ...] = ()

    def facts(self) -> tuple[Fact, ...]:
        """Return every fact, of any kind."""
        return (*self.drafts, *self.approvals, *self.notes)

    def draft(self, subject: bytes) -> Draft | None:
        """Return the draft of that subject."""
        return next((draft for draft in self.drafts if draft.subject == subject), None)

    def approval_of(self, subject: bytes) -> Approval | None:
        """Return the approval that answered a draft."""
        return next((item for item in self.approvals if item.subject == subject), None)

    def pending(self) -> tuple[Draft, ...]:
        """Return the drafts that nobody approved or returned, oldest first."""
        answered = {item.subject for item in self.approvals}
        answered |= {note.subject for note in self.notes if note.kind == "returned"}
        open_drafts = [draft for draft in self.drafts if draft.subject not in answered]
        return tuple(sorted(open_drafts, key=lambda draft: (draft.hlc, draft.id)))

    def is_ratified(self, approval: EventId) -> bool:
        """Tell whether a second seat's officer stood behind a provisional approval (追认)."""
        return any(note.kind == "ratified" and note.target == approval for note in self.notes)

    def unratified(self) -> tuple[Approval, ...]:
        """Return the provisional approvals that nobody ratified or revoked yet."""
        return tuple(i for i in self.approvals if i.is_provisional and not self.is_answered(i.id))

    def is_answered(self, approval: EventId) -> bool:
        """Tell whether an approval was ratified, revoked or settled in a conflict."""
        is_settled = any(approval in item.settles for item in _valid(self))
        return is_settled or self.is_ratified(approval)

    def seen_by(self, fact: Fact) -> Response:
        """Return the response as whoever made the fact knew it."""
        return replace(
            self,
            approvals=tuple(item for item in self.approvals if item.id in fact.saw),
            notes=tuple(item for item in self.notes if item.id in fact.saw),
        )

    def lowers(self, approval: Approval) -> bool:
        """Tell whether an approval went below the level that its author knew."""
        return approval.level.severity < standing(self.seen_by(approval)).severity

    def is_countersigned(self, approval: Approval) -> bool:
        """Tell whether the named approver cleared the debt of a voice approval."""
        return any(
            note.kind == "countersigned"
            and note.subject == approval.subject
            and note.account == approval.approver
            for note in self.notes
        )


def precedence(approval: Approval) -> tuple[int, int, EventId]:
    """Return the key of the provisional head: severity, rank, then (writer, seq)."""
    return approval.level.severity, approval.rank, approval.id


def counted(response: Response) -> tuple[Approval, ...]:
    """Return the approvals that count in the history, in effective order.

    Of concurrent ones only the provisional head counts, and whatever saw it: a lowering that did
    not see a raise does not undo it, nor does a revocation that did not see the ratification.
    """
    items = _valid(response)
    kept = [item for item in items if not _is_beaten(item, items)]
    return tuple(sorted(kept, key=lambda item: (item.effective_at, item.hlc, item.id)))


def _valid(response: Response) -> tuple[Approval, ...]:
    return tuple(i for i in response.approvals if not _is_overruled(i, response.notes))


def _heads(items: Iterable[Approval]) -> tuple[Approval, ...]:
    known = tuple(items)
    return tuple(item for item in known if not any(item.id in other.saw for other in known))


def _is_overruled(item: Approval, notes: Iterable[Note]) -> bool:
    """A revocation settles one approval; whoever ratified that one meanwhile wins."""
    return len(item.settles) == 1 and any(
        note.kind == "ratified" and note.target in item.settles for note in notes
    )


def _is_beaten(item: Approval, others: Iterable[Approval]) -> bool:
    """What was superseded meanwhile at the other seat beats nothing any more."""
    apart = (other for other in others if other.id not in item.saw and item.id not in other.saw)
    rivals = _heads(other for other in apart if other.id != item.id)
    return any(precedence(other) > precedence(item) for other in rivals)


def in_force(response: Response, at: datetime) -> Approval | None:
    """Return the approval in force at an instant; None if the response is idle or ended.

    What causally saw the other wins over it whatever the times say; an approval past its expiry
    is no longer in force.
    """
    started = (item for item in _valid(response) if item.effective_at <= at)
    head = max(_heads(started), key=precedence, default=None)
    if head is None or head.level is Level.ENDED:
        return None
    if head.expires_at is not None and head.expires_at <= at:
        return None
    return head


def level_at(response: Response | None, at: datetime) -> Level:
    """Return the level in force at an instant, ENDED if none."""
    head = in_force(response, at) if response else None
    return head.level if head else Level.ENDED


def standing_head(response: Response | None) -> Approval | None:
    """Return the approval that all of them so far lead to, whenever it takes effect."""
    heads = _heads(_valid(response)) if response else ()
    return max(heads, key=precedence, default=None)


def standing(response: Response | None) -> Level:
    """Return the level that the approvals so far lead to, whenever it takes effect."""
    head = standing_head(response)
    return head.level if head else Level.ENDED


def conflicts(response: Response) -> tuple[Approval, ...]:
    """Return the concurrent approval heads that differ, provisional pick first.

    Two seats that record the same end, or approve the same draft, agree.
    """
    heads = _heads(_valid(response))
    if len({(head.level, head.effective_at) for head in heads}) < 2:
        return ()
    return tuple(sorted(heads, key=precedence, reverse=True))
