"""Polygons and circles of a CAP area: text to degrees."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.feeds.cap_fields import Defects
from app.feeds.cap_xml import Element

MAX_POINTS = 2_000
"""Of a polygon with more, every n-th is taken."""

_KM_PER_DEGREE = 111.2
_CIRCLE_POINTS = 48

Point = tuple[float, float]
"""Latitude and longitude in degrees, WGS-84."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The closed outlines of one area; a circle is one of 48 points."""

    polygons: tuple[tuple[Point, ...], ...] = ()


def shapes_of(area: Element, place: str, defects: Defects) -> Shapes:
    """Return the outlines of an area; broken ones are left out and noted."""
    found: list[tuple[Point, ...]] = []
    for index, child in enumerate(area.all("polygon")):
        polygon = _polygon(child.text)
        if polygon is None:
            defects.add(f"{place}polygon[{index}]", "not at least four pairs of latitude,longitude")
        else:
            found.append(polygon)
    for index, child in enumerate(area.all("circle")):
        circle = _circle(child.text)
        if circle is None:
            defects.add(f"{place}circle[{index}]", "not latitude,longitude radius")
        else:
            found.append(circle)
    return Shapes(tuple(found))


def _polygon(text: str) -> tuple[Point, ...] | None:
    parts = text.split()
    if len(parts) < 4:
        return None
    points = [_point(part) for part in parts[:: len(parts) // MAX_POINTS + 1]]
    good = tuple(point for point in points if point is not None)
    return good if len(good) == len(points) else None


def _circle(text: str) -> tuple[Point, ...] | None:
    centre, _, rest = text.partition(" ")
    point = _point(centre)
    try:
        radius_km = float(rest)
    except ValueError:
        return None
    if point is None or not 0 <= radius_km <= 20_000:
        return None
    lat, lon = point
    per_lon = _KM_PER_DEGREE * max(0.01, math.cos(math.radians(lat)))
    # A circle of radius 0 means the point and what is about it.
    reach = max(radius_km, 0.05)
    turns = (2 * math.pi * index / _CIRCLE_POINTS for index in range(_CIRCLE_POINTS))
    return tuple(
        (lat + reach / _KM_PER_DEGREE * math.sin(turn), lon + reach / per_lon * math.cos(turn))
        for turn in turns
    )


def _point(text: str) -> Point | None:
    lat, _, lon = text.partition(",")
    try:
        point = float(lat), float(lon)
    except ValueError:
        return None
    return point if abs(point[0]) <= 90 and abs(point[1]) <= 180 else None
