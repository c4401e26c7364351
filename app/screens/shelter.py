"""Shelters: how many are in each, who registered them when, and who seems to be in two."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.commands import CloseShelter, RatifyOrder, RegisterShelter, RevokeOrder
from app.domain.event import Fact
from app.domain.picture import Picture
from app.domain.place import AssetKind, District
from app.domain.release import Release, ReleaseState, What
from app.domain.shelter import PERSON_BYTES, SHELTERS, Registration, Roster
from app.rules.actor import Actor
from app.rules.situation import seat_of
from app.rules.trial import ANY_REASON, Refusal, refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationLine:
    """One registration: how many people, by whom, at which seat, when.

    ``is_settled`` tells that it decided a double registration.
    """

    subject: bytes
    at: datetime
    name: str
    role: str
    seat: str
    count: int
    is_settled: bool


class Deed(StrEnum):
    """What can be done about a shelter besides registering people."""

    CLOSE = "close"
    SIGN = "sign"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that may be done; ``subject`` is the proposal that it answers, b"" for none."""

    deed: Deed
    subject: bytes
    refusal: Refusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The newest proposal to close a shelter: who, when, why, and where it stands."""

    name: str
    seat: str
    at: datetime
    reason: str
    state: ReleaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelterRow:
    """One shelter; ``inside`` people now, ``doubled`` of them also stand in another."""

    id: str
    name: str
    street: str
    inside: int
    doubled: int
    street_code: str
    lines: tuple[RegistrationLine, ...]
    closing: Closing | None
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheltersView:
    """All shelters, those with people first; ``inside`` counts each person once."""

    rows: tuple[ShelterRow, ...]
    inside: int
    doubled: int
    refusal: Refusal | None
    now: datetime

    def row(self, shelter: str) -> ShelterRow | None:
        """Return a shelter by its id."""
        return next((row for row in self.rows if row.id == shelter), None)


def build(picture: Picture, by: Actor, now: datetime, district: District) -> SheltersView:
    """Return the shelters as ``by`` may register people in them."""
    roster = picture.shelters.get(SHELTERS) or Roster()
    occupancy, doubled = roster.occupancy(), _doubled(roster)
    streets = {street.code: street.name for street in district.streets}
    known = {item.id: item for item in district.assets if item.kind is AssetKind.SHELTER}
    named = {item.shelter for item in roster.registrations} - known.keys()
    rows = []
    for shelter in (*known, *sorted(named)):
        asset = known.get(shelter)
        code = (asset.street or "") if asset else ""
        rows.append(
            ShelterRow(
                id=shelter,
                name=asset.name if asset else shelter,
                street=streets.get(code, ""),
                inside=occupancy.get(shelter, 0),
                doubled=doubled[shelter],
                street_code=code,
                lines=_lines(picture, roster, shelter),
                closing=_closing(picture, shelter),
                options=_options(picture, by, now, (shelter, code)),
            )
        )
    wish = RegisterShelter(shelter="—", people=(bytes(PERSON_BYTES[0]),))
    return SheltersView(
        rows=tuple(sorted(rows, key=lambda row: (not row.inside, not row.lines))),
        inside=len(roster.stays()),
        doubled=len({person for stay in roster.conflicts() for person in stay.people}),
        refusal=refusal(picture, wish, by, now),
        now=now,
    )


def _newest(picture: Picture, shelter: str) -> Release | None:
    of_shelter = [
        item
        for item in picture.releases.values()
        if item.proposal.what is What.SHELTER and item.proposal.place == shelter
    ]
    return max(of_shelter, key=lambda item: (item.proposal.hlc, item.proposal.id), default=None)


def _closing(picture: Picture, shelter: str) -> Closing | None:
    newest = _newest(picture, shelter)
    if newest is None:
        return None
    given = newest.proposal
    account = picture.registry.account(given.actor)
    return Closing(
        name=account.name if account else given.actor,
        seat=_seat(picture, given),
        at=given.written_at,
        reason=given.reason,
        state=newest.state,
    )


def _options(
    picture: Picture, by: Actor, now: datetime, about: tuple[str, str]
) -> tuple[Option, ...]:
    newest = _newest(picture, about[0])
    if newest is not None and newest.state is ReleaseState.IN_FORCE:
        return ()
    if newest is None or newest.state is not ReleaseState.WAITING:
        wish = CloseShelter(shelter=about[0], street=about[1], reason=ANY_REASON)
        kept = refusal(picture, wish, by, now)
        return (Option(deed=Deed.CLOSE, subject=b"", refusal=kept),)
    sign = RatifyOrder(order=newest.subject)
    revoke = RevokeOrder(order=newest.subject, reason=ANY_REASON)
    return (
        Option(deed=Deed.SIGN, subject=newest.subject, refusal=refusal(picture, sign, by, now)),
        Option(deed=Deed.REVOKE, subject=newest.subject, refusal=refusal(picture, revoke, by, now)),
    )


def _doubled(roster: Roster) -> Counter[str]:
    counts: Counter[str] = Counter()
    for stay in roster.conflicts():
        for shelter in stay.shelters:
            counts[shelter] += len(stay.people)
    return counts


def _lines(picture: Picture, roster: Roster, shelter: str) -> tuple[RegistrationLine, ...]:
    made = [item for item in roster.registrations if item.shelter == shelter]
    made.sort(key=lambda item: (item.hlc, item.id), reverse=True)
    return tuple(_line(picture, item) for item in made)


def _line(picture: Picture, item: Registration) -> RegistrationLine:
    account = picture.registry.account(item.actor)
    return RegistrationLine(
        subject=item.subject,
        at=item.written_at,
        name=account.name if account else item.actor,
        role=account.role.value if account else "",
        seat=_seat(picture, item),
        count=len(item.people),
        is_settled=bool(item.settles),
    )


def _seat(picture: Picture, fact: Fact) -> str:
    writer = picture.writers.get(fact.writer)
    return seat_of(picture, writer.device) if writer else fact.writer.hex()[:8]
