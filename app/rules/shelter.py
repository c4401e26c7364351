"""Registering people in shelters, by opaque identities."""

from __future__ import annotations

from datetime import datetime

from app.domain.commands import RegisterShelter
from app.domain.event import NewEvent
from app.domain.picture import Picture
from app.domain.shelter import PERSON_BYTES, may_register
from app.errors import OperatorError
from app.ids import uuid7
from app.rules.actor import Actor, acting, within

# So many identities of 16 bytes fit an event of 16 KiB with room to spare.
MOST_PEOPLE = 400


def register(
    picture: Picture, command: RegisterShelter, by: Actor, now: datetime
) -> tuple[NewEvent, ...]:
    """Return the registration; who was known to be in another shelter moves.

    Raises:
        OperatorError: the account may not, or shelter or people are missing.
    """
    acting(picture.registry, by)
    if not may_register(picture.registry, by.account):
        raise OperatorError("rank_too_low")
    shelter, people = within(command.shelter), sorted(set(command.people))
    if not shelter:
        raise OperatorError("unknown_place")
    if not people or any(len(person) not in PERSON_BYTES for person in people):
        raise OperatorError("people_missing")
    if len(people) > MOST_PEOPLE:
        raise OperatorError("too_many_people", limit=MOST_PEOPLE)
    data: dict[str, object] = {"shelter": shelter, "people": people}
    event = NewEvent(kind="shelter.registered", subject=uuid7(now), data=data, actor=by.account)
    return (event,)
