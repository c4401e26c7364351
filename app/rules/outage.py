"""Decides the wishes that seats apart from each other need, and that settle what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from app.domain.commands import (
    ChangeThreshold,
    ClosePlace,
    CloseShelter,
    GrantToken,
    HearReport,
    OrderEvacuation,
    OutageCommand,
    PermitReturn,
    RatifyOrder,
    RegisterShelter,
    ReopenPlace,
    ResolveConflict,
    RevokeOrder,
    TakeToken,
)
from app.domain.event import NewEvent
from app.domain.picture import Picture
from app.rules import closure, conflict, order, release, shelter, threshold, token
from app.rules.actor import Actor

Decided = tuple[NewEvent, ...]


def decide(picture: Picture, command: OutageCommand, by: Actor, now: datetime) -> Decided:
    """Return the events that a command asks for.

    Raises:
        OperatorError: the rules refuse it; the code says why.
    """
    match command:
        case ClosePlace():
            return closure.close(picture, command, by, now)
        case ReopenPlace():
            return closure.reopen(picture, command, by, now)
        case RegisterShelter() | CloseShelter() | PermitReturn():
            return _decide_shelter(picture, command, by, now)
        case ChangeThreshold():
            return threshold.change(picture, command, by, now)
        case ResolveConflict():
            return conflict.resolve(picture, command, by, now)
        case OrderEvacuation() | RatifyOrder() | RevokeOrder():
            return _decide_order(picture, command, by, now)
        case GrantToken() | TakeToken() | HearReport():
            return _decide_token(picture, command, by, now)
        case _:
            assert_never(command)


def _decide_shelter(
    picture: Picture,
    command: RegisterShelter | CloseShelter | PermitReturn,
    by: Actor,
    now: datetime,
) -> Decided:
    match command:
        case RegisterShelter():
            return shelter.register(picture, command, by, now)
        case CloseShelter():
            return release.close_shelter(picture, command, by, now)
        case PermitReturn():
            return release.permit(picture, command, by, now)
        case _:
            assert_never(command)


def _decide_order(
    picture: Picture,
    command: OrderEvacuation | RatifyOrder | RevokeOrder,
    by: Actor,
    now: datetime,
) -> Decided:
    match command:
        case OrderEvacuation():
            return order.evacuate(picture, command, by, now)
        case RatifyOrder():
            return order.ratify(picture, command, by, now)
        case RevokeOrder():
            return order.revoke(picture, command, by, now)
        case _:
            assert_never(command)


def _decide_token(
    picture: Picture, command: GrantToken | TakeToken | HearReport, by: Actor, now: datetime
) -> Decided:
    match command:
        case GrantToken():
            return token.grant(picture, command, by, now)
        case TakeToken():
            return token.take(picture, command, by, now)
        case HearReport():
            return token.hear(picture, command, by, now)
        case _:
            assert_never(command)
