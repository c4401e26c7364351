"""Everything on the map at one scale, laid out in world pixels: the screen only moves over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import numpy.typing as npt

from app.domain.place import Asset, AssetKind, Place
from app.geo.basemap import Basemap
from app.geo.projection import Floats, Projection
from app.screens.map import MapView, StationPoint
from ui.map.camera import bounds_of, world_px
from ui.map.crowd import APART_PX, TOGETHER_FROM, Cluster, crowd, thinned
from ui.map.glyphs import cluster_radius
from ui.map.labels import Label, Names
from ui.map.marks import CLOSE_PX, Mark, form_of, place_marks
from ui.map.room import Box, Room, around
from ui.map.sprites import Ints, sprite_of

Bools = npt.NDArray[np.bool_]
Thing = Asset | Place | StationPoint
"""What a small sign stands for."""

_SIGN_PX = 9
_FRAME_PX = (20.0, 58.0)
_SHIFTS = ((0, 0), (26, 0), (-26, 0), (0, 26), (0, -26), (30, 30), (-30, -30))
_KINDS = tuple(AssetKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """How crowds are told: as one number from so many on, and how far apart signs stand."""

    together_from: int = TOGETHER_FROM
    apart_px: float = APART_PX
    close_px: float = CLOSE_PX


@dataclass(frozen=True, slots=True, eq=False)
class ClusterMark:
    """Assets told as one number."""

    x: float
    y: float
    counts: Mapping[AssetKind, int]

    @property
    def radius(self) -> float:
        """How large it is drawn, in px."""
        return cluster_radius(sum(self.counts.values()))

    @property
    def box(self) -> Box:
        """The box about it."""
        return around(self.x, self.y, self.radius + 1, self.radius + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """The layout at one scale; ``spots`` (signs, 2) and ``numbers`` are the small signs.

    ``things`` are what the signs stand for; ``left_out`` counts those that would have lain on
    others. Marks stand with the most urgent first.
    """

    scale: float
    marks: tuple[Mark, ...] = ()
    spots: Floats = field(default_factory=lambda: np.empty((0, 2)))
    numbers: Ints = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    things: tuple[Thing, ...] = ()
    clusters: tuple[ClusterMark, ...] = ()
    labels: tuple[Label, ...] = ()
    left_out: int = 0


class SceneMaker:
    """Lays out views on a base map; keeps what does not change from view to view."""

    def __init__(self, basemap: Basemap) -> None:
        self._projection = basemap.projection
        self._names = Names(basemap)
        self._bounds = bounds_of(basemap.outline)
        self._stock = _Stock((), basemap.projection)

    def make(self, view: MapView, scale: float, signs: frozenset[Enum], density: Density) -> Scene:
        """Return the layout of a view with the chosen signs."""
        if view.assets is not self._stock.assets:
            self._stock = _Stock(view.assets, self._projection)
        left, bottom, right, top = self._bounds
        over, down = _FRAME_PX
        frame = left / scale - over, -top / scale - down, right / scale + over, -bottom / scale
        layout = _Layout(view, scale, signs, density)
        layout.place_marks(
            world_px(metres_of(view.stations, self._projection), scale),
            (*frame[:3], frame[3] + down),
            self._names.street_boxes(view.streets, scale),
        )
        streets = self._names.streets(view.streets, scale, layout.room)
        places = [place for place in view.places if place.kind in signs]
        layout.place_crowds(self._stock, streets)
        layout.place_places(places, world_px(metres_of(places, self._projection), scale))
        others = self._names.others(places, scale, layout.room)
        return layout.scene((*streets, *others))


class _Stock:
    """The assets of a view as arrays; the rarer a kind, the earlier it is shown."""

    def __init__(self, assets: tuple[Asset, ...], projection: Projection) -> None:
        self.assets = assets
        self.metres = metres_of(assets, projection)
        self.kinds = np.array([_KINDS.index(item.kind) for item in assets], dtype=np.intp)
        self.numbers = np.array([sprite_of(item.kind) for item in assets], dtype=np.intp)
        counts = np.bincount(self.kinds, minlength=len(_KINDS))
        self.order: Ints = np.argsort(counts[self.kinds], kind="stable")

    def shown(self, signs: frozenset[Enum]) -> Ints:
        """Return the indices of the assets of the chosen kinds, the rarest first."""
        is_on = np.array([kind in signs for kind in _KINDS], dtype=np.bool_)
        return self.order[is_on[self.kinds[self.order]]]


class _Layout:
    """One layout in the making: what is placed first takes the room."""

    def __init__(
        self, view: MapView, scale: float, signs: frozenset[Enum], density: Density
    ) -> None:
        self.room = Room()
        self._view = view
        self._scale = scale
        self._signs = signs
        self._density = density
        self._marks: tuple[Mark, ...] = ()
        self._clusters: list[ClusterMark] = []
        self._spots: list[Floats] = []
        self._numbers: list[Ints] = []
        self._things: list[Thing] = []
        self._left_out = 0

    def place_marks(self, spots: Floats, frame: Box, names: Sequence[Box]) -> None:
        """Place what stands out, then the sensors that do not and are not close to it."""
        points = [
            (point, float(x), float(y))
            for point, (x, y) in zip(self._view.stations, np.round(spots), strict=True)
            if point.is_active or point.lead.kind in self._signs
        ]
        soft = Room()
        for box in names:
            soft.take(box)
        self._marks = place_marks(points, self.room, frame, self._view.now, soft)
        stations = self._view.stations
        order = [
            index
            for index, point in enumerate(stations)
            if form_of(point) is None and point.lead.kind in self._signs
        ]
        order.sort(key=lambda index: stations[index].lead.doubt is None)
        kept = self._kept(spots, np.array(order, dtype=np.intp))
        numbers = [
            sprite_of(stations[index].lead.kind, is_old=stations[index].lead.doubt is not None)
            for index in kept
        ]
        self._add(spots[kept], np.array(numbers, dtype=np.intp), [stations[i] for i in kept])

    def place_crowds(self, stock: _Stock, names: Sequence[Label]) -> None:
        """Place the assets, together where they are many; none lies on a name."""
        spots = world_px(stock.metres, self._scale)
        order = stock.shown(self._signs)
        found = crowd(spots, order, together_from=self._density.together_from, apart_px=0)
        for cluster in found.clusters:
            self._clusters.append(self._cluster(cluster, stock.kinds))
            self.room.take(self._clusters[-1].box)
        boxes = [label.box for label in names] + [item.box for item in self._clusters]
        alone = found.alone[~_in_boxes(spots[found.alone], boxes, _SIGN_PX - 2)]
        self._left_out += len(found.alone) - len(alone)
        kept = self._kept(spots, alone)
        self._add(spots[kept], stock.numbers[kept], [stock.assets[index] for index in kept])

    def place_places(self, places: Sequence[Place], spots: Floats) -> None:
        """Place the small signs of named places."""
        kept = self._kept(spots, np.arange(len(places), dtype=np.intp))
        numbers = np.array([sprite_of(places[index].kind) for index in kept], dtype=np.intp)
        self._add(spots[kept], numbers, [places[index] for index in kept])

    def scene(self, labels: tuple[Label, ...]) -> Scene:
        """Return what was placed."""
        return Scene(
            scale=self._scale,
            marks=self._marks,
            spots=np.concatenate(self._spots),
            numbers=np.concatenate(self._numbers),
            things=tuple(self._things),
            clusters=tuple(self._clusters),
            labels=labels,
            left_out=self._left_out,
        )

    def _kept(self, spots: Floats, order: Ints) -> Ints:
        """Return those of ``order`` that are clear of marks, of each other, of what is placed."""
        density = self._density
        wanted = order[~self._is_close(spots[order])]
        wanted = thinned(spots, wanted, density.apart_px)
        placed = np.concatenate(self._spots) if self._spots else np.empty((0, 2))
        if density.apart_px > 0 and len(placed):
            wanted = wanted[~_within(spots[wanted], placed, density.apart_px * 0.6)]
        self._left_out += len(order) - len(wanted)
        return wanted

    def _is_close(self, spots: Floats) -> Bools:
        """Tell which spots lie within reach of an active symbol, or under a tag."""
        if self._density.close_px <= 0 or not self._marks:
            return np.zeros(len(spots), dtype=np.bool_)
        places = np.array([(mark.x, mark.y) for mark in self._marks])
        tags = [mark.tag for mark in self._marks] + [mark.core for mark in self._marks]
        near: Bools = _within(spots, places, self._density.close_px)
        return near | _in_boxes(spots, tags, _SIGN_PX)

    def _add(self, spots: Floats, numbers: Ints, things: Sequence[Thing]) -> None:
        self._spots.append(spots)
        self._numbers.append(numbers)
        self._things += things
        if self._density.apart_px > 0:
            self.room.take_spots(spots, _SIGN_PX)

    def _cluster(self, cluster: Cluster, kinds: Ints) -> ClusterMark:
        """Return the mark of a cluster, moved a little if something is in its way."""
        numbers = Counter(int(number) for number in kinds[cluster.members])
        counts = {_KINDS[number]: count for number, count in numbers.items()}
        choices = [ClusterMark(cluster.x + dx, cluster.y + dy, counts) for dx, dy in _SHIFTS]
        return min(choices, key=lambda item: self.room.covered(item.box))


def metres_of(items: Sequence[Thing], projection: Projection) -> Floats:
    """Return where things stand in metres, shape (things, 2)."""
    if not items:
        return np.empty((0, 2))
    return projection.to_metres_e7([i.lat_e7 for i in items], [i.lon_e7 for i in items])


def _within(spots: Floats, others: Floats, reach_px: float) -> Bools:
    """Tell which spots have one of ``others`` within reach."""
    gaps = spots[:, None, :] - others[None, :, :]
    near: Bools = ((gaps * gaps).sum(axis=2) < reach_px * reach_px).any(axis=1)
    return near


def _in_boxes(spots: Floats, boxes: Sequence[Box], margin: float) -> Bools:
    """Tell which spots lie in a box grown by a margin."""
    if not boxes:
        return np.zeros(len(spots), dtype=np.bool_)
    left, top, right, bottom = np.array(boxes, dtype=np.float64).T
    x, y = spots[:, 0, None], spots[:, 1, None]
    across = (x > left - margin) & (x < right + margin)
    down = (y > top - margin) & (y < bottom + margin)
    found: Bools = (across & down).any(axis=1)
    return found
