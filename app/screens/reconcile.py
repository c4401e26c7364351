"""The reconcile desk: what seats decided apart, head beside head, and what the rules let hold.

Who decides what is asked of the very rules that decide it, so that a button that can be pressed
is never refused for a reason that was known before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial

from app.domain.closure import Closed
from app.domain.commands import RatifyOrder, RevokeOrder
from app.domain.conflict import Conflict, ConflictKind, Head, Record, Rule, open_items, records
from app.domain.evacuation import FIGURES, Report
from app.domain.event import Fact
from app.domain.order import Ordered
from app.domain.picture import Picture
from app.domain.place import District
from app.domain.ratify import Of
from app.domain.response import Approval, Level
from app.domain.shelter import Registration
from app.domain.threshold import Changed
from app.domain.token import Taken
from app.errors import OperatorError
from app.rules import outage
from app.rules.actor import Actor
from app.rules.conflict import check_choice
from app.rules.situation import seat_of

SKEW_FLAGGED_S = 60.0
_REASON = "…"  # stands for the reason that is not typed yet


class Deed(StrEnum):
    """What a button of the desk does."""

    CHOOSE = "choose"
    RATIFY = "ratify"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the seat of a head showed, in codes and numbers; only what its kind has is set.

    ``figures`` are (name, persons) in which the heads of the item differ; ``value`` in ``unit``;
    ``count`` are persons; ``names`` streets or a shelter.
    """

    level: Level | None = None
    figures: tuple[tuple[str, int], ...] = ()
    value: float | None = None
    unit: str = ""
    count: int | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadView:
    """One side: who, in which role, at which seat, when, and what that seat showed.

    ``at`` is when it is true or takes effect; ``skew_s`` how far the seat's clock is off, None if
    unknown; ``is_pick`` that the rules let it hold for now; ``source`` how it came in.
    """

    subject: bytes
    name: str
    role: str
    seat: str
    is_here: bool
    written_at: datetime
    at: datetime
    skew_s: float | None
    is_pick: bool
    reason: str
    source: str
    shown: Shown

    @property
    def is_skewed(self) -> bool:
        """Tell whether the clock of the seat is off by 60 s or more."""
        return self.skew_s is not None and abs(self.skew_s) >= SKEW_FLAGGED_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to settle an item; ``refusal`` is the code that keeps this person from it, "" none.

    ``needs_reason`` tells that it is not done without one; ``details`` fill the refusal's blanks.
    """

    deed: Deed
    head: bytes
    needs_reason: bool
    refusal: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One open item.

    ``name`` is the hazard's code, the street, the road, the stream or both shelters; ``people``
    are short forms of opaque identities; ``also`` is information; ``severity`` is that of a limit,
    0 for everything else.
    """

    id: bytes
    kind: ConflictKind
    of: Of
    name: str
    heads: tuple[HeadView, ...]
    options: tuple[Option, ...]
    people: tuple[str, ...]
    also: tuple[HeadView, ...]
    severity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """What a rule decided by itself."""

    rule: Rule
    name: str
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileView:
    """The desk at ``now``."""

    items: tuple[ItemView, ...]
    records: tuple[RecordView, ...]
    now: datetime

    def item(self, item_id: bytes) -> ItemView | None:
        """Return the open item of that id, None once it was settled."""
        return next((item for item in self.items if item.id == item_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside the picture: the district's names, and clock skews by device."""

    district: District
    skews: Mapping[bytes, float] = field(default_factory=dict)


def build(picture: Picture, by: Actor, now: datetime, beside: Beside) -> ReconcileView:
    """Return the desk as ``by`` may act on it; an account "" looks only."""
    look = _Look(picture, by, now, beside)
    return ReconcileView(
        items=tuple(look.item(item) for item in open_items(picture)),
        records=tuple(look.record(record) for record in records(picture)),
        now=now,
    )


def count(picture: Picture) -> int:
    """Return how many items wait for a person."""
    return len(open_items(picture))


@dataclass(frozen=True, slots=True)
class _Look:
    picture: Picture
    by: Actor
    now: datetime
    beside: Beside

    def item(self, item: Conflict) -> ItemView:
        return ItemView(
            id=item.id,
            kind=item.kind,
            of=item.of,
            name=self._name(item.of, item.key),
            heads=tuple(self._head(head, item, is_pick=head is item.pick) for head in item.heads),
            options=self._options(item),
            people=tuple(person.hex()[:8] for person in item.people),
            also=tuple(self._head(head, item, is_pick=False) for head in item.also),
            severity=item.pick.severity.value if isinstance(item.pick, Changed) else 0,
        )

    def record(self, record: Record) -> RecordView:
        seats = tuple(self._seat(writer) for writer, _ in record.heads)
        return RecordView(rule=record.rule, name=self._name(record.of, record.key), seats=seats)

    def _options(self, item: Conflict) -> tuple[Option, ...]:
        if item.kind is ConflictKind.ORDER:
            head = item.pick.subject
            ratify = RatifyOrder(order=head, reason=_REASON)
            revoke = RevokeOrder(order=head, reason=_REASON)
            return (
                _option(Deed.RATIFY, head, lambda: self._decide(ratify)),
                _option(Deed.REVOKE, head, lambda: self._decide(revoke)),
            )
        return tuple(
            _option(Deed.CHOOSE, head.subject, partial(self._check, item, head))
            for head in item.heads
        )

    def _decide(self, wish: RatifyOrder | RevokeOrder) -> None:
        outage.decide(self.picture, wish, self.by, self.now)

    def _check(self, item: Conflict, head: Head) -> None:
        check_choice(self.picture, item, head, self.by)

    def _head(self, head: Head, item: Conflict, *, is_pick: bool) -> HeadView:
        account = self.picture.registry.account(_author(head))
        writer = self.picture.writers.get(head.writer)
        device = writer.device if writer else b""
        return HeadView(
            subject=head.subject,
            name=account.name if account else _author(head),
            role=account.role.value if account else "",
            seat=self._seat(head.writer),
            is_here=device == self.by.device,
            written_at=head.written_at,
            at=_at(head),
            skew_s=self.beside.skews.get(device),
            is_pick=is_pick,
            reason=getattr(head, "reason", ""),
            source=head.source if isinstance(head, Report) else "",
            shown=self._shown(head, item),
        )

    def _shown(self, head: Head, item: Conflict) -> Shown:
        match head:
            case Approval():
                return Shown(level=head.level)
            case Report():
                return Shown(figures=_differing(head, item.heads))
            case Changed():
                stream = self.beside.district.stream(head.stream)
                return Shown(value=head.value_milli / 1000, unit=stream.unit if stream else "")
            case Registration():
                return Shown(names=(self._asset(head.shelter),), count=len(head.people))
            case Ordered():
                return Shown(names=tuple(map(self._street, head.streets)), count=head.count)
            case Taken():
                return Shown(names=(seat_of(self.picture, head.device),))
            case Closed():
                return Shown()

    def _seat(self, writer: bytes) -> str:
        found = self.picture.writers.get(writer)
        return seat_of(self.picture, found.device) if found else writer.hex()[:8]

    def _name(self, of: Of, key: str) -> str:
        match of:
            case Of.RESPONSE | Of.TOKEN | Of.RELEASE:
                return key
            case Of.EVACUATION:
                return self._evacuation(key)
            case Of.THRESHOLD:
                stream = self.beside.district.stream(key.rpartition("@")[0])
                return f"{stream.station} {stream.name}" if stream else key
            case Of.SHELTER:
                return "、".join(self._asset(part) for part in key.split("|"))
            case Of.CLOSURE:
                places = self.beside.district.places
                return next((place.name for place in places if place.id == key), key)

    def _evacuation(self, key: str) -> str:
        order = next((o for s, o in self.picture.orders.items() if s.hex() == key), None)
        codes = order.order.streets if order else (key,)
        return "、".join(map(self._street, codes))

    def _street(self, code: str) -> str:
        street = self.beside.district.street(code)
        return street.name if street else code

    def _asset(self, asset_id: str) -> str:
        assets = self.beside.district.assets
        return next((item.name for item in assets if item.id == asset_id), asset_id)


def _option(deed: Deed, head: bytes, attempt: Callable[[], None]) -> Option:
    needs_reason = deed is not Deed.RATIFY
    try:
        attempt()
    except OperatorError as refusal:
        return Option(
            deed=deed,
            head=head,
            needs_reason=needs_reason,
            refusal=refusal.code,
            details=refusal.details,
        )
    return Option(deed=deed, head=head, needs_reason=needs_reason)


def _author(head: Fact) -> str:
    return head.approver if isinstance(head, Approval) else head.actor


def _at(head: Head) -> datetime:
    if isinstance(head, Approval):
        return head.effective_at
    return head.as_of if isinstance(head, Report) else head.written_at


def _differing(head: Report, heads: tuple[Head, ...]) -> tuple[tuple[str, int], ...]:
    """Return the figures in which the reports differ."""
    reports = [item for item in heads if isinstance(item, Report)]
    return tuple(
        (name, getattr(head.figures, name))
        for name in FIGURES
        if len({getattr(item.figures, name) for item in reports}) > 1
    )
