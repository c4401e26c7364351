"""The response ladder: what is in force per hazard, what is owed, drafted and suggested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.people import Account, Rank, Registry
from app.domain.reading import scale_of, short_name
from app.domain.response import (
    Approval,
    Draft,
    Hazard,
    Level,
    Response,
    conflicts,
    counted,
    in_force,
    level_at,
    rank_needed,
    standing,
)
from app.domain.sensor import Stream
from app.domain.suggestion import Reason, Suggestion

# Shown even while they are idle: what a district of the south coast lives with.
ALWAYS_SHOWN = (Hazard.FLOOD, Hazard.GEOHAZARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A person who may sign; ``is_current`` for the one whose session acts at this seat."""

    account: str
    name: str
    role: str
    rank: Rank
    is_signed_in: bool
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRow:
    """One hazard.

    ``by`` is the name of who answers for the level in force; ``debt_due`` when a countersignature
    is owed; ``next_change`` a level approved for later; ``last_end`` the last level and its end,
    for an idle hazard; ``draft`` the subject of the oldest open draft.
    """

    hazard: Hazard
    level: Level
    since: datetime | None
    by: str
    debt_due: datetime | None
    expires_at: datetime | None
    next_change: tuple[Level, datetime] | None
    last_end: tuple[Level, datetime] | None
    suggested: Level | None
    draft: bytes | None
    is_disputed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """One fact of a suggestion; value and limit in ``unit`` (with ``digits``), None without."""

    code: str
    source: str
    name: str
    value: float | None
    limit: float | None
    unit: str
    digits: int
    at: datetime
    is_stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A suggestion that waits for an answer."""

    key: str
    hazard: Hazard
    from_level: Level
    level: Level
    reasons: tuple[ReasonLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCard:
    """A draft that waits for approval.

    ``needed`` is the rank that may approve; ``is_overtaken`` tells that the level changed since,
    so that it can only be sent back. ``basis`` are the facts that speak for it now.
    """

    subject: bytes
    hazard: Hazard
    from_level: Level
    level: Level
    drafter: str
    drafter_name: str
    drafted_at: datetime
    effective_at: datetime | None
    expires_at: datetime | None
    areas: tuple[str, ...]
    reason: str
    needed: Rank
    is_overtaken: bool
    basis: tuple[ReasonLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """A countersignature that ``approver`` owes for an approval by voice."""

    subject: bytes
    hazard: Hazard
    level: Level
    approver: str
    approver_name: str
    call_no: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseView:
    """The response panel and its sheets; ``people`` by rank, then id; ``streets`` (code, name)."""

    rows: tuple[LadderRow, ...]
    cards: tuple[Card, ...]
    drafts: tuple[DraftCard, ...]
    debts: tuple[Debt, ...]
    levels: Mapping[Hazard, Level]
    people: tuple[Signer, ...]
    streets: tuple[tuple[str, str], ...]
    place: str
    bureau: str
    is_exercise: bool
    now: datetime

    @property
    def me(self) -> Signer | None:
        """The person whose session acts at this seat, None if nobody is signed in."""
        return next((person for person in self.people if person.is_current), None)

    def draft(self, subject: bytes) -> DraftCard | None:
        """Return the open draft of that subject, None once it was answered."""
        return next((item for item in self.drafts if item.subject == subject), None)

    def approvers(self, draft: DraftCard) -> tuple[Signer, ...]:
        """Return who may approve a draft: the rank suffices and it is not the drafter."""
        return tuple(
            person
            for person in self.people
            if person.rank >= draft.needed and person.account != draft.drafter
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who sits here: signed-in accounts and the acting one; the district's names."""

    signed_in: tuple[str, ...] = ()
    current: str = ""
    place: str = ""
    bureau: str = ""
    is_exercise: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names beside the picture: streets by code in order, streams by id, warnings by id."""

    streets: tuple[tuple[str, str], ...] = ()
    streams: Mapping[str, Stream] = field(default_factory=dict)
    warnings: Mapping[str, str] = field(default_factory=dict)


def build(
    responses: Mapping[Hazard, Response],
    registry: Registry,
    suggestions: Iterable[Suggestion],
    now: datetime,
    beside: tuple[Seat, Names],
) -> ResponseView:
    """Return the panel's view; busy hazards first, in an order that no change of level moves."""
    seat, names = beside
    cards = tuple(_card(item, responses, now, names) for item in suggestions)
    facts = {card.hazard: card for card in cards}
    open_drafts = sorted(
        (draft for response in responses.values() for draft in response.pending()),
        key=lambda draft: (draft.hlc, draft.id),
    )
    drafts = tuple(_draft(draft, responses[draft.hazard], registry, facts) for draft in open_drafts)
    rows = [_row(hazard, responses.get(hazard), registry, facts, now) for hazard in Hazard]
    rows.sort(key=_is_idle)
    return ResponseView(
        rows=tuple(row for row in rows if _is_shown(row)),
        cards=cards,
        drafts=drafts,
        debts=_debts(responses.values(), registry, now),
        levels={hazard: level_at(responses.get(hazard), now) for hazard in Hazard},
        people=_people(registry, seat),
        streets=names.streets,
        place=seat.place,
        bureau=seat.bureau,
        is_exercise=seat.is_exercise,
        now=now,
    )


def _is_idle(row: LadderRow) -> bool:
    busy = row.level is not Level.ENDED or row.draft or row.suggested or row.next_change
    return not busy


def _is_shown(row: LadderRow) -> bool:
    return not _is_idle(row) or row.hazard in ALWAYS_SHOWN


def _row(
    hazard: Hazard,
    response: Response | None,
    registry: Registry,
    cards: Mapping[Hazard, Card],
    now: datetime,
) -> LadderRow:
    head = in_force(response, now) if response else None
    pending = response.pending() if response else ()
    owes = head is not None and response is not None and _owes(response, head)
    return LadderRow(
        hazard=hazard,
        level=head.level if head else Level.ENDED,
        since=head.effective_at if head else None,
        by=_name(registry, head.approver) if head else "",
        debt_due=head.countersign_due if head and owes else None,
        expires_at=head.expires_at if head else None,
        next_change=_next_change(response, now),
        last_end=_last_end(response, now) if response and head is None else None,
        suggested=cards[hazard].level if hazard in cards else None,
        draft=pending[0].subject if pending else None,
        is_disputed=bool(response and conflicts(response)),
    )


def _next_change(response: Response | None, now: datetime) -> tuple[Level, datetime] | None:
    later = [item for item in counted(response) if item.effective_at > now] if response else []
    first = min(later, key=lambda item: (item.effective_at, item.id), default=None)
    return (first.level, first.effective_at) if first else None


def _last_end(response: Response, now: datetime) -> tuple[Level, datetime] | None:
    """Return the last level that was in force and when it ended or lapsed."""
    past = [item for item in counted(response) if item.effective_at <= now]
    for index in range(len(past) - 1, -1, -1):
        item = past[index]
        if item.level is Level.ENDED:
            before = [other for other in past[:index] if other.level is not Level.ENDED]
            return (before[-1].level, item.effective_at) if before else None
        if item.expires_at is not None:
            return item.level, item.expires_at
    return None


def _owes(response: Response, approval: Approval) -> bool:
    return approval.by_voice and not response.is_countersigned(approval)


def _debts(responses: Iterable[Response], registry: Registry, now: datetime) -> tuple[Debt, ...]:
    debts = [
        Debt(
            subject=item.subject,
            hazard=item.hazard,
            level=item.level,
            approver=item.approver,
            approver_name=_name(registry, item.approver),
            call_no=item.call_no,
            due=item.countersign_due or now,
        )
        for response in responses
        for item in response.approvals
        if _owes(response, item)
    ]
    return tuple(sorted(debts, key=lambda debt: (debt.due, debt.subject)))


def _card(
    item: Suggestion, responses: Mapping[Hazard, Response], now: datetime, names: Names
) -> Card:
    return Card(
        key=item.key,
        hazard=item.hazard,
        from_level=level_at(responses.get(item.hazard), now),
        level=item.level,
        reasons=tuple(_reason(reason, names) for reason in item.reasons),
    )


def _reason(reason: Reason, names: Names) -> ReasonLine:
    stream = names.streams.get(reason.source)
    scale = scale_of(stream) if stream else None
    # Sums of rain are handed over in mm, not in the unit of their stream.
    is_rain = reason.code.startswith("rain_")
    has_value = bool(reason.limit_milli)
    return ReasonLine(
        code=reason.code,
        source=reason.source,
        name=short_name(stream) if stream else names.warnings.get(reason.source, ""),
        value=reason.value_milli / 1000 if has_value else None,
        limit=reason.limit_milli / 1000 if has_value else None,
        unit="mm" if is_rain else scale.unit if scale else "",
        digits=0 if is_rain else scale.digits if scale else 0,
        at=reason.at,
        is_stale=reason.stale,
    )


def _draft(
    draft: Draft, response: Response, registry: Registry, cards: Mapping[Hazard, Card]
) -> DraftCard:
    current = standing(response)
    card = cards.get(draft.hazard)
    return DraftCard(
        subject=draft.subject,
        hazard=draft.hazard,
        from_level=draft.from_level,
        level=draft.level,
        drafter=draft.actor,
        drafter_name=_name(registry, draft.actor),
        drafted_at=draft.written_at,
        effective_at=None if draft.is_on_approval else draft.effective_at,
        expires_at=draft.expires_at,
        areas=draft.areas,
        reason=draft.reason,
        needed=rank_needed(current, draft.level),
        is_overtaken=current is not draft.from_level,
        basis=card.reasons if card else (),
    )


def _people(registry: Registry, seat: Seat) -> tuple[Signer, ...]:
    people = [
        Signer(
            account=account.id,
            name=account.name,
            role=account.role.value,
            rank=account.rank,
            is_signed_in=account.id in seat.signed_in,
            is_current=account.id == seat.current and account.id in seat.signed_in,
        )
        for account in registry.accounts.values()
    ]
    return tuple(sorted(people, key=lambda person: (person.rank, person.account)))


def _name(registry: Registry, account_id: str) -> str:
    account: Account | None = registry.account(account_id)
    return account.name if account else account_id
