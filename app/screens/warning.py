"""Every public warning ever received: whom it is for, where it stands, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.alert import CANCEL, NOTICES, UPDATE
from app.domain.warning import PublicWarning, in_force, warning_subject


class Standing(StrEnum):
    """Where a warning stands: IN_FORCE holds now, SAYS_NOTHING never held anything."""

    IN_FORCE = "in_force"
    AHEAD = "ahead"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    SAYS_NOTHING = "says_nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRow:
    """One warning as its sender says it.

    ``ended_at`` is when it was taken back or replaced, or else lapses; ``is_open_ended`` that its
    sender gave no end. ``is_ours`` tells whether it covers a part of the district, ``status`` is
    the word of the standard, Actual for what is meant.
    """

    id: bytes
    identifier: str
    sender: str
    sender_name: str
    event: str
    kind: str
    colour: str
    severity: str
    headline: str
    text: str
    areas: tuple[str, ...]
    sent_at: datetime
    effective_at: datetime
    ended_at: datetime
    is_open_ended: bool
    standing: Standing
    is_ours: bool
    status: str
    is_actual: bool
    variants: int
    defects: tuple[str, ...]

    @property
    def counts(self) -> bool:
        """Tell whether it stands among the signals of the top strip."""
        return self.is_ours and self.is_actual and self.standing is Standing.IN_FORCE


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningsView:
    """All warnings, those that count first, then the newest; ``counting`` of them count."""

    rows: tuple[WarningRow, ...]
    counting: int
    now: datetime

    @property
    def others(self) -> int:
        """How many are known that do not count now."""
        return len(self.rows) - self.counting

    def row(self, subject: str) -> WarningRow | None:
        """Return a warning by its id in hex."""
        return next((row for row in self.rows if row.id.hex() == subject), None)


def build(warnings: Iterable[PublicWarning], now: datetime) -> WarningsView:
    """Return the list as it stands at ``now``."""
    known = [item for item in warnings if item.is_known]
    replaced = _replaced(known, now)
    holding = {item.subject for item in in_force(known, now)}
    rows = [_row(item, now, replaced.get(item.subject), holding) for item in known]
    rows.sort(key=lambda row: (row.sent_at, row.id), reverse=True)
    rows.sort(key=lambda row: not row.counts)
    return WarningsView(rows=tuple(rows), counting=sum(row.counts for row in rows), now=now)


def _replaced(known: Iterable[PublicWarning], now: datetime) -> dict[bytes, datetime]:
    """Return when each was replaced by an update of its own sender that has begun."""
    found: dict[bytes, datetime] = {}
    for item in known:
        if item.alert.msg_type != UPDATE or item.effective_at > now:
            continue
        for named in item.alert.references:
            if named.sender == item.sender:
                subject = warning_subject(named.sender, named.identifier, named.sent_at)
                found[subject] = min(item.effective_at, found.get(subject, item.effective_at))
    return found


def _row(
    item: PublicWarning, now: datetime, replaced_at: datetime | None, holding: set[bytes]
) -> WarningRow:
    main = item.alert.main
    ends = (item.ends_at, item.cancelled_at, replaced_at)
    return WarningRow(
        id=item.subject,
        identifier=item.identifier,
        sender=item.sender,
        sender_name=main.sender_name if main else "",
        event=item.event,
        kind=item.kind,
        colour=item.colour,
        severity=item.severity,
        headline=item.headline,
        text=item.text,
        areas=item.areas,
        sent_at=item.sent_at,
        effective_at=item.effective_at,
        ended_at=min(end for end in ends if end is not None),
        is_open_ended=item.expires_at is None,
        standing=_standing(item, now, replaced_at, is_holding=item.subject in holding),
        is_ours=item.in_district,
        status=item.status,
        is_actual=item.is_actual,
        variants=len(item.variants),
        defects=item.defects,
    )


def _standing(
    item: PublicWarning, now: datetime, replaced_at: datetime | None, *, is_holding: bool
) -> Standing:
    if is_holding:
        return Standing.IN_FORCE
    if item.cancelled_at is not None and item.cancelled_at <= now:
        return Standing.CANCELLED
    if replaced_at is not None:
        return Standing.REPLACED
    if item.ends_at <= now:
        return Standing.EXPIRED
    if item.alert.msg_type in {CANCEL, *NOTICES} or item.alert.is_all_clear:
        return Standing.SAYS_NOTHING
    return Standing.AHEAD if item.effective_at > now else Standing.IN_FORCE
