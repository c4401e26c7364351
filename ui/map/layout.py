"""One layout in the making: what is placed first takes the room."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import numpy as np
import numpy.typing as npt

from app.domain.place import Asset, AssetKind, Place
from app.geo.projection import Floats, Projection
from app.screens.map import ClosedPlace, MapView, StationPoint
from ui.map.closures import ClosureMark, place_closures
from ui.map.crowd import Cluster, crowd, thinned
from ui.map.labels import Label
from ui.map.marks import Ground, Mark, form_of, place_marks
from ui.map.room import Box, Room
from ui.map.scene import ClusterMark, Density, Scene, Thing
from ui.map.sprites import Ints, sprite_of

Bools = npt.NDArray[np.bool_]

_SIGN_PX = 9
_BETWEEN = 0.75
"""Of how far signs of one sort stand apart, how far signs of two sorts do."""
_KINDS = tuple(AssetKind)
_SHIFTS = np.array(
    sorted(
        ((x, y) for y in range(-48, 49, 12) for x in range(-48, 49, 12)),
        key=lambda shift: shift[0] ** 2 + shift[1] ** 2,
    ),
    dtype=np.float64,
)


class Stock:
    """The assets of a view as arrays; the rarer a kind, the earlier it is shown."""

    def __init__(self, assets: tuple[Asset, ...], projection: Projection) -> None:
        self.assets = assets
        self.metres = metres_of(assets, projection)
        self.kinds: Ints = np.array([_KINDS.index(item.kind) for item in assets], dtype=np.intp)
        self.numbers: Ints = np.array([sprite_of(item.kind) for item in assets], dtype=np.intp)
        counts = np.bincount(self.kinds, minlength=len(_KINDS))
        self._order: Ints = np.argsort(counts[self.kinds], kind="stable")

    def shown(self, signs: frozenset[Enum]) -> Ints:
        """Return the indices of the assets of the chosen kinds, the rarest first."""
        is_on = np.array([kind in signs for kind in _KINDS], dtype=np.bool_)
        return self._order[is_on[self.kinds[self._order]]]


class Layout:
    """Places marks, sensors, assets and places, in this order; names take room in between."""

    def __init__(
        self, view: MapView, window: Box, signs: frozenset[Enum], density: Density
    ) -> None:
        self.room = Room()
        self._view = view
        self._window = window
        self._signs = signs
        self._density = density
        self._marks: tuple[Mark, ...] = ()
        self._closures: tuple[ClosureMark, ...] = ()
        self._clusters: list[ClusterMark] = []
        self._spots: list[Floats] = []
        self._numbers: list[Ints] = []
        self._things: list[Thing] = []
        self._names: list[Box] = []
        self._left_out = 0

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What stands out, as placed."""
        return self._marks

    @property
    def closures(self) -> tuple[ClosureMark, ...]:
        """What is closed, as placed."""
        return self._closures

    @property
    def signs(self) -> list[Thing]:
        """What the small signs placed so far stand for."""
        return self._things

    def place_marks(self, spots: Floats, ground: Ground) -> None:
        """Place what stands out; it is never left out."""
        points = [
            (point, float(x), float(y))
            for point, (x, y) in zip(self._view.stations, np.round(spots), strict=True)
            if point.is_active or point.lead.kind in self._signs
        ]
        self._marks = place_marks(points, ground, self._view.now)

    def place_closures(self, spots: Floats, turns: Sequence[float], frame: Box) -> None:
        """Place what is closed; it is never left out."""
        pairs = zip(self._view.closed, np.round(spots), turns, strict=True)
        places = [(closed, float(x), float(y), turn) for closed, (x, y), turn in pairs]
        self._closures = place_closures(places, self.room, frame, self._view.now)

    def place_sensors(self, spots: Floats) -> None:
        """Place the sensors that do not stand out and are not close to one that does."""
        stations = self._view.stations
        order = [
            index
            for index, point in enumerate(stations)
            if form_of(point) is None and point.lead.kind in self._signs
        ]
        order.sort(key=lambda index: stations[index].lead.doubt is None)
        kept = self._kept(spots, np.array(order, dtype=np.intp))
        points = [stations[index] for index in kept]
        self._add(spots[kept], np.array([_number(p) for p in points], dtype=np.intp), points)

    def place_crowds(self, stock: Stock, spots: Floats, names: Sequence[Label]) -> None:
        """Place the assets, together where they are many; none lies on a name."""
        order = stock.shown(self._signs)
        order = order[_in_boxes(spots[order], [self._window], 0)]
        found = crowd(spots, order, together_from=self._density.together_from, apart_px=0)
        self._place_clusters([_cluster_mark(item, stock.kinds) for item in found.clusters])
        self._names = [label.box for label in names] + [item.box for item in self._clusters]
        kept = self._kept(spots, found.alone)
        self._add(spots[kept], stock.numbers[kept], [stock.assets[index] for index in kept])

    def place_places(self, places: Sequence[Place], spots: Floats) -> None:
        """Place the small signs of named places; none lies on the name of a street."""
        kept = self._kept(spots, np.arange(len(places), dtype=np.intp))
        numbers = np.array([sprite_of(places[index].kind) for index in kept], dtype=np.intp)
        self._add(spots[kept], numbers, [places[index] for index in kept])

    def scene(self, scale: float, labels: tuple[Label, ...]) -> Scene:
        """Return what was placed."""
        return Scene(
            scale=scale,
            window=self._window,
            marks=self._marks,
            closures=self._closures,
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
        if density.apart_px > 0:
            wanted = wanted[~_in_boxes(spots[wanted], self._names, _SIGN_PX - 2)]
        wanted = thinned(spots, wanted, density.apart_px)
        placed = np.concatenate(self._spots) if self._spots else np.empty((0, 2))
        if density.apart_px > 0 and len(placed):
            wanted = wanted[~_within(spots[wanted], placed, density.apart_px * _BETWEEN)]
        self._left_out += len(order) - len(wanted)
        return wanted

    def _is_close(self, spots: Floats) -> Bools:
        """Tell which spots lie within reach of an active symbol, or under a tag."""
        stand_out: tuple[Mark | ClosureMark, ...] = (*self._marks, *self._closures)
        if self._density.close_px <= 0 or not stand_out:
            return np.zeros(len(spots), dtype=np.bool_)
        places = np.array([(mark.x, mark.y) for mark in stand_out])
        boxes = [mark.tag for mark in stand_out] + [mark.core for mark in stand_out]
        near: Bools = _within(spots, places, self._density.close_px)
        return near | _in_boxes(spots, boxes, _SIGN_PX)

    def _add(self, spots: Floats, numbers: Ints, things: Sequence[Thing]) -> None:
        self._spots.append(spots)
        self._numbers.append(numbers)
        self._things += things
        if self._density.apart_px > 0:
            self.room.take_spots(spots, _SIGN_PX)

    def _place_clusters(self, clusters: Sequence[ClusterMark]) -> None:
        """Place crowds, each moved to where it covers least if it would cover anything."""
        if not clusters:
            return
        covered = self.room.covered(np.array([cluster.box for cluster in clusters]))
        for cluster, area in zip(clusters, covered, strict=True):
            mark = cluster
            if area > 0:
                spots = np.add(_SHIFTS, (cluster.x, cluster.y))
                reach = cluster.radius + 1
                areas = self.room.covered(np.hstack((spots - reach, spots + reach)))
                x, y = (float(value) for value in spots[int(np.argmin(areas))])
                mark = ClusterMark(x, y, cluster.counts)
            self._clusters.append(mark)
            self.room.take(mark.box)


def _cluster_mark(cluster: Cluster, kinds: Ints) -> ClusterMark:
    """Return a crowd with the number of each kind in it."""
    numbers = np.bincount(kinds[cluster.members], minlength=len(_KINDS)).tolist()
    counts = {kind: count for kind, count in zip(_KINDS, numbers, strict=True) if count}
    return ClusterMark(cluster.x, cluster.y, counts)


def metres_of(items: Sequence[Thing | ClosedPlace], projection: Projection) -> Floats:
    """Return where things stand in metres, shape (things, 2)."""
    if not items:
        return np.empty((0, 2))
    return projection.to_metres_e7([i.lat_e7 for i in items], [i.lon_e7 for i in items])


def _number(point: StationPoint) -> int:
    return sprite_of(point.lead.kind, is_old=point.lead.doubt is not None)


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
