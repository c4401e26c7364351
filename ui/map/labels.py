"""Names on the map: streets, neighbours, roads, water, stations, landmarks.

A name that finds no free room is left out; names of streets try hardest. Source: picture notes 3
and 9 (no label across a symbol).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache

import numpy as np
import numpy.typing as npt

from app.domain.place import Place, PlaceKind, Street
from app.geo.basemap import Basemap, FeatureKind
from app.geo.outline import inside
from app.geo.projection import Floats
from ui.map.camera import world_px
from ui.map.room import Box, Room, around
from ui.map.spots import Way, middle_of, neighbour_spots, upright, water_spots
from ui.parts.text import text_width

SPACING_PX = 3
PLACES_BELOW_M = 4.5
"""Nearer than this many metres to a pixel landmarks are named."""

_HALO_PX = 2
_ROAD_PARTS = np.array((0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88))
_ROAD_END_PX = 4
_SHIFTS = np.array(
    sorted(
        ((x, y) for y in range(-44, 45, 11) for x in range(-64, 65, 16)),
        key=lambda shift: abs(shift[0]) + 1.4 * abs(shift[1]),
    ),
    dtype=np.float64,
)
_METRO_BELOW_M = 7.0
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
    def half(self) -> tuple[float, float]:
        """Half of the width and of the height of the upright box about the turned text, in px."""
        size_px = SIZES_PX[self.kind]
        width = _width(self.text, size_px) + 2 * _HALO_PX
        if is_spaced(self.kind):
            width += SPACING_PX * len(self.text)
        height = size_px + 5
        turn = math.radians(self.angle)
        over, down = abs(math.cos(turn)), abs(math.sin(turn))
        return (width * over + height * down) / 2, (width * down + height * over) / 2

    @property
    def box(self) -> Box:
        """The upright box about the turned text."""
        return around(self.x, self.y, *self.half)


def is_spaced(kind: LabelKind) -> bool:
    """Tell whether the letters of such a name stand apart: areas do."""
    return kind in (LabelKind.STREET, LabelKind.NEIGHBOUR)


class Names:
    """The names of a base map."""

    def __init__(self, basemap: Basemap) -> None:
        self._basemap = basemap
        roads = sorted(basemap.of(FeatureKind.ROAD), key=lambda road: -road.rank)
        self._roads = [(road.name, road.rank, Way(road.rings[0])) for road in roads]
        self._middles: dict[str, Floats] = {}
        self._neighbours = neighbour_spots(basemap)
        self._waters = water_spots(basemap)

    def street_boxes(self, streets: Iterable[Street], scale: float) -> list[Box]:
        """Return where the names of streets would stand if nothing was in their way."""
        return [self._street_label(street, scale).box for street in streets]

    def streets(self, streets: Iterable[Street], scale: float, room: Room) -> tuple[Label, ...]:
        """Return the names of streets that find room; what is placed takes its room.

        The middle of a name stays in its own street.
        """
        labels: list[Label] = []
        for street in streets:
            label = self._street_label(street, scale)
            rings = self._basemap.street_outline(street.code)
            spots = np.add(_SHIFTS, (label.x, label.y))
            if rings:
                spots = spots[inside(rings, spots * (scale, -scale))]
            labels += _placed(label, spots, room, 2)
        return tuple(labels)

    def others(
        self, places: Iterable[Place], scale: float, room: Room, frame: Box
    ) -> tuple[Label, ...]:
        """Return the other names that find room; what is placed takes its room.

        Names of neighbours stay in the frame.
        """
        labels: list[Label] = []
        for name, metres in self._neighbours:
            label = _label(name, LabelKind.NEIGHBOUR, metres, scale)
            spots = np.add(_SHIFTS, (label.x, label.y))
            labels += _placed(label, spots[_is_within(spots, label.half, frame)], room, 2)
        for name, metres in self._waters:
            label = _label(name, LabelKind.WATER, metres, scale)
            labels += _placed(label, np.add(_SHIFTS[:9], (label.x, label.y)), room, 2)
        for name, rank, way in self._roads:
            if rank >= 2 or scale <= _MINOR_BELOW_M:
                labels += _road_label(name, way, scale, room)
        for place in places:
            below = _METRO_BELOW_M if place.kind is PlaceKind.METRO else PLACES_BELOW_M
            if scale <= below:
                labels += self._place_label(place, scale, room)
        return tuple(labels)

    def _street_label(self, street: Street, scale: float) -> Label:
        """Return a street's name at the middle of its area, or at its office."""
        metres = self._middles.get(street.code)
        if metres is None:
            rings = self._basemap.street_outline(street.code)
            metres = self._basemap.projection.to_metres_e7(street.lat_e7, street.lon_e7)
            if rings:
                middle = middle_of(rings[0])
                metres = middle if inside(rings, middle[None, :])[0] else metres
            self._middles[street.code] = metres
        return _label(street.name, LabelKind.STREET, metres, scale)

    def _place_label(self, place: Place, scale: float, room: Room) -> list[Label]:
        metres = self._basemap.projection.to_metres_e7(place.lat_e7, place.lon_e7)
        label = _label(place.name, LabelKind.PLACE, metres, scale)
        side = label.half[0] + 11
        spots = np.add(((0, 19), (0, -19), (side, 0), (-side, 0)), (label.x, label.y))
        return _placed(label, spots, room, 0)


@cache
def _width(text: str, size_px: int) -> float:
    return text_width(text, size_px)


def _label(name: str, kind: LabelKind, metres: Floats, scale: float) -> Label:
    x, y = world_px(metres, scale)
    return Label(text=name, kind=kind, x=float(x), y=float(y))


def _placed(label: Label, spots: Floats, room: Room, margin: float) -> list[Label]:
    """Return the label at the first spot with room for it, which it takes; or nothing."""
    if not len(spots):
        return []
    found = room.first_free(np.hstack((spots - label.half, spots + label.half)), margin)
    if found is None:
        return []
    label = replace(label, x=float(spots[found, 0]), y=float(spots[found, 1]))
    room.take(label.box)
    return [label]


def _road_label(name: str, way: Way, scale: float, room: Room) -> list[Label]:
    """Return a road's name at the first part of it with room, which it takes; or nothing."""
    width = _width(name, SIZES_PX[LabelKind.ROAD])
    labels = [
        Label(
            text=name,
            kind=LabelKind.ROAD,
            x=float(x) / scale,
            y=-float(y) / scale,
            angle=upright(float(turn)),
        )
        for x, y, turn in way.spots(_ROAD_PARTS, width * scale, _ROAD_END_PX * scale)
    ]
    if not labels:
        return []
    found = room.first_free(np.array([label.box for label in labels]), 1)
    if found is None:
        return []
    room.take(labels[found].box)
    return [labels[found]]


def _is_within(spots: Floats, half: tuple[float, float], frame: Box) -> npt.NDArray[np.bool_]:
    """Tell about which spots a box of that half size lies in the frame."""
    left, top = spots[:, 0] - half[0], spots[:, 1] - half[1]
    right, bottom = spots[:, 0] + half[0], spots[:, 1] + half[1]
    within: npt.NDArray[np.bool_] = (left >= frame[0]) & (right <= frame[2])
    return within & (top >= frame[1]) & (bottom <= frame[3])
