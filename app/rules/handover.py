"""Handing over a seat: nothing unclear goes over without a word (不清不接)."""

from __future__ import annotations

from datetime import datetime

from app.domain.commands import HandOver, TakeOver
from app.domain.event import NewEvent
from app.domain.handover import Explained, Handover
from app.domain.open_list import OpenThing, open_hash, open_list
from app.domain.people import Rank
from app.domain.picture import Picture
from app.errors import OperatorError
from app.ids import uuid7
from app.rules.actor import Actor, officer, within

MOST_FAULTS = 12
# What all explanations together may be long, so that an event holds them.
MOST_EXPLAINED = 3000

Decided = tuple[NewEvent, ...]


def hand_over(picture: Picture, command: HandOver, by: Actor, now: datetime) -> Decided:
    """Return the first signature, over the list of what is open at this moment.

    Raises:
        OperatorError: the account may not, the one who takes over is missing or the same, or
            something unclear is not explained.
    """
    officer(picture.registry, by)
    if command.incoming == by.account:
        raise OperatorError("own_handover")
    if picture.registry.rank(command.incoming) < Rank.DUTY_OFFICER:
        raise OperatorError("incoming_missing")
    things = open_list(picture, now)
    unclear = {thing.subject for thing in things if thing.unclear}
    given = tuple(item for item in command.explained if item.subject in unclear)
    missing = unclear - {item.subject for item in given if within(item.text)}
    if missing:
        raise OperatorError("not_explained", count=len(missing))
    if sum(len(item.text) for item in given) > MOST_EXPLAINED:
        raise OperatorError("text_too_long", limit=MOST_EXPLAINED)
    return (_given(command, by, now, (things, given)),)


def take_over(picture: Picture, command: TakeOver, by: Actor, now: datetime) -> Decided:
    """Return the second signature.

    Raises:
        OperatorError: it is another's to take, was taken, or something unclear came up since.
    """
    officer(picture.registry, by)
    held = picture.handovers.get(command.handover)
    if held is None:
        raise OperatorError("unknown_handover")
    if held.is_done:
        raise OperatorError("already_taken")
    if by.account == held.first.actor:
        raise OperatorError("own_handover")
    if by.account != held.first.incoming:
        raise OperatorError("not_the_incoming")
    known = {item.subject for item in held.first.explained}
    grown = unexplained(open_list(picture, now), known)
    if grown:
        raise OperatorError("list_grew", count=len(grown))
    event = NewEvent(
        kind="duty.handed_over",
        subject=held.subject,
        data={"seat": by.seat, "open_hash": held.first.open_hash},
        actor=by.account,
        needs_act=True,
        acts_on=held.first.hash,
    )
    return (event,)


def unexplained(things: tuple[OpenThing, ...], known: set[bytes]) -> tuple[OpenThing, ...]:
    """Return what is unclear and not among the explained."""
    return tuple(item for item in things if item.unclear and item.subject not in known)


def waiting_at(picture: Picture, seat: str) -> Handover | None:
    """Return the newest handing over of a seat that waits for its second signature.

    Who hands over again replaces what was not taken.
    """
    of_seat = [item for item in picture.handovers.values() if item.first.seat == seat]
    newest = max(of_seat, key=lambda item: (item.first.hlc, item.first.id), default=None)
    return newest if newest is not None and not newest.is_done else None


def _given(
    command: HandOver,
    by: Actor,
    now: datetime,
    said: tuple[tuple[OpenThing, ...], tuple[Explained, ...]],
) -> NewEvent:
    things, given = said
    kept = sorted(given, key=lambda item: (item.kind.value, item.subject))
    data: dict[str, object] = {
        "seat": by.seat,
        "incoming": command.incoming,
        "open_hash": open_hash(things),
        "count": len(things),
        "explained": [[item.kind.value, item.subject, within(item.text)] for item in kept],
        "unsent": max(0, command.unsent),
        "faults": [[within(item.code), *item.figures] for item in command.faults[:MOST_FAULTS]],
    }
    note = within(command.note, MOST_EXPLAINED // 3)
    if note:
        data["note"] = note
    return NewEvent(
        kind="duty.handed_over", subject=uuid7(now), data=data, actor=by.account, needs_act=True
    )
