"""Builds the hand-over sheet from the picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.commands import HandOver, TakeOver
from app.domain.evacuation import Figures
from app.domain.event import Fact
from app.domain.handover import Explained, Handover
from app.domain.open_list import OpenKind, OpenThing, open_list
from app.domain.people import Account, Rank
from app.domain.picture import Picture
from app.rules.actor import Actor
from app.rules.handover import unexplained, waiting_at
from app.rules.trial import ANY_REASON, Refusal, refusal
from app.screens.handover.rows import Rows
from app.screens.handover.view import Beside, Done, HandoverView, OpenRow, Party, Waiting


def build(picture: Picture, by: Actor, now: datetime, beside: Beside) -> HandoverView:
    """Return the sheet as ``by`` may act on it."""
    look = _Look(picture, by, now, beside)
    things = open_list(picture, now)
    tallies = [item for item in picture.evacuation.values() if item.current is not None]
    maker = Rows(beside, picture.registry, now)
    rows = [maker.row(thing) for thing in things if thing.kind is not OpenKind.FIGURES]
    me = picture.registry.account(by.account)
    candidates = look.candidates()
    return HandoverView(
        rows=tuple(sorted(rows, key=_place)),
        totals=sum((item.figures for item in tallies), Figures()),
        streets=len(tallies),
        machine=beside.machine,
        me=look.party(me) if me else None,
        candidates=candidates,
        waiting=look.waiting(things),
        last=look.last(),
        refusal=look.refusal(things, candidates),
        now=now,
    )


@dataclass(frozen=True, slots=True)
class _Look:
    picture: Picture
    by: Actor
    now: datetime
    beside: Beside

    def candidates(self) -> tuple[Party, ...]:
        """Return who may take over: officers, those signed in here first."""
        officers = [
            account
            for account in self.picture.registry.accounts.values()
            if account.rank >= Rank.DUTY_OFFICER and account.id != self.by.account
        ]
        here = self.beside.signed_in
        officers.sort(key=lambda item: (item.id not in here, int(item.rank), item.id))
        return tuple(map(self.party, officers))

    def party(self, account: Account) -> Party:
        """Return an account as a party."""
        return Party(
            account=account.id,
            name=account.name,
            role=account.role.value,
            is_here=account.id in self.beside.signed_in,
        )

    def refusal(
        self, things: tuple[OpenThing, ...], candidates: tuple[Party, ...]
    ) -> Refusal | None:
        """Return what keeps the one who acts from handing over at all."""
        said = tuple(
            Explained(kind=item.unclear, subject=item.subject, text=ANY_REASON)
            for item in things
            if item.unclear
        )
        incoming = candidates[0].account if candidates else ""
        wish = HandOver(incoming=incoming, explained=said)
        return refusal(self.picture, wish, self.by, self.now)

    def waiting(self, things: tuple[OpenThing, ...]) -> Waiting | None:
        """Return the first signature of this seat that waits for the second."""
        held = waiting_at(self.picture, self.by.seat)
        if held is None:
            return None
        first = held.first
        known = {item.subject for item in first.explained}
        taker = replace(self.by, account=first.incoming)
        return Waiting(
            subject=held.subject,
            outgoing=self._party_of(first.actor),
            incoming=self._party_of(first.incoming),
            at=first.written_at,
            count=first.count,
            explained=first.explained,
            note=first.note,
            faults=first.faults,
            grown=len(unexplained(things, known)),
            refusal=refusal(self.picture, TakeOver(handover=held.subject), taker, self.now),
        )

    def last(self) -> Done | None:
        """Return the newest handing over of this seat that both signed."""
        done = [
            (item, item.second)
            for item in self.picture.handovers.values()
            if item.second is not None and item.first.seat == self.by.seat
        ]
        newest = max(done, key=_taken_at, default=None)
        if newest is None or newest[1] is None:
            return None
        held, second = newest
        return Done(
            subject=held.subject,
            outgoing=self._party_of(held.first.actor).name,
            incoming=self._party_of(second.actor).name,
            at=second.written_at,
        )

    def _party_of(self, account_id: str) -> Party:
        account = self.picture.registry.account(account_id)
        if account is not None:
            return self.party(account)
        return Party(account=account_id, name=account_id, role="", is_here=False)


def _place(row: OpenRow) -> tuple[int, int]:
    """Return the place of a line: by kind, of alarms the most severe first."""
    is_alarm = row.kind in {OpenKind.ALARM, OpenKind.ACKED}
    return list(OpenKind).index(row.kind), row.severity if is_alarm else 0


def _taken_at(pair: tuple[Handover, Fact | None]) -> tuple[int, bytes]:
    second = pair[1]
    return (second.hlc if second else 0), pair[0].subject
