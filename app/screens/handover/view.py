"""The values of the hand-over sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.conflict import ConflictKind
from app.domain.evacuation import Figures
from app.domain.handover import Explained, Fault, FaultCode, Unclear
from app.domain.newest import Now
from app.domain.open_list import OpenKind
from app.domain.place import District
from app.domain.ratify import Of
from app.domain.reading import Newest, Points
from app.domain.response import Level
from app.rules.trial import Refusal

SKEWED_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the seat says of itself.

    ``fresh`` of ``sources`` stations are up to date; ``skew_s`` is its clock against the
    district's, None if unknown; ``charge`` in percent while it runs on battery, None on mains.
    """

    unsent: int = 0
    link: str = "none"
    skew_s: float | None = None
    fresh: int = 0
    sources: int = 0
    charge: int | None = None

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with its sources, its clock and its supply."""
        found = []
        if self.fresh < self.sources:
            late = self.sources - self.fresh
            found.append(Fault(code=FaultCode.SOURCES, figures=(late, self.sources)))
        if self.skew_s is None and self.link != "none":
            found.append(Fault(code=FaultCode.CLOCK_UNKNOWN))
        elif self.skew_s is not None and abs(self.skew_s) >= SKEWED_S:
            found.append(Fault(code=FaultCode.CLOCK_OFF, figures=(round(abs(self.skew_s)),)))
        if self.charge is not None:
            found.append(Fault(code=FaultCode.BATTERY, figures=(self.charge,)))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRow:
    """One line of the list, in codes and numbers; only what its kind has is set.

    ``at`` is since when, or when it was written; ``due`` when a debt falls due; ``name`` a place,
    a station or streets; ``value`` against ``limit`` in ``unit``, those of an alarm's worst raise,
    of which ``newest`` is the last readable value with ``digits`` decimals, None if none is here.
    """

    kind: OpenKind
    key: str
    unclear: Unclear | None
    at: datetime | None = None
    due: datetime | None = None
    by: str = ""
    reason: str = ""
    name: str = ""
    level: Level | None = None
    severity: int = 0
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    digits: int = 1
    newest: Now | None = None
    count: int | None = None
    conflict: ConflictKind | None = None
    of: Of | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody who gives or takes; ``is_here`` tells that the account is signed in at this seat."""

    account: str
    name: str
    role: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The first signature, which waits for the second; ``grown`` is what came up since.

    ``faults`` were the machine's when it was given; ``refusal`` tells what keeps the named one
    from taking it.
    """

    subject: bytes
    outgoing: Party
    incoming: Party
    at: datetime
    count: int
    explained: tuple[Explained, ...]
    note: str
    faults: tuple[Fault, ...]
    grown: int
    refusal: Refusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The last handing over of this seat."""

    subject: bytes
    outgoing: str
    incoming: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverView:
    """The sheet at ``now``.

    ``totals`` are the figures of all streets that reported, ``streets`` how many. ``refusal``
    tells what keeps the one who acts from handing over, were all explained.
    """

    rows: tuple[OpenRow, ...]
    totals: Figures
    streets: int
    machine: Machine
    me: Party | None
    candidates: tuple[Party, ...]
    waiting: Waiting | None
    last: Done | None
    refusal: Refusal | None
    now: datetime

    @property
    def unclear(self) -> tuple[OpenRow, ...]:
        """What nobody takes over without a word about it."""
        return tuple(row for row in self.rows if row.unclear is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside the picture: names, who is signed in here, the machine, and readings.

    ``latest`` are the newest values and ``trends`` the points of the last hour, by stream.
    """

    district: District
    signed_in: tuple[str, ...]
    machine: Machine
    latest: Mapping[str, Newest] = field(default_factory=dict)
    trends: Mapping[str, Points] = field(default_factory=dict)
