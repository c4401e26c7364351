"""The base map of a district pack as lines and areas in metres, ready to draw.

The file is GeoJSON in WGS-84. Everything but the outlines of districts is schematic (示意图).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from app.geo.projection import Floats, Projection
from app.settings.table import PackError, read_text

FILE = "basemap.geojson"
_GEOMETRIES = {"Polygon", "LineString", "Point"}


class FeatureKind(StrEnum):
    """What a feature of the base map is, in the order of drawing: the first lies lowest."""

    NEIGHBOUR = "neighbour"
    DISTRICT = "district"
    PEAK = "peak"
    WATER = "water"
    RIVER = "river"
    STREET = "street"
    ROAD = "road"
    METRO = "metro"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BaseFeature:
    """One feature; ``rings`` are read-only arrays of shape (points, 2), metres east and north.

    ``closed`` tells an area (the first ring its shell, the rest holes) from a line; a peak is one
    point, with ``height_m`` and ``spread_m``, how far its shading reaches. ``rank`` orders roads:
    3 is the widest. ``code`` is the administrative code of a district or street.
    """

    kind: FeatureKind
    name: str
    rings: tuple[Floats, ...]
    closed: bool
    code: str = ""
    rank: int = 0
    height_m: float = 0.0
    spread_m: float = 0.0
    sample: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Basemap:
    """All features in the order of drawing, the projection they are in, and the file's note."""

    features: tuple[BaseFeature, ...]
    projection: Projection
    note: str

    def of(self, kind: FeatureKind) -> tuple[BaseFeature, ...]:
        """Return the features of one kind."""
        return tuple(feature for feature in self.features if feature.kind is kind)

    @property
    def outline(self) -> tuple[Floats, ...]:
        """The rings of the district itself."""
        return tuple(ring for part in self.of(FeatureKind.DISTRICT) for ring in part.rings)

    def street_outline(self, code: str) -> tuple[Floats, ...]:
        """Return the rings of a street's schematic area, empty if the map has none."""
        parts = (part for part in self.of(FeatureKind.STREET) if part.code == code)
        return tuple(ring for part in parts for ring in part.rings)


def load_basemap(folder: Path, projection: Projection) -> Basemap:
    """Return the base map of a pack in metres of ``projection``.

    Raises:
        PackError: the file is missing or broken; ``line`` is that of broken JSON, or 0 with the
            number of the feature (from 0) in ``field``.
    """
    try:
        data = json.loads(read_text(folder / FILE))
    except json.JSONDecodeError as error:
        raise PackError(FILE, error.lineno, "", error.msg) from error
    items = data.get("features") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise PackError(FILE, 1, "features", "missing or no list")
    features = [_feature(number, item, projection) for number, item in enumerate(items)]
    if not any(feature.kind is FeatureKind.DISTRICT for feature in features):
        raise PackError(FILE, 0, "features", "the outline of the district is missing")
    order = list(FeatureKind)
    features.sort(key=lambda feature: (order.index(feature.kind), feature.rank))
    return Basemap(features=tuple(features), projection=projection, note=str(data.get("note", "")))


def _fault(number: int, field: str, reason: str) -> PackError:
    return PackError(FILE, 0, f"features[{number}].{field}", reason)


def _feature(number: int, item: object, projection: Projection) -> BaseFeature:
    table = item if isinstance(item, dict) else {}
    about, shape = table.get("properties"), table.get("geometry")
    if not isinstance(about, dict):
        raise _fault(number, "properties", "missing or no object")
    if not isinstance(shape, dict) or shape.get("type") not in _GEOMETRIES:
        raise _fault(number, "geometry", "neither Polygon nor LineString nor Point")
    try:
        kind = FeatureKind(str(about.get("kind")))
    except ValueError:
        raise _fault(number, "properties.kind", f"unknown: {about.get('kind')}") from None
    _, per_lat = projection.scale()
    return BaseFeature(
        kind=kind,
        name=str(about.get("name", "")),
        rings=_rings(number, shape, projection),
        closed=shape["type"] == "Polygon",
        code=str(about.get("code", "")),
        rank=round(_number(number, about, "rank")),
        height_m=_number(number, about, "height_m"),
        spread_m=_number(number, about, "spread_deg") * per_lat,
        sample=about.get("sample") is True,
        source=str(about.get("source", "")),
    )


def _number(number: int, about: dict[str, object], field: str) -> float:
    value = about.get(field, 0)
    if not isinstance(value, (int, float)) or not abs(value) < 1e9:
        raise _fault(number, f"properties.{field}", "no number")
    return float(value)


def _rings(number: int, shape: dict[str, object], projection: Projection) -> tuple[Floats, ...]:
    where = "geometry.coordinates"
    parts = shape.get("coordinates")
    if shape["type"] != "Polygon":
        parts = [parts if shape["type"] == "LineString" else [parts]]
    if not isinstance(parts, list) or not parts:
        raise _fault(number, where, "missing or empty")
    least = {"Polygon": 4, "LineString": 2, "Point": 1}[str(shape["type"])]
    rings = []
    for part in parts:
        try:
            degrees = np.array(part, dtype=np.float64)
        except (TypeError, ValueError):
            raise _fault(number, where, "not pairs of numbers") from None
        if degrees.ndim != 2 or degrees.shape[1] != 2 or len(degrees) < least:
            raise _fault(number, where, f"not at least {least} pairs of numbers")
        if not (np.abs(degrees) <= (180, 90)).all():
            raise _fault(number, where, "beyond the globe: longitude comes first, in degrees")
        ring = projection.to_metres(degrees[:, 1], degrees[:, 0])
        ring.setflags(write=False)
        rings.append(ring)
    return tuple(rings)
