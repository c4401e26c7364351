"""Granting and taking the command token of a hazard, and what was heard over a thin channel."""

from __future__ import annotations

from datetime import datetime

from app.clock import micros
from app.domain.commands import GrantToken, HearReport, TakeToken
from app.domain.event import NewEvent
from app.domain.people import Rank
from app.domain.picture import Picture
from app.domain.ratify import heads_of
from app.domain.token import Taken, Token, may_grant
from app.errors import OperatorError
from app.ids import uuid7
from app.rules.actor import AHEAD_FROM, TEXT_LIMIT, Actor, acting, needed_text, officer, within
from app.rules.situation import is_provisional, seat_of

Decided = tuple[NewEvent, ...]


def grant(picture: Picture, command: GrantToken, by: Actor, now: datetime) -> Decided:
    """Return the token given to a seat.

    Raises:
        OperatorError: the account may not, the seat holds it already, or the seat is cut off from
            the district and from the holder, who would not know.
    """
    acting(picture.registry, by)
    if not may_grant(picture.registry, by.account):
        raise OperatorError("rank_too_low")
    device = command.device or by.device
    if device not in picture.registry.devices:
        raise OperatorError("unknown_device")
    token = picture.tokens.get(command.hazard)
    if token is not None and token.holder == device:
        raise OperatorError("token_held", seat=seat_of(picture, device))
    if is_provisional(picture, by, command.hazard):
        raise OperatorError("no_authority_offline")
    data: dict[str, object] = {
        "hazard": command.hazard.value,
        "device": device,
        "reason": needed_text(command.reason),
    }
    return (_event("token.granted", data, by, uuid7(now)),)


def take(picture: Picture, command: TakeToken, by: Actor, now: datetime) -> Decided:
    """Return one of the two signatures under a taking; the second makes it count.

    Raises:
        OperatorError: the seat is in touch with the district, the account is neither commander
            nor deputy, or one rank would sign twice.
    """
    acting(picture.registry, by)
    rank = picture.registry.rank(by.account)
    if rank < Rank.DEPUTY_COMMANDER:
        raise OperatorError("rank_too_low")
    if not by.is_cut_off:
        raise OperatorError("not_cut_off")
    reason = needed_text(command.reason)
    response = picture.responses.get(command.hazard)
    known = heads_of(response.approvals) if response else ()
    first = _first(picture.tokens.get(command.hazard), by.device)
    data: dict[str, object] = {
        "hazard": command.hazard.value,
        "device": by.device,
        "reason": reason,
        "knew": [[item.writer, item.seq] for item in known],
    }
    if first is None:
        return (_event("token.taken", data, by, uuid7(now)),)
    if first.rank == int(rank):
        raise OperatorError("own_order")
    return (_event("token.taken", data, by, first.subject, first.hash),)


def hear(picture: Picture, command: HearReport, by: Actor, now: datetime) -> Decided:
    """Return the entry of what was heard, signed by who heard it.

    Raises:
        OperatorError: the account is no officer, or words, source or channel are missing.
    """
    officer(picture.registry, by)
    words = needed_text(command.words)
    source, channel = within(command.source), within(command.channel)
    if not source or not channel:
        raise OperatorError("source_missing")
    at = command.at or now
    if at - now > AHEAD_FROM:
        raise OperatorError("as_of_ahead")
    data: dict[str, object] = {
        "words": within(words, TEXT_LIMIT),
        "source": source,
        "channel": channel,
        "at_us": micros(at),
    }
    return (_event("report.heard", data, by, uuid7(now)),)


def _first(token: Token | None, device: bytes) -> Taken | None:
    """Return the taking of this seat that waits for its second signature."""
    if token is None:
        return None
    signed = {item.acts_on for item in token.takings}
    return next(
        (
            item
            for item in token.takings
            if item.device == device and not item.acts_on and item.hash not in signed
        ),
        None,
    )


def _event(
    kind: str, data: dict[str, object], by: Actor, subject: bytes, acts_on: bytes = b""
) -> NewEvent:
    return NewEvent(
        kind=kind,
        subject=subject,
        data=data,
        actor=by.account,
        needs_act=True,
        acts_on=acts_on,
    )
