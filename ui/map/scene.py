"""Everything on the map at one scale, in world pixels: the screen only moves over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from app.domain.place import Asset, AssetKind, Place
from app.geo.projection import Floats
from app.screens.map import StationPoint
from ui.map.closures import ClosureMark
from ui.map.crowd import APART_PX, TOGETHER_FROM
from ui.map.glyphs import cluster_radius
from ui.map.labels import Label
from ui.map.marks import CLOSE_PX, Mark
from ui.map.room import Box, around
from ui.map.sprites import Ints

Thing = Asset | Place | StationPoint
"""What a small sign stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """How crowds are told: as one number from so many on, and how far apart signs stand."""

    together_from: int = TOGETHER_FROM
    apart_px: float = APART_PX
    close_px: float = CLOSE_PX


EVERY_SIGN = Density(together_from=1_000_000, apart_px=0, close_px=0)
"""Nothing together, nothing left out: for measuring how long thousands of signs take."""


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


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Scene:
    """The layout at one scale; ``spots`` (signs, 2) and ``numbers`` are the small signs.

    ``window`` is the part of the world that is laid out. Marks stand with the most urgent first,
    closures with the newest.
    ``things`` are what the signs stand for: sensors, then assets, then places. ``left_out`` counts
    those that would have lain on others.
    """

    scale: float
    window: Box
    marks: tuple[Mark, ...] = ()
    closures: tuple[ClosureMark, ...] = ()
    spots: Floats = field(default_factory=lambda: np.empty((0, 2)))
    numbers: Ints = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    things: tuple[Thing, ...] = ()
    clusters: tuple[ClusterMark, ...] = ()
    labels: tuple[Label, ...] = ()
    left_out: int = 0
