"""The values of the sheet of closures and evacuation orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.order import OrderState
from app.domain.people import Rank
from app.domain.place import Spot, Street
from app.domain.release import ReleaseState
from app.rules.trial import Refusal


class Deed(StrEnum):
    """What can be done about a row: ``SIGN`` is the second signature (追认, 批准)."""

    SIGN = "sign"
    REVOKE = "revoke"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who signed, in which role, at which seat, when, and why."""

    name: str
    role: str
    seat: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What lacks a second signature; ``is_reopening`` else a provisional closing (临机)."""

    subject: bytes
    by: Signed
    is_reopening: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that may be done; ``subject`` is the order that it answers, b"" for none."""

    deed: Deed
    subject: bytes
    needs_reason: bool
    is_reopening: bool = False
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One closing of a place."""

    by: Signed
    rule: str
    reopens: str
    is_provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRow:
    """One place that is closed, or was until a short while ago.

    ``standing`` are the closings in force, the earliest first; with ``ended`` there are none, and
    it tells who reopened or revoked. ``is_on_map`` tells that the pack knows where it lies.
    """

    place: str
    name: str
    street: str
    standing: tuple[Standing, ...]
    waiting: tuple[Waiting, ...]
    options: tuple[Option, ...]
    is_on_map: bool
    ended: Signed | None = None

    @property
    def key(self) -> str:
        """What stays the same from view to view."""
        return self.place

    @property
    def is_closed(self) -> bool:
        """Tell whether nobody may pass."""
        return bool(self.standing)

    @property
    def is_provisional(self) -> bool:
        """Tell whether a closing waits to be ratified."""
        return any(not item.is_reopening for item in self.waiting)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One evacuation order; ``answered`` is who ratified or revoked it."""

    subject: bytes
    streets: tuple[str, ...]
    count: int
    list_ref: str
    state: OrderState
    by: Signed
    answered: Signed | None
    options: tuple[Option, ...]

    @property
    def key(self) -> str:
        """What stays the same from view to view."""
        return self.subject.hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRow:
    """One permission to return home; ``answered`` is who signed or revoked it."""

    subject: bytes
    street: str
    count: int
    state: ReleaseState
    by: Signed
    answered: Signed | None
    options: tuple[Option, ...]

    @property
    def key(self) -> str:
        """What stays the same from view to view."""
        return self.subject.hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """Closures, orders and returns at ``now``; what waits first, then the newest.

    The refusals tell what keeps the one who acts from a new one; ``signer`` is the rank that
    signs evacuation orders, ``return_signer`` the one that lets people return; ``own_street`` is
    the code of a street officer's street; ``is_provisional`` that a new act would be one of a
    cut-off seat.
    """

    closures: tuple[ClosureRow, ...]
    orders: tuple[OrderRow, ...]
    returns: tuple[ReturnRow, ...]
    spots: tuple[Spot, ...]
    streets: tuple[Street, ...]
    close_refusal: Refusal | None
    order_refusal: Refusal | None
    return_refusal: Refusal | None
    signer: Rank
    return_signer: Rank
    own_street: str
    is_provisional: bool
    now: datetime

    def closed(self, place: str) -> ClosureRow | None:
        """Return the row of a place that is closed, None if it is open."""
        return next((row for row in self.closures if row.place == place and row.is_closed), None)
