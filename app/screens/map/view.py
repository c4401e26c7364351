"""The values of the map: stations with their readings and alarms, and what is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.place import Asset, HomeView, Place, Street
from app.domain.reading import Direction, Kind, Newest, Points


class Doubt(StrEnum):
    """Why a value must not be read as fresh and true; SUSPECT and BACKFILL by its flags."""

    NEVER = "never"
    OFFLINE = "offline"
    SUSPECT = "suspect"
    BACKFILL = "backfill"
    STALE = "stale"
    GAPS = "gaps"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPlace:
    """A place where nobody may pass, since when and by whom; WGS-84 in 1e-7 degree.

    ``is_provisional`` tells that a closing waits to be ratified, ``is_reopening`` that a reopening
    waits for its second signature.
    """

    place: str
    name: str
    lat_e7: int
    lon_e7: int
    since: datetime
    by: str
    rule: str
    reason: str
    reopens: str
    is_provisional: bool
    is_reopening: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What changes: newest values by stream, every sample of the last hour, what is closed."""

    latest: Mapping[str, Newest] = field(default_factory=dict)
    trends: Mapping[str, Points] = field(default_factory=dict)
    closed: tuple[ClosedPlace, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one stream says.

    ``value`` is in ``unit``; for rain what fell in the last hour, for a reservoir its level.
    ``severity`` is the worst limit reached now, ``passed`` how many of ``limits`` were.
    """

    stream: str
    kind: Kind
    value: float | None
    unit: str
    digits: int
    severity: int | None
    passed: int
    limits: int
    trend: Direction
    at: datetime | None
    quality: str
    doubt: Doubt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmMark:
    """The most urgent alarm of a station: on, or gone without that anybody took note."""

    id: bytes
    stream: str
    severity: int
    is_waiting: bool
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StationPoint:
    """One station with all its streams, the most telling first; WGS-84 in 1e-7 degree."""

    station: str
    name: str
    street: str
    lat_e7: int
    lon_e7: int
    readings: tuple[Reading, ...]
    alarm: AlarmMark | None
    is_sample: bool

    @property
    def lead(self) -> Reading:
        """The reading that stands for the station."""
        return self.readings[0]

    @property
    def severity(self) -> int | None:
        """What colours the symbol: the alarm's severity, else that of the reading."""
        return self.alarm.severity if self.alarm else self.lead.severity

    @property
    def is_waiting(self) -> bool:
        """Tell whether somebody must act on it now."""
        return self.alarm is not None and self.alarm.is_waiting

    @property
    def is_active(self) -> bool:
        """Tell whether it is alarmed or out of its limits; such a symbol is never left out."""
        return self.severity is not None

    def has(self, stream: str) -> bool:
        """Tell whether a stream is one of the station's."""
        return any(reading.stream == stream for reading in self.readings)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """All that the map shows at ``now``; stations with the most urgent first.

    Streets, places and assets are those of the district, the same objects from view to view.
    """

    district: str
    home: HomeView
    streets: tuple[Street, ...]
    places: tuple[Place, ...]
    assets: tuple[Asset, ...]
    stations: tuple[StationPoint, ...]
    now: datetime
    closed: tuple[ClosedPlace, ...] = ()

    @property
    def active(self) -> tuple[StationPoint, ...]:
        """The stations that are alarmed or out of their limits."""
        return tuple(point for point in self.stations if point.is_active)

    @property
    def waiting(self) -> int:
        """How many stations have an alarm that waits for somebody."""
        return sum(point.is_waiting for point in self.stations)
