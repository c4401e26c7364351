"""Closing and reopening roads and places."""

from __future__ import annotations

from datetime import datetime

from app.domain.closure import may_close, may_reopen
from app.domain.commands import ClosePlace, ReopenPlace
from app.domain.event import NewEvent
from app.domain.people import Role
from app.domain.picture import Picture
from app.errors import OperatorError
from app.ids import uuid7
from app.rules.actor import Actor, acting, needed_text, within
from app.rules.situation import check_authority, is_provisional

Decided = tuple[NewEvent, ...]


def close(picture: Picture, command: ClosePlace, by: Actor, now: datetime) -> Decided:
    """Return the closing of a place, provisional where the seat is cut off.

    Raises:
        OperatorError: the account may not close it, it is closed already, or the reason is missing.
    """
    account = acting(picture.registry, by)
    place = within(command.place)
    if not place:
        raise OperatorError("unknown_place")
    reason = needed_text(command.reason)
    provisional = is_provisional(picture, by)
    if not may_close(picture.registry, by.account, command.street, is_provisional=provisional):
        is_bound = account.role is Role.STREET_OFFICER and provisional
        raise OperatorError("not_your_street" if is_bound else "rank_too_low")
    closure = picture.closures.get(place)
    if closure is not None and closure.is_closed:
        raise OperatorError("already_closed", place=place)
    data: dict[str, object] = {"place": place, "reason": reason}
    for key, text in (
        ("street", command.street),
        ("rule", command.rule),
        ("reopens", command.reopens),
    ):
        if within(text):
            data[key] = within(text)
    if provisional:
        data["provisional"] = 1
    return (_event("closure.closed", data, by, now),)


def reopen(picture: Picture, command: ReopenPlace, by: Actor, now: datetime) -> Decided:
    """Return the wish to reopen a place; a second person's signature makes it count.

    Raises:
        OperatorError: it is not closed, somebody proposed it already, or the account may not.
    """
    acting(picture.registry, by)
    check_authority(picture, by)
    if not may_reopen(picture.registry, by.account):
        raise OperatorError("rank_too_low")
    closure = picture.closures.get(command.place.strip())
    if closure is None or not closure.is_closed:
        raise OperatorError("not_closed")
    if closure.unsigned:
        raise OperatorError("already_proposed")
    data: dict[str, object] = {"place": closure.place, "reason": needed_text(command.reason)}
    return (_event("closure.reopened", data, by, now),)


def _event(kind: str, data: dict[str, object], by: Actor, now: datetime) -> NewEvent:
    return NewEvent(kind=kind, subject=uuid7(now), data=data, actor=by.account, needs_act=True)
