"""Who sits at this seat, who speaks for it now, and who could sign in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.people import Account, Rank, Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """The seat itself; ``is_joined`` once it has the realm and the registry of a district.

    ``is_revoked`` tells that the registry named it once and does so no more.
    """

    id: str
    name: str
    realm_name: str
    is_exercise: bool
    is_joined: bool
    is_revoked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account as the seat shows it; ``is_current`` for the one whose session acts."""

    account: str
    name: str
    role: str
    rank: int
    is_signed_in: bool = False
    is_current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatView:
    """A seat with its people; ``people`` in order of sign-in, ``accounts`` by rank, then id."""

    seat: Seat
    people: tuple[Person, ...]
    accounts: tuple[Person, ...]

    @property
    def current(self) -> Person | None:
        """The person whose session acts, None if nobody is signed in."""
        return next((person for person in self.people if person.is_current), None)


def build(seat: Seat, registry: Registry, signed_in: Iterable[str], current: str) -> SeatView:
    """Return the view of a seat; ``current`` is the acting account, "" if none."""
    present = tuple(signed_in)

    def person(account: Account) -> Person:
        return Person(
            account=account.id,
            name=account.name,
            role=account.role.value,
            rank=int(account.rank),
            is_signed_in=account.id in present,
            is_current=account.id == current and account.id in present,
        )

    known = [registry.accounts[name] for name in present if name in registry.accounts]
    offered = sorted(registry.accounts.values(), key=_order)
    return SeatView(
        seat=seat,
        people=tuple(person(account) for account in known),
        accounts=tuple(person(account) for account in offered),
    )


def _order(account: Account) -> tuple[bool, int, str]:
    """Return the place of an account in the list: officers by rank, streets last."""
    rank = account.rank
    return account.street is not None, int(rank) if rank else int(Rank.COMMANDER) + 1, account.id
