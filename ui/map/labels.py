"""Names on the map: streets, neighbours, roads, water, stations, landmarks.

A name that finds no free room is left out; names of streets try hardest. Source: picture notes 3
and 9 (no label across a symbol).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from app.domain.place import Place, PlaceKind, Street
from app.geo.basemap import BaseFeature, Basemap, FeatureKind
from app.geo.outline import distance_m, inside
from app.geo.projection import Floats
from ui.map.camera import bounds_of, world_px
from ui.map.room import Box, Room, around
from ui.parts.text import text_width

SPACING_PX = 3
_HALO_PX = 2
_ROAD_PARTS = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88)
_SHIFTS = tuple((x, y) for y in (0, -22, 22, -40, 40) for x in (0, -30, 30, -60, 60))
_METRO_BELOW_M = 7.0
_PLACES_BELOW_M = 4.5
_MINOR_BELOW_M = 12.0


class LabelKind(Enum):
    """What a name names; it decides size and colour."""

    STREET = "street"
    NEIGHBOUR = "neighbour"
    ROAD = "road"
    WATER = "water"
    PLACE = "place"


SIZES_PX = {
    LabelKind.STREET: 15,
    LabelKind.NEIGHBOUR: 14,
    LabelKind.ROAD: 12,
    LabelKind.WATER: 13,
    LabelKind.PLACE: 12,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name about a middle in world pixels, turned by ``angle`` degrees."""

    text: str
    kind: LabelKind
    x: float
    y: float
    angle: float = 0.0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the unturned text, in px."""
        size_px = SIZES_PX[self.kind]
        width = text_width(self.text, size_px)
        if is_spaced(self.kind):
            width += SPACING_PX * len(self.text)
        return width + 2 * _HALO_PX, size_px + 5

    @property
    def box(self) -> Box:
        """The upright box about the turned text."""
        width, height = self.size
        turn = math.radians(self.angle)
        over, down = abs(math.cos(turn)), abs(math.sin(turn))
        half_w, half_h = (width * over + height * down) / 2, (width * down + height * over) / 2
        return around(self.x, self.y, half_w, half_h)


def is_spaced(kind: LabelKind) -> bool:
    """Tell whether the letters of such a name stand apart: areas do."""
    return kind in (LabelKind.STREET, LabelKind.NEIGHBOUR)


class Names:
    """The names of a base map, each with the points (metres) where it may stand."""

    def __init__(self, basemap: Basemap) -> None:
        self._basemap = basemap
        self._neighbours = tuple(_neighbour_spots(basemap))
        self._waters = tuple(
            (feature.name, _inner_point(feature))
            for feature in basemap.of(FeatureKind.WATER)
            if feature.name
        )

    def streets(self, streets: Iterable[Street], scale: float, room: Room) -> tuple[Label, ...]:
        """Return the names of streets that find room; what is placed takes its room."""
        labels = []
        for name, x, y in self._street_spots(streets, scale):
            for dx, dy in _SHIFTS:
                label = Label(text=name, kind=LabelKind.STREET, x=x + dx, y=y + dy)
                if room.is_free(label.box, 2):
                    labels.append(label)
                    room.take(label.box)
                    break
        return tuple(labels)

    def others(self, places: Iterable[Place], scale: float, room: Room) -> tuple[Label, ...]:
        """Return the other names that find room; what is placed takes its room."""
        return (
            *self._fixed(LabelKind.NEIGHBOUR, self._neighbours, scale, room),
            *self._fixed(LabelKind.WATER, self._waters, scale, room),
            *self._roads(scale, room),
            *self._places(places, scale, room),
        )

    def street_boxes(self, streets: Iterable[Street], scale: float) -> list[Box]:
        """Return where the names of streets would stand if nothing was in their way."""
        return [
            Label(text=name, kind=LabelKind.STREET, x=x, y=y).box
            for name, x, y in self._street_spots(streets, scale)
        ]

    def _street_spots(
        self, streets: Iterable[Street], scale: float
    ) -> list[tuple[str, float, float]]:
        spots = []
        for street in streets:
            rings = self._basemap.street_outline(street.code)
            office = self._basemap.projection.to_metres_e7(street.lat_e7, street.lon_e7)
            metres = _middle_of(rings[0]) if rings else office
            if rings and not inside(rings, metres[None, :])[0]:
                metres = office
            x, y = world_px(metres, scale)
            spots.append((street.name, float(x), float(y)))
        return spots

    def _fixed(
        self,
        kind: LabelKind,
        spots: Iterable[tuple[str, Floats]],
        scale: float,
        room: Room,
    ) -> list[Label]:
        labels = []
        for name, metres in spots:
            x, y = world_px(metres, scale)
            for dx, dy in _SHIFTS:
                label = Label(text=name, kind=kind, x=float(x) + dx, y=float(y) + dy)
                if room.is_free(label.box, 2):
                    labels.append(label)
                    room.take(label.box)
                    break
        return labels

    def _roads(self, scale: float, room: Room) -> list[Label]:
        labels = []
        roads = sorted(self._basemap.of(FeatureKind.ROAD), key=lambda road: -road.rank)
        for road in roads:
            if road.rank < 2 and scale > _MINOR_BELOW_M:
                continue
            line = world_px(road.rings[0], scale)
            width = text_width(road.name, SIZES_PX[LabelKind.ROAD])
            for part in _ROAD_PARTS:
                found = _along(line, part, width)
                if found is None:
                    continue
                x, y, angle = found
                label = Label(text=road.name, kind=LabelKind.ROAD, x=x, y=y, angle=angle)
                if room.is_free(label.box, 1):
                    labels.append(label)
                    room.take(label.box)
                    break
        return labels

    def _places(self, places: Iterable[Place], scale: float, room: Room) -> list[Label]:
        labels = []
        for place in places:
            is_metro = place.kind is PlaceKind.METRO
            below = _METRO_BELOW_M if is_metro else _PLACES_BELOW_M
            if place.kind is not PlaceKind.PEAK and scale > below:
                continue
            metres = self._basemap.projection.to_metres_e7(place.lat_e7, place.lon_e7)
            x, y = (float(value) for value in world_px(metres, scale))
            half = text_width(place.name, SIZES_PX[LabelKind.PLACE]) / 2 + _HALO_PX
            for dx, dy in ((0, 13), (0, -13), (half + 9, 0), (-half - 9, 0)):
                label = Label(text=place.name, kind=LabelKind.PLACE, x=x + dx, y=y + dy)
                if room.is_free(label.box, 1):
                    labels.append(label)
                    room.take(label.box)
                    break
        return labels


def _middle_of(ring: Floats) -> Floats:
    """Return the centre of gravity of a ring."""
    x, y = ring[:, 0], ring[:, 1]
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    cross = x * next_y - next_x * y
    area = cross.sum()
    if abs(area) < 1:
        return np.asarray(ring.mean(axis=0), dtype=np.float64)
    middle = ((x + next_x) * cross).sum(), ((y + next_y) * cross).sum()
    return np.array(middle, dtype=np.float64) / float(3 * area)


def _inner_point(feature: BaseFeature) -> Floats:
    """Return a point well inside an area."""
    found = _deepest(feature.rings, bounds_of(feature.rings), None)
    return feature.rings[0].mean(axis=0) if found is None else found


def _neighbour_spots(basemap: Basemap) -> Iterable[tuple[str, Floats]]:
    """Yield the names of the neighbours with a point of each that is well away from the edges."""
    left, bottom, right, top = bounds_of(basemap.outline)
    frame = (left - 200, bottom - 900, right + 200, top + 900)
    for feature in basemap.of(FeatureKind.NEIGHBOUR):
        spot = _deepest(feature.rings, frame, basemap.outline)
        if spot is not None:
            yield feature.name, spot


def _deepest(
    rings: tuple[Floats, ...],
    frame: tuple[float, float, float, float],
    outside: tuple[Floats, ...] | None,
) -> Floats | None:
    """Return the point of a grid in the frame that lies deepest inside, None if none does."""
    left, bottom, right, top = frame
    xs, ys = np.meshgrid(np.linspace(left, right, 26), np.linspace(bottom, top, 18))
    grid = np.stack((xs.ravel(), ys.ravel()), axis=-1)
    grid = grid[inside(rings, grid)]
    if not len(grid):
        return None
    depth = distance_m(rings, grid)
    if outside is not None:
        depth = np.minimum(depth, distance_m(outside, grid))
        edges = np.stack(
            (grid[:, 0] - left, right - grid[:, 0], grid[:, 1] - bottom, top - grid[:, 1])
        )
        depth = np.minimum(depth, edges.min(axis=0))
    best = int(np.argmax(depth))
    return grid[best] if outside is None or depth[best] > 350 else None


def _along(line: Floats, part: float, width: float) -> tuple[float, float, float] | None:
    """Return where a text of that width stands along a line, and its turn in degrees.

    None if the line is too short there, or too bent.
    """
    steps = np.hypot(*np.diff(line, axis=0).T)
    reached = np.concatenate(([0.0], steps.cumsum()))
    total = float(reached[-1])
    start, end = total * part - width / 2, total * part + width / 2
    if start < 4 or end > total - 4:
        return None
    ends = [
        np.array([np.interp(at, reached, line[:, axis]) for axis in (0, 1)]) for at in (start, end)
    ]
    chord = ends[1] - ends[0]
    if float(np.hypot(*chord)) < 0.96 * width:
        return None
    middle = (ends[0] + ends[1]) / 2
    angle = math.degrees(math.atan2(float(chord[1]), float(chord[0])))
    if angle > 90 or angle <= -90:
        angle += 180 if angle < 0 else -180
    return float(middle[0]), float(middle[1]), float(round(angle))
