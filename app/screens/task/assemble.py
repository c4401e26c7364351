"""Builds the view of closures and evacuation orders from the picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.closure import Closed, Closure, Reopened
from app.domain.commands import (
    ClosePlace,
    Command,
    OrderEvacuation,
    PermitReturn,
    RatifyOrder,
    ReopenPlace,
    RevokeOrder,
)
from app.domain.event import Fact
from app.domain.order import ANSWER_RANK, EvacuationOrder, OrderState
from app.domain.picture import Picture
from app.domain.place import District, Spot
from app.domain.ratify import Answer, Verdict
from app.domain.release import ANSWER_RANKS, ReleaseState, What
from app.rules.actor import Actor
from app.rules.situation import is_provisional, seat_of
from app.rules.trial import ANY_REASON, Refusal, refusal
from app.screens.task.view import (
    ClosureRow,
    Deed,
    Option,
    OrderRow,
    ReturnRow,
    Signed,
    Standing,
    TaskView,
    Waiting,
)

REMEMBERED = timedelta(hours=24)
_NOWHERE = "—"
_OPEN_ORDERS = (OrderState.WAITING, OrderState.PROVISIONAL)


def build(picture: Picture, by: Actor, now: datetime, district: District) -> TaskView:
    """Return the view as ``by`` may act on it; an account "" looks only."""
    look = _Look(picture, by, now, {spot.id: spot for spot in district.spots}, district)
    closures = [look.closure(item) for item in picture.closures.values()]
    orders = [look.order(item) for item in picture.orders.values()]
    account = picture.registry.account(by.account)
    return TaskView(
        closures=tuple(sorted(filter(None, closures), key=_closure_place)),
        orders=tuple(sorted(orders, key=_order_place)),
        returns=tuple(sorted(look.returns(), key=_return_place)),
        spots=district.spots,
        streets=district.streets,
        close_refusal=look.refusal(
            ClosePlace(place=_NOWHERE, reason=ANY_REASON, street=look.own_street)
        ),
        order_refusal=look.refusal(
            OrderEvacuation(streets=look.own_streets, count=1, reason=ANY_REASON)
        ),
        return_refusal=look.return_refusal(),
        signer=ANSWER_RANK,
        return_signer=ANSWER_RANKS[What.RETURN],
        own_street=(account.street or "") if account else "",
        is_provisional=is_provisional(picture, by),
        now=now,
    )


@dataclass(frozen=True, slots=True)
class _Look:
    picture: Picture
    by: Actor
    now: datetime
    spots: dict[str, Spot]
    district: District

    @property
    def own_street(self) -> str:
        account = self.picture.registry.account(self.by.account)
        return (account.street or "") if account else ""

    @property
    def own_streets(self) -> tuple[str, ...]:
        """The streets that the one who acts may order about: the own one, or any."""
        return (self.own_street,) if self.own_street else (self.district.streets[0].code,)

    def closure(self, item: Closure) -> ClosureRow | None:
        """Return the row of a place, None if it has been open for a day."""
        ended = None if item.is_closed else self._ended(item)
        if not item.is_closed and (ended is None or self.now - ended.at > REMEMBERED):
            return None
        spot = self.spots.get(item.place)
        waiting = (
            *(self._waiting(fact, is_reopening=False) for fact in item.unratified),
            *(self._waiting(fact, is_reopening=True) for fact in item.unsigned),
        )
        first = item.standing[0] if item.standing else item.closings[0]
        return ClosureRow(
            place=item.place,
            name=spot.name if spot else item.place,
            street=self._street(first.street or (spot.street if spot else "")),
            standing=tuple(self._standing(fact) for fact in item.standing),
            waiting=waiting,
            options=self._options(item, waiting),
            is_on_map=spot is not None,
            ended=ended,
        )

    def order(self, item: EvacuationOrder) -> OrderRow:
        """Return the row of an evacuation order."""
        order, state = item.order, item.state
        answer = _newest([given for given in item.answers if given.target == order.id])
        return OrderRow(
            subject=item.subject,
            streets=tuple(self._street(code) for code in order.streets),
            count=order.count,
            list_ref=order.list_ref,
            state=state,
            by=self._signed(order, order.reason),
            answered=self._signed(answer, answer.reason) if answer else None,
            options=self._answers(item.subject) if state in _OPEN_ORDERS else (),
        )

    def returns(self) -> Iterator[ReturnRow]:
        """Return the rows of the permissions to return home."""
        for item in self.picture.releases.values():
            given = item.proposal
            if given.what is What.RETURN:
                answer = _newest([fact for fact in item.answers if fact.target == given.id])
                is_open = item.state is ReleaseState.WAITING
                yield ReturnRow(
                    subject=item.subject,
                    street=self._street(given.street),
                    count=given.count,
                    state=item.state,
                    by=self._signed(given, given.reason),
                    answered=self._signed(answer, answer.reason) if answer else None,
                    options=self._answers(item.subject) if is_open else (),
                )

    def return_refusal(self) -> Refusal | None:
        """Return what keeps the one who acts from permitting any return."""
        wish = PermitReturn(street=self.own_streets[0], count=1, reason=ANY_REASON)
        kept = self.refusal(wish)
        return None if kept is not None and kept.code == "already_proposed" else kept

    def refusal(self, command: Command) -> Refusal | None:
        """Return why the one who acts could not do this."""
        return refusal(self.picture, command, self.by, self.now)

    def _options(self, item: Closure, waiting: tuple[Waiting, ...]) -> tuple[Option, ...]:
        options = [
            option
            for thing in waiting
            for option in self._answers(thing.subject, is_reopening=thing.is_reopening)
        ]
        if item.is_closed and not item.unsigned:
            wish = ReopenPlace(place=item.place, reason=ANY_REASON)
            kept = self.refusal(wish)
            options.append(Option(deed=Deed.REOPEN, subject=b"", needs_reason=True, refusal=kept))
        return tuple(options)

    def _answers(self, subject: bytes, *, is_reopening: bool = False) -> tuple[Option, Option]:
        sign = RatifyOrder(order=subject)
        revoke = RevokeOrder(order=subject, reason=ANY_REASON)
        return (
            Option(
                deed=Deed.SIGN,
                subject=subject,
                needs_reason=False,
                is_reopening=is_reopening,
                refusal=self.refusal(sign),
            ),
            Option(
                deed=Deed.REVOKE,
                subject=subject,
                needs_reason=True,
                is_reopening=is_reopening,
                refusal=self.refusal(revoke),
            ),
        )

    def _standing(self, fact: Closed) -> Standing:
        return Standing(
            by=self._signed(fact, fact.reason),
            rule=fact.rule,
            reopens=fact.reopens,
            is_provisional=fact.is_provisional,
        )

    def _waiting(self, fact: Closed | Reopened, *, is_reopening: bool) -> Waiting:
        by = self._signed(fact, fact.reason)
        return Waiting(subject=fact.subject, by=by, is_reopening=is_reopening)

    def _ended(self, item: Closure) -> Signed | None:
        """Return who last signed a reopening, or revoked a closing."""
        reopened = {fact.id for fact in item.reopenings}
        ending = [
            given
            for given in item.answers
            if (given.verdict is Verdict.RATIFIED) == (given.target in reopened)
        ]
        last = _newest(ending)
        if last is None:
            return None
        about = next((fact for fact in item.reopenings if fact.id == last.target), None)
        return self._signed(last, about.reason if about else last.reason)

    def _signed(self, fact: Fact, reason: str) -> Signed:
        account = self.picture.registry.account(fact.actor)
        writer = self.picture.writers.get(fact.writer)
        return Signed(
            name=account.name if account else fact.actor,
            role=account.role.value if account else "",
            seat=seat_of(self.picture, writer.device) if writer else fact.writer.hex()[:8],
            at=fact.written_at,
            reason=reason,
        )

    def _street(self, code: str) -> str:
        street = self.district.street(code)
        return street.name if street else code


def _newest(answers: list[Answer]) -> Answer | None:
    return max(answers, key=lambda item: (item.hlc, item.id), default=None)


def _closure_place(row: ClosureRow) -> tuple[bool, bool, float, str]:
    acts = [item.by for item in row.standing] + ([row.ended] if row.ended else [])
    newest = max(act.at.timestamp() for act in acts)
    return not row.is_closed, not row.waiting, -newest, row.place


def _return_place(row: ReturnRow) -> tuple[bool, float, bytes]:
    return row.state is not ReleaseState.WAITING, -row.by.at.timestamp(), row.subject


def _order_place(row: OrderRow) -> tuple[bool, bool, float, bytes]:
    is_over = row.state is OrderState.REVOKED
    return is_over, row.state not in _OPEN_ORDERS, -row.by.at.timestamp(), row.subject
