"""What carries the record: which carrier is the best one alive, what waits, what each costs.

The ladder is district network, local network, satellite, stick. Never one lamp for all: each
carrier says for itself whether it lives, since when, and what it takes. Source: issue of the
carriers; screen design 5.6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.evacuation import Figures
from app.domain.event import Vector
from app.domain.picture import Picture
from app.domain.power import NO_POWER_KNOWN, PowerState
from app.domain.response import Hazard, Level

_P0 = ("response/", "order/", "token/")
_P1 = ("evacuation/", "closure/", "report/", "shelter/")


class Way(StrEnum):
    """The carriers, the best one first."""

    DISTRICT = "district"
    LAN = "lan"
    SATELLITE = "satellite"
    STICK = "stick"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One carrier as it stands; times are real seconds, None where there is nothing to tell.

    ``is_set`` tells that this seat has it at all; ``for_s`` since when it is as it is;
    ``contact_age_s`` when anything last came over it; ``message_s`` and ``message_bytes`` what
    one message costs; ``next_in_s`` when it may carry again; ``fault`` a code.
    """

    way: Way
    is_set: bool = False
    is_alive: bool = False
    for_s: float | None = None
    contact_age_s: float | None = None
    names: tuple[str, ...] = ()
    message_s: float | None = None
    message_bytes: int | None = None
    next_in_s: float | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Entries that the district is not known to have: levels and life, tallies, and the rest."""

    p0: int = 0
    p1: int = 0
    rest: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.p0 + self.p1 + self.rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The second copy of the record; ``is_whole`` only when it is known to have everything.

    ``behind`` entries are not known to be in it; ``fault`` is why it takes nothing, "" if it does.
    """

    path: str
    behind: int
    fault: str
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardLevel:
    """A level of a received status."""

    hazard: Hazard
    level: Level
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardTally:
    """The figures of a street, by its code, of a received status."""

    street: str
    as_of: datetime
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardStatus:
    """What another seat knew at ``at``, received by satellite; it changes nothing here."""

    sender: str
    at: datetime
    received_at: datetime
    levels: tuple[HeardLevel, ...]
    tallies: tuple[HeardTally, ...]
    closures: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardLine:
    """A plain line that came by satellite; who sent it is not known."""

    text: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The short-message card: frames that wait, events that nobody confirmed, the line's room."""

    frames: int = 0
    p0: int = 0
    p1: int = 0
    line_bytes: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriersState:
    """Everything that the desk knows of its carriers at one moment."""

    carriers: tuple[Carrier, ...] = ()
    waiting: Waiting = Waiting()
    card: Card = Card()
    copy: Copy | None = None
    pending: int = 0
    statuses: tuple[HeardStatus, ...] = ()
    lines: tuple[HeardLine, ...] = ()
    power: PowerState = NO_POWER_KNOWN
    on_battery_s: float | None = None
    sticks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriersView:
    """The carriers as the screens show them; ``best`` is None where none lives.

    ``alive`` of ``count`` carriers live; ``clear_s`` is how long the card needs for what waits,
    None without a card.
    """

    state: CarriersState
    best: Carrier | None
    alive: int
    count: int
    clear_s: float | None
    now: datetime

    def carrier(self, way: Way) -> Carrier:
        """Return one carrier; one that the desk does not know is not there."""
        found = (item for item in self.state.carriers if item.way is way)
        return next(found, Carrier(way=way))


def build(state: CarriersState, *, now: datetime) -> CarriersView:
    """Return the view of the carriers as they stand."""
    ordered = sorted(state.carriers, key=lambda item: list(Way).index(item.way))
    living = [item for item in ordered if item.is_alive]
    satellite = next((item for item in ordered if item.way is Way.SATELLITE), None)
    clear_s: float | None = None
    if satellite is not None and satellite.is_set:
        frames, every_s = state.card.frames, satellite.message_s or 0.0
        clear_s = (satellite.next_in_s or 0.0) + max(0, frames - 1) * every_s if frames else 0.0
    return CarriersView(
        state=state,
        best=living[0] if living else None,
        alive=len(living),
        count=sum(item.is_set for item in ordered),
        clear_s=clear_s,
        now=now,
    )


def waiting(picture: Picture, known: Vector) -> Waiting:
    """Return what a peer that is known to have a vector lacks, by class."""
    total = sum(max(0, seq - known.get(writer, 0)) for writer, seq in picture.vector.items())
    if not total:
        return Waiting()
    p0 = _beyond(picture.touched, _P0, known)
    p1 = _beyond(picture.touched, _P1, known)
    return Waiting(p0=p0, p1=p1, rest=max(0, total - p0 - p1))


def _beyond(
    touched: Mapping[str, Iterable[tuple[bytes, int]]], prefixes: tuple[str, ...], known: Vector
) -> int:
    return sum(
        seq > known.get(writer, 0)
        for name, events in touched.items()
        if name.startswith(prefixes)
        for writer, seq in events
    )
