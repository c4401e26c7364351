"""What the timeline shows: lanes of bars, marks, steps and series within one window of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.reading import Kind
from app.screens.timeline.facts import Facts


class Lane(StrEnum):
    """The lanes from top to bottom."""

    WARNING = "warning"
    RESPONSE = "response"
    DECISION = "decision"
    MOVED = "evacuation"
    WATER = "water"
    ALARM = "alarm"
    LINK = "link"
    LOG = "log"


class Act(StrEnum):
    """What a mark tells: what somebody did, or what falls due."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    VOICE = "voice"
    ENDED = "ended"
    LAPSED = "lapsed"
    RETURNED = "returned"
    COUNTERSIGNED = "countersigned"
    CHANGED = "changed"
    ADOPTED = "adopted"
    DECLINED = "declined"
    DEFERRED = "deferred"
    DUE = "due"
    CLOSED = "closed"
    REOPENING = "reopening"
    REOPENED = "reopened"
    ORDERED = "ordered"
    RATIFIED = "ratified"
    REVOKED = "revoked"
    RETURNING = "returning"
    SHUTTING = "shutting"
    LIMIT = "limit"
    GRANTED = "granted"
    TAKEN = "taken"
    LOGGED = "logged"
    GAVE = "gave"
    TOOK = "took"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A span of time, ``start`` inclusive, ``end`` exclusive, UTC-aware."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("a window must begin before it ends")

    @property
    def span(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Something that holds for a while: a signal, a level, a state of the link.

    ``subject`` is the signal's kind, the hazard or the link's word; ``tone`` the colour or level.
    ``since`` and ``until`` are its own times, None = no end is known; ``start`` and ``end`` the
    same cut at the window, ``end`` the window's where it has none. ``row`` counts from the top.
    ``debt_due`` is when an owed countersignature falls due. ``is_elsewhere`` tells that a signal
    is for other districts, ``is_trial`` that it is a test: such stand there because somebody asked.
    """

    lane: Lane
    id: bytes | str
    subject: str
    tone: str
    since: datetime
    until: datetime | None
    start: datetime
    end: datetime
    row: int = 0
    by: str = ""
    text: str = ""
    areas: tuple[str, ...] = ()
    is_disputed: bool = False
    is_elsewhere: bool = False
    is_trial: bool = False
    debt_due: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Tell whether it holds at an instant."""
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened at one instant.

    ``subject`` is the hazard and ``tone`` the level that it is about, "" in the duty log; of what
    is no response it is a name: a place, streets, a station, the other officer. ``count`` are
    persons of an order, lines of a list handed over. ``is_open`` tells that it waits for somebody.
    ``written_at`` is when it was recorded where ``at`` is when it took effect, else None.
    """

    lane: Lane
    id: bytes | str
    act: Act
    at: datetime
    subject: str = ""
    tone: str = ""
    by: str = ""
    text: str = ""
    source: str = ""
    is_open: bool = False
    count: int | None = None
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Totals of the district from one report of one street on, in persons."""

    at: datetime
    street: str
    street_name: str
    due: int
    notified: int
    moved: int
    street_moved: int
    by: str = ""
    source: str = ""
    is_correction: bool = False

    @property
    def lane(self) -> Lane:
        """The lane that it stands in."""
        return Lane.MOVED

    @property
    def id(self) -> str:
        """The street that reported."""
        return self.street


@dataclass(frozen=True, slots=True, kw_only=True)
class RainBucket:
    """What the worst gauge measured in one stretch of time, in mm.

    ``is_partial`` tells that samples are missing from it.
    """

    start: datetime
    end: datetime
    mm: float
    stream: str
    name: str
    is_partial: bool

    @property
    def lane(self) -> Lane:
        """The lane that it stands in."""
        return Lane.WATER

    @property
    def id(self) -> str:
        """The stream."""
        return self.stream


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterPoint:
    """The deepest water at one instant, in cm; ``is_joined`` to the point before, without a gap."""

    at: datetime
    cm: float
    stream: str
    name: str
    is_joined: bool

    @property
    def lane(self) -> Lane:
        """The lane that it stands in."""
        return Lane.WATER

    @property
    def id(self) -> str:
        """The stream."""
        return self.stream


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmMark:
    """One alarm: when it was raised, how bad it became, whether it waits for somebody."""

    id: bytes
    at: datetime
    cleared_at: datetime | None
    severity: int
    is_waiting: bool
    stream: str
    name: str
    kind: Kind
    value: float
    limit: float
    unit: str
    digits: int
    by: str = ""

    @property
    def lane(self) -> Lane:
        """The lane that it stands in."""
        return Lane.ALARM


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmBucket:
    """The alarms raised in one stretch of time, the most urgent first."""

    start: datetime
    end: datetime
    alarms: tuple[AlarmMark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a station said at ``at``, the last moment of which it is known."""

    station: str
    value: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What each lane says beside the now-line.

    ``rain`` is what the worst gauge had in the last hour (station, mm), ``pond`` the deepest water
    now (station, cm), None where no fresh sample is known; ``is_rain_behind`` that samples of the
    last hour are known to be missing from the sum. ``last_rain`` and ``last_pond`` say the same of
    the last moment of which they are known whole. ``alarms`` counts those raised in the
    last ten minutes, ``logged`` the entries of the last 24 hours, ``pending`` the drafts that
    wait, ``unsigned`` closings and orders without a second signature; ``owed`` is when the first
    unpaid countersignature falls due. ``link`` is its word, "" if nothing is known.
    """

    pending: int = 0
    unsigned: int = 0
    owed: datetime | None = None
    step: Step | None = None
    rain: tuple[str, float] | None = None
    is_rain_behind: bool = False
    pond: tuple[str, float] | None = None
    last_rain: Known | None = None
    last_pond: Known | None = None
    alarms: int = 0
    logged: int = 0
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineView:
    """All lanes of one window as they stand at ``now``; marks and series ascend in time.

    The first of ``steps`` may lie before the window: it holds at its start. ``pond_limit`` is the
    red limit of the deepest water, in cm. ``facts`` is what all this was made of, ``raised`` when
    each alarm was raised, and the ``times`` are those of every alarm and log entry, ascending,
    whatever the window.
    """

    window: Window
    now: datetime
    warnings: tuple[Bar, ...]
    levels: tuple[Bar, ...]
    decisions: tuple[Mark, ...]
    steps: tuple[Step, ...]
    rain: tuple[RainBucket, ...]
    water: tuple[WaterPoint, ...]
    pond_limit: float | None
    alarms: tuple[AlarmBucket, ...]
    links: tuple[Bar, ...]
    log: tuple[Mark, ...]
    present: Present
    facts: Facts = field(repr=False, compare=False)
    raised: Mapping[bytes, datetime] = field(repr=False, compare=False)
    alarm_times: tuple[datetime, ...] = field(repr=False, compare=False)
    log_times: tuple[datetime, ...] = field(repr=False, compare=False)
