"""Proposing that people return home, or that a shelter closes; another person signs it."""

from __future__ import annotations

from datetime import datetime

from app.domain.commands import CloseShelter, PermitReturn
from app.domain.event import NewEvent
from app.domain.people import Role
from app.domain.picture import Picture
from app.domain.release import ReleaseState, What, may_propose
from app.domain.response import Level, level_at
from app.domain.shelter import SHELTERS
from app.errors import OperatorError
from app.ids import uuid7
from app.rules.actor import Actor, acting, needed_text, within
from app.rules.situation import check_authority

Decided = tuple[NewEvent, ...]
MOST_PERSONS = 20_000_000
_HIGH = (Level.II, Level.I)


def permit(picture: Picture, command: PermitReturn, by: Actor, now: datetime) -> Decided:
    """Return the proposal to let a street's evacuees return; the commander's signature lets them.

    Raises:
        OperatorError: the account or a cut-off seat may not, a response stands at Ⅱ or Ⅰ, it is
            proposed already, or street, count or reason are missing.
    """
    street = command.street
    if not street or (by.streets and street not in by.streets):
        raise OperatorError("unknown_street")
    if type(command.count) is not int or not 0 < command.count <= MOST_PERSONS:
        raise OperatorError("bad_figure")
    _check(picture, by, What.RETURN, street)
    if any(level_at(item, now) in _HIGH for item in picture.responses.values()):
        raise OperatorError("level_still_high")
    data: dict[str, object] = {
        "what": What.RETURN.value,
        "place": street,
        "street": street,
        "count": command.count,
        "reason": needed_text(command.reason),
    }
    return _proposal(picture, data, by, now)


def close_shelter(picture: Picture, command: CloseShelter, by: Actor, now: datetime) -> Decided:
    """Return the proposal to close a shelter; a duty leader's signature closes it.

    Raises:
        OperatorError: the account or a cut-off seat may not, people are registered in it, it is
            proposed already, or shelter or reason are missing.
    """
    shelter = within(command.shelter)
    if not shelter:
        raise OperatorError("unknown_place")
    _check(picture, by, What.SHELTER, command.street)
    roster = picture.shelters.get(SHELTERS)
    inside = roster.occupancy().get(shelter, 0) if roster else 0
    if inside:
        raise OperatorError("shelter_occupied", count=inside)
    data: dict[str, object] = {
        "what": What.SHELTER.value,
        "place": shelter,
        "reason": needed_text(command.reason),
    }
    if command.street:
        data["street"] = command.street
    return _proposal(picture, data, by, now)


def _check(picture: Picture, by: Actor, what: What, street: str) -> None:
    account = acting(picture.registry, by)
    check_authority(picture, by)
    if not may_propose(picture.registry, by.account, what, street):
        is_bound = account.role is Role.STREET_OFFICER
        raise OperatorError("not_your_street" if is_bound else "rank_too_low")


def _proposal(picture: Picture, data: dict[str, object], by: Actor, now: datetime) -> Decided:
    for item in picture.releases.values():
        held = item.proposal
        is_same = (held.what.value, held.place) == (data["what"], data["place"])
        if is_same and item.state is ReleaseState.WAITING:
            raise OperatorError("already_proposed")
    return (
        NewEvent(
            kind="release.proposed",
            subject=uuid7(now),
            data=data,
            actor=by.account,
            needs_act=True,
        ),
    )
