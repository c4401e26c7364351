"""The lines of the list: each open thing in codes and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.alarm import Alarm
from app.domain.closure import Closed, Reopened
from app.domain.conflict import Conflict, ConflictKind
from app.domain.evacuation import StreetTally
from app.domain.event import Fact
from app.domain.newest import last_readable
from app.domain.open_list import OpenKind, OpenThing, Unsigned
from app.domain.order import Ordered
from app.domain.people import Registry
from app.domain.place import District
from app.domain.ratify import Of
from app.domain.reading import scale_of, short_name
from app.domain.release import Proposed, What
from app.domain.response import Approval, Draft
from app.domain.threshold import Changed
from app.screens.handover.view import Beside, OpenRow


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes the lines of a moment; knows what people, places and streets are called."""

    beside: Beside
    registry: Registry
    now: datetime

    @property
    def district(self) -> District:
        """The places and streams by name."""
        return self.beside.district

    def row(self, thing: OpenThing) -> OpenRow:
        """Return a line of the list."""
        row = OpenRow(kind=thing.kind, key=thing.key, unclear=thing.unclear)
        match thing.about:
            case Alarm() as alarm:
                return self._alarm(row, alarm)
            case Conflict() as item:
                return self._conflict(row, item)
            case Approval() as approval:
                return replace(
                    row,
                    at=approval.effective_at,
                    due=approval.countersign_due if thing.kind is OpenKind.DEBT else None,
                    by=self.name(approval.approver),
                    name=approval.hazard.value,
                    level=approval.level,
                    reason=approval.reason,
                )
            case Draft() as draft:
                return replace(
                    self._by(row, draft, draft.reason), name=draft.hazard.value, level=draft.level
                )
            case StreetTally():
                return row
            case fact:
                return self._order(row, fact)

    def _order(self, row: OpenRow, fact: Closed | Unsigned) -> OpenRow:
        row = self._by(row, fact, fact.reason)
        match fact:
            case Closed() | Reopened():
                return replace(row, of=Of.CLOSURE, name=self._place(fact.place))
            case Ordered():
                names = "、".join(map(self._street, fact.streets))
                return replace(row, of=Of.EVACUATION, name=names, count=fact.count)
            case Proposed():
                is_return = fact.what is What.RETURN
                name = self._street(fact.street) if is_return else self._shelters(fact.place)
                return replace(row, of=Of.RELEASE, name=name, count=fact.count or None)
            case Changed():
                stream = self.district.stream(fact.stream)
                return replace(
                    row,
                    of=Of.THRESHOLD,
                    name=short_name(stream) if stream else fact.stream,
                    value=fact.value_milli / 1000,
                    unit=stream.unit if stream else "",
                    severity=fact.severity.value,
                )

    def _alarm(self, row: OpenRow, alarm: Alarm) -> OpenRow:
        worst = alarm.worst
        last = max(alarm.acks, key=lambda ack: (ack.at, ack.id), default=None)
        stream = self.district.stream(worst.stream)
        row = replace(
            row,
            at=worst.at,
            by=self.name(last.account) if last else "",
            name=short_name(stream) if stream else worst.stream,
            severity=worst.severity.value,
            value=worst.value_milli / 1000,
            limit=worst.limit_milli / 1000,
        )
        if stream is None:
            return row
        scale, beside = scale_of(stream), self.beside
        latest, points = beside.latest.get(stream.id), beside.trends.get(stream.id, ())
        return replace(
            row,
            value=worst.value_milli / 1000 * scale.factor,
            limit=worst.limit_milli / 1000 * scale.factor,
            unit=scale.unit,
            digits=scale.digits,
            newest=last_readable(stream, latest, points, self.now),
        )

    def _conflict(self, row: OpenRow, item: Conflict) -> OpenRow:
        pick = item.pick
        row = replace(row, conflict=item.kind, of=item.of, at=pick.written_at)
        match pick:
            case Closed():
                return replace(row, name=self._place(pick.place))
            case Ordered():
                names = "、".join(map(self._street, pick.streets))
                return replace(row, name=names, count=pick.count)
            case Changed():
                stream = self.district.stream(pick.stream)
                return replace(row, name=short_name(stream) if stream else pick.stream)
            case _ if item.kind is ConflictKind.TALLY:
                return replace(row, name=self._street(item.key))
            case _ if item.kind is ConflictKind.PERSON:
                return replace(row, name=self._shelters(item.key), count=len(item.people))
            case _:
                return replace(row, name=item.key)

    def _by(self, row: OpenRow, fact: Fact, reason: str) -> OpenRow:
        return replace(row, at=fact.written_at, by=self.name(fact.actor), reason=reason)

    def name(self, account_id: str) -> str:
        """Return a person's name, the account where the registry has none."""
        account = self.registry.account(account_id)
        return account.name if account else account_id

    def _place(self, place: str) -> str:
        spot = self.district.spot(place)
        return spot.name if spot else place

    def _street(self, code: str) -> str:
        street = self.district.street(code)
        return street.name if street else code

    def _shelters(self, key: str) -> str:
        names: Mapping[str, str] = {item.id: item.name for item in self.district.assets}
        return "、".join(names.get(part, part) for part in key.split("|"))
