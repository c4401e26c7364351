"""How a stream is read by people: its kind, its shown unit, its short name, where it is going."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from app.domain.sensor import Stream

TREND_OVER = timedelta(minutes=10)
RISE_UNIT = timedelta(minutes=5)
SIXTIETHS = 60
RAIN_1H_MM = ((4, 20.0), (3, 30.0), (2, 50.0), (1, 80.0))
"""Limits of rain in one hour, (severity, mm). Source: domain brief 4.1."""

Points = Sequence[tuple[datetime, float]]
"""Samples of one stream as (at, value in the stream's unit), ascending in time."""


class Kind(StrEnum):
    """What a stream measures, as far as a person tells streams apart."""

    POND = "pond_depth"
    RAIN = "rain"
    SLOPE = "slope_disp"
    SOIL = "soil_moisture"
    RESERVOIR = "reservoir_stage"
    RIVER = "river_stage"
    DISCHARGE = "discharge"
    WIND = "wind_mean"
    GUST = "wind_gust"
    OTHER = "other"


class Direction(StrEnum):
    """Where a value went lately; UNKNOWN without two samples to compare."""

    UP = "up"
    FLAT = "flat"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How a value is shown: times ``factor``, in ``unit``, with ``digits`` decimals."""

    factor: float
    unit: str
    digits: int


class Newest(Protocol):
    """The newest value of a stream, as the desk hands it over."""

    @property
    def at(self) -> datetime:
        """When it was true, UTC-aware."""

    @property
    def value(self) -> float:
        """The value in the stream's unit."""

    @property
    def quality(self) -> str:
        """Quality flags joined by ``+``."""

    @property
    def received_at(self) -> datetime:
        """When this program got it."""


# The least change over ten minutes that counts as one, in the stream's unit; rain in 1/60 mm.
_STEPS = {
    Kind.POND: 1.0,
    Kind.RAIN: 30.0,
    Kind.SLOPE: 0.2,
    Kind.SOIL: 0.5,
    Kind.RESERVOIR: 0.01,
    Kind.RIVER: 0.02,
    Kind.DISCHARGE: 1.0,
    Kind.WIND: 1.0,
    Kind.GUST: 1.0,
}
_DIGITS = {"cm": 0, "m": 2, "%": 0, "m³/s": 0}
_TAILS = {
    Kind.RAIN: "雨量站",
    Kind.SLOPE: "位移",
    Kind.SOIL: "含水率",
    Kind.RESERVOIR: "水位",
    Kind.RIVER: "水位",
    Kind.DISCHARGE: "下泄",
    Kind.WIND: "平均风",
    Kind.GUST: "阵风",
}
_MM_PER_UNIT = {"mm": 1.0, "cm": 10.0, "m": 1000.0}
_LEAST_RISE_OVER = timedelta(minutes=1)
_KNOWN_BY_NAME = frozenset({Kind.RESERVOIR, Kind.DISCHARGE})


def kind_of(stream: Stream) -> Kind:
    """Return what the stream measures."""
    if stream.is_increment:
        return Kind.RAIN
    return Kind(stream.quantity) if stream.quantity in set(Kind) else Kind.OTHER


def scale_of(stream: Stream) -> Scale:
    """Return how values of the stream are shown; rain in 1/60 mm is shown in mm."""
    if stream.unit == "1/60 mm":
        return Scale(factor=1 / SIXTIETHS, unit="mm", digits=1)
    return Scale(factor=1.0, unit=stream.unit, digits=_DIGITS.get(stream.unit, 1))


def short_name(stream: Stream) -> str:
    """Return station and place without the words that the quantity says: S14 莲塘边坡."""
    kind = kind_of(stream)
    place = stream.name.replace(stream.station, "").removesuffix(_TAILS.get(kind, "")).strip()
    place = place or stream.name
    return place if kind in _KNOWN_BY_NAME else f"{stream.station} {place}"


def direction(stream: Stream, points: Points, now: datetime) -> Direction:
    """Return where the stream went in the last ten minutes.

    Streams with a longer interval compare their last two samples; rain compares what fell in the
    last ten minutes with the ten before.
    """
    kind = kind_of(stream)
    step = _STEPS.get(kind, 0.1)
    if kind is Kind.RAIN:
        return _rain_direction(points, now, step)
    seen = [item for item in points if item[0] <= now]
    if len(seen) < 2:
        return Direction.UNKNOWN
    recent = [value for at, value in seen if now - at <= TREND_OVER]
    first, last = (recent[0], recent[-1]) if len(recent) > 1 else (seen[-2][1], seen[-1][1])
    return _direction(last - first, step)


def rise_mm_per_5min(stream: Stream, points: Points) -> int | None:
    """Return the mean rise of a depth from the first point to the last, in mm per 5 min.

    None where the stream is no depth or the points do not span a minute.
    """
    scale = _MM_PER_UNIT.get(stream.unit)
    if scale is None or stream.quantity != Kind.POND or not points:
        return None
    (first_at, first), (last_at, last) = points[0], points[-1]
    if last_at - first_at < _LEAST_RISE_OVER:
        return None
    return round((last - first) * scale * (RISE_UNIT / (last_at - first_at)))


def still_since(stream: Stream, points: Points) -> datetime | None:
    """Return when a stream last moved, None if the points do not reach so far back.

    A level moves when its value changes, a rain gauge when it counts.
    """
    if kind_of(stream) is Kind.RAIN:
        return next((at for at, value in reversed(points) if value > 0), None)
    later = None
    for at, value in reversed(points):
        if later is not None and value != later[1]:
            return later[0]
        later = at, value
    return None


def _rain_direction(points: Points, now: datetime, step: float) -> Direction:
    if not points or points[0][0] > now - TREND_OVER:
        return Direction.UNKNOWN
    late = sum(value for at, value in points if now - TREND_OVER < at <= now)
    early = sum(value for at, value in points if now - 2 * TREND_OVER < at <= now - TREND_OVER)
    return _direction(late - early, step)


def _direction(change: float, step: float) -> Direction:
    if change >= step:
        return Direction.UP
    return Direction.DOWN if change <= -step else Direction.FLAT
