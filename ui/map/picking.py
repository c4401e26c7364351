"""What lies under a pixel of the map, and the order in which the keyboard goes through it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.domain.place import Asset, Place
from app.screens.map import StationPoint
from ui.map.room import Box, around
from ui.map.scene import ClusterMark, Scene, Thing

REACH_PX = 11
"""How far from the middle of a small sign the pointer still means it."""


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """Something on the map and its exact place in world pixels."""

    what: Thing | ClusterMark
    x: float
    y: float
    box: Box

    @property
    def key(self) -> str:
        """What stays the same from view to view; "" for a cluster."""
        return key_of(self.what)

    @property
    def station(self) -> StationPoint | None:
        """The station, None if it is something else."""
        return self.what if isinstance(self.what, StationPoint) else None


def key_of(what: Thing | ClusterMark) -> str:
    """Return the id of a thing; of a station its name, for its streams may take turns."""
    match what:
        case StationPoint():
            return f"station {what.station}"
        case Asset() | Place():
            return what.id
        case ClusterMark():
            return ""


def told_id(what: Thing | ClusterMark) -> str:
    """Return the id that the rest of the console knows: of a station its leading stream."""
    return what.lead.stream if isinstance(what, StationPoint) else key_of(what)


def all_hits(scene: Scene) -> tuple[Hit, ...]:
    """Return everything that can be chosen: what is active first, then small signs, crowds."""
    marks = [Hit(mark.point, mark.x, mark.y, mark.core) for mark in scene.marks]
    signs = [
        Hit(thing, float(x), float(y), around(float(x), float(y), REACH_PX, REACH_PX))
        for thing, (x, y) in zip(scene.things, scene.spots, strict=True)
    ]
    clusters = [Hit(cluster, cluster.x, cluster.y, cluster.box) for cluster in scene.clusters]
    return (*marks, *signs, *clusters)


def hit_at(scene: Scene, x: float, y: float) -> Hit | None:
    """Return what is drawn on top at a world pixel, None if there is nothing."""
    for mark in scene.marks:
        if mark.hits(x, y):
            return Hit(mark.point, mark.x, mark.y, mark.core)
    for cluster in scene.clusters:
        if np.hypot(cluster.x - x, cluster.y - y) <= cluster.radius + 1:
            return Hit(cluster, cluster.x, cluster.y, cluster.box)
    if not len(scene.spots):
        return None
    gaps = np.hypot(scene.spots[:, 0] - x, scene.spots[:, 1] - y)
    nearest = int(np.argmin(gaps))
    if gaps[nearest] > REACH_PX:
        return None
    spot_x, spot_y = (float(value) for value in scene.spots[nearest])
    return Hit(scene.things[nearest], spot_x, spot_y, around(spot_x, spot_y, REACH_PX, REACH_PX))


def hit_of(scene: Scene, key: str) -> Hit | None:
    """Return where a thing stands in a layout, None if it is not shown."""
    for mark in scene.marks:
        if key_of(mark.point) == key:
            return Hit(mark.point, mark.x, mark.y, mark.core)
    for thing, (x, y) in zip(scene.things, scene.spots, strict=True):
        if key_of(thing) == key:
            box = around(float(x), float(y), REACH_PX, REACH_PX)
            return Hit(thing, float(x), float(y), box)
    return None
