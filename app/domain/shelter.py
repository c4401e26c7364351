"""Who was registered in which shelter, by opaque identities, and who seems to be in two.

A later registration that saw the former moves a person; two that did not know of each other put
one person into two shelters, which a person must settle. Source: domain brief 5.5 (f).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from app.domain.event import Event, EventId, Fact, IgnoredError
from app.domain.people import Rank, Registry, Role
from app.domain.ratify import chosen_of, heads_of, with_fact

SHELTERS = "district"
"""The key of the one roster: people move between shelters, so one aggregate knows them all."""

PERSON_BYTES = range(8, 33)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(Fact):
    """People registered in a shelter; ``people`` are opaque identities, sorted, never names.

    ``settles`` are the registrations that it resolved, () for a plain one.
    """

    shelter: str
    people: tuple[bytes, ...]
    settles: tuple[EventId, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleStay:
    """People who stand in two shelters; ``heads`` put them there, the newest by clock first."""

    shelters: tuple[str, str]
    people: tuple[bytes, ...]
    heads: tuple[Registration, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All registrations of the district, sorted by (writer, seq)."""

    registrations: tuple[Registration, ...] = ()

    def stays(self) -> Mapping[bytes, tuple[Registration, ...]]:
        """Return for each person the registrations that no later one replaced."""
        naming: dict[bytes, list[Registration]] = defaultdict(list)
        for item in self.registrations:
            for person in item.people:
                naming[person].append(item)
        return {person: heads_of(items) for person, items in naming.items()}

    def occupancy(self) -> Mapping[str, int]:
        """Return how many people are in each shelter; who is in two counts in both."""
        counts: dict[str, int] = defaultdict(int)
        for heads in self.stays().values():
            for shelter in sorted({item.shelter for item in heads}):
                counts[shelter] += 1
        return counts

    def conflicts(self) -> tuple[DoubleStay, ...]:
        """Return one item for each pair of shelters that claim the same people."""
        people: dict[tuple[str, str], set[bytes]] = defaultdict(set)
        heads: dict[tuple[str, str], dict[EventId, Registration]] = defaultdict(dict)
        for person, items in self.stays().items():
            for first, second in combinations(items, 2):
                if first.shelter != second.shelter:
                    low, high = sorted((first.shelter, second.shelter))
                    people[low, high].add(person)
                    heads[low, high] |= {first.id: first, second.id: second}
        return tuple(
            DoubleStay(
                shelters=pair,
                people=tuple(sorted(people[pair])),
                heads=tuple(
                    sorted(heads[pair].values(), key=lambda item: (item.hlc, item.id), reverse=True)
                ),
            )
            for pair in sorted(people)
        )


def may_register(registry: Registry, account_id: str) -> bool:
    """Tell whether an account may register people: a street's officer, an officer on duty."""
    account = registry.account(account_id)
    if account is None:
        return False
    return account.role is Role.STREET_OFFICER or account.rank >= Rank.DUTY_OFFICER


def apply(before: Roster | None, event: Event, fact: Fact, registry: Registry) -> Roster:
    """Return the roster with one more registration or resolution.

    Raises:
        IgnoredError: the account may not, or the event is malformed.
    """
    roster = before or Roster()
    if event.kind == "conflict.resolved":
        item = _resolved(roster, event, fact, registry)
    elif event.kind == "shelter.registered":
        item = _registered(event, fact, registry)
    else:
        raise IgnoredError("unknown_kind")
    return replace(roster, registrations=with_fact(roster.registrations, item))


def _registered(event: Event, fact: Fact, registry: Registry) -> Registration:
    if not may_register(registry, event.actor):
        raise IgnoredError("rank_too_low")
    shelter, people = event.data["shelter"], event.data["people"]
    if not isinstance(shelter, str) or not shelter or not isinstance(people, (list, tuple)):
        raise IgnoredError("malformed")
    if not people or any(not isinstance(p, bytes) or len(p) not in PERSON_BYTES for p in people):
        raise IgnoredError("malformed")
    return Registration(**fact.base(), shelter=shelter, people=tuple(sorted(set(people))))


def _resolved(roster: Roster, event: Event, fact: Fact, registry: Registry) -> Registration:
    """Only whom the resolved registrations put into two shelters is moved by a resolution."""
    if registry.rank(event.actor) < Rank.DUTY_OFFICER:
        raise IgnoredError("rank_too_low")
    chosen, heads = chosen_of(event, fact, roster.registrations)
    others = {p for item in heads if item.shelter != chosen.shelter for p in item.people}
    here = {p for item in heads if item.shelter == chosen.shelter for p in item.people}
    if not others & here:
        raise IgnoredError("no_conflict")
    return Registration(
        **fact.base(),
        shelter=chosen.shelter,
        people=tuple(sorted(others & here)),
        settles=tuple(item.id for item in heads),
        reason=str(event.data["reason"]).strip(),
    )
