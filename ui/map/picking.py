"""What lies under a pixel of the map, and the order in which the keyboard goes through it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.domain.place import Asset, Place
from app.screens.map import ClosedPlace, StationPoint
from ui.map.room import Box, around
from ui.map.scene import ClusterMark, Scene, Thing

REACH_PX = 11
"""How far from the middle of a small sign the pointer still means it."""


What = Thing | ClosedPlace | ClusterMark
"""What can be pointed at."""


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """Something on the map and its exact place in world pixels."""

    what: What
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


def key_of(what: What) -> str:
    """Return the id of a thing; of a station its name, for its streams may take turns."""
    match what:
        case StationPoint():
            return f"station {what.station}"
        case ClosedPlace():
            return f"closed {what.place}"
        case Asset() | Place():
            return what.id
        case ClusterMark():
            return ""


def told_id(what: What) -> str:
    """Return the id that the rest of the console knows: of a station its leading stream."""
    if isinstance(what, ClosedPlace):
        return what.place
    return what.lead.stream if isinstance(what, StationPoint) else key_of(what)


def all_hits(scene: Scene) -> tuple[Hit, ...]:
    """Return all that can be chosen: what is active or closed first, small signs, crowds."""
    marks: list[Hit] = [Hit(mark.point, mark.x, mark.y, mark.core) for mark in scene.marks]
    marks += [Hit(mark.closed, mark.x, mark.y, mark.core) for mark in scene.closures]
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
    for shut in scene.closures:
        if shut.hits(x, y):
            return Hit(shut.closed, shut.x, shut.y, shut.core)
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
    for shut in scene.closures:
        if key_of(shut.closed) == key:
            return Hit(shut.closed, shut.x, shut.y, shut.core)
    for thing, (x, y) in zip(scene.things, scene.spots, strict=True):
        if key_of(thing) == key:
            box = around(float(x), float(y), REACH_PX, REACH_PX)
            return Hit(thing, float(x), float(y), box)
    return None
