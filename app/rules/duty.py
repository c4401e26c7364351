"""The duty log, and who signs in and out at a seat."""

from __future__ import annotations

from datetime import datetime

from app.clock import micros
from app.domain.commands import EnterLog
from app.domain.event import NewEvent
from app.domain.picture import Picture
from app.errors import OperatorError
from app.ids import uuid7
from app.rules.actor import AHEAD_FROM, TEXT_LIMIT, Actor, acting, within


def enter_log(
    picture: Picture, command: EnterLog, by: Actor, now: datetime
) -> tuple[NewEvent, ...]:
    """Return the entry of one line into the duty log.

    Raises:
        OperatorError: text_missing, text_too_long, or as_of_ahead for a time that is to come.
    """
    acting(picture.registry, by)
    text = within(command.text, TEXT_LIMIT)
    if not text:
        raise OperatorError("text_missing")
    at = command.at or now
    if at - now > AHEAD_FROM:
        raise OperatorError("as_of_ahead")
    data: dict[str, object] = {"text": text, "at_us": micros(at), "seat": by.seat}
    category = within(command.category)
    if category:
        data["category"] = category
    return (NewEvent(kind="log.entered", subject=uuid7(now), data=data, actor=by.account),)


def decide_session(account: str, seat: str, now: datetime, *, is_end: bool = False) -> NewEvent:
    """Return the event by which an account signs in at a seat, or out of it."""
    kind = "session.closed" if is_end else "session.opened"
    data: dict[str, object] = {"seat": seat, "at_us": micros(now)}
    return NewEvent(kind=kind, subject=uuid7(now), data=data, actor=account)
