"""Where a name may stand: the middle of an area, its deepest point, a place along a line.

In metres or world pixels alike.
"""

from __future__ import annotations

import math

import numpy as np

from app.geo.basemap import Basemap, FeatureKind
from app.geo.outline import distance_m, inside
from app.geo.projection import Floats
from ui.map.camera import bounds_of

_GRID = (26, 18)
_DEEP_M = 350.0
_ROUND_M = (200.0, 900.0)
_STRAIGHT = 0.96


def middle_of(ring: Floats) -> Floats:
    """Return the centre of gravity of a ring."""
    x, y = ring[:, 0], ring[:, 1]
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    cross = x * next_y - next_x * y
    area = float(cross.sum())
    if abs(area) < 1:
        return np.array(ring.mean(axis=0), dtype=np.float64)
    middle = ((x + next_x) * cross).sum(), ((y + next_y) * cross).sum()
    return np.array(middle, dtype=np.float64) / (3 * area)


def deepest(
    rings: tuple[Floats, ...],
    frame: tuple[float, float, float, float],
    outside: tuple[Floats, ...] = (),
) -> Floats | None:
    """Return the point of a grid in the frame that lies deepest inside, None if none does.

    With ``outside`` it also keeps away from that outline and from the frame.
    """
    left, bottom, right, top = frame
    xs, ys = np.meshgrid(np.linspace(left, right, _GRID[0]), np.linspace(bottom, top, _GRID[1]))
    grid = np.stack((xs.ravel(), ys.ravel()), axis=-1)
    grid = grid[inside(rings, grid)]
    if not len(grid):
        return None
    depth = distance_m(rings, grid)
    if outside:
        edges = np.stack(
            (grid[:, 0] - left, right - grid[:, 0], grid[:, 1] - bottom, top - grid[:, 1])
        )
        depth = np.minimum(np.minimum(depth, distance_m(outside, grid)), edges.min(axis=0))
    best = int(np.argmax(depth))
    return grid[best] if not outside or depth[best] > _DEEP_M else None


def neighbour_spots(basemap: Basemap) -> tuple[tuple[str, Floats], ...]:
    """Return the names of the neighbours, each with a point well away from all edges."""
    left, bottom, right, top = bounds_of(basemap.outline)
    over, down = _ROUND_M
    frame = (left - over, bottom - down, right + over, top + down)
    found = (
        (feature.name, deepest(feature.rings, frame, basemap.outline))
        for feature in basemap.of(FeatureKind.NEIGHBOUR)
    )
    return tuple((name, spot) for name, spot in found if spot is not None)


def water_spots(basemap: Basemap) -> tuple[tuple[str, Floats], ...]:
    """Return the names of lakes, each with a point well inside."""
    found = (
        (feature.name, deepest(feature.rings, bounds_of(feature.rings)))
        for feature in basemap.of(FeatureKind.WATER)
        if feature.name
    )
    return tuple((name, spot) for name, spot in found if spot is not None)


class Way:
    """A line that names can stand along, in metres."""

    def __init__(self, line: Floats) -> None:
        steps = np.hypot(*np.diff(line, axis=0).T)
        self._line = line
        self._reached = np.concatenate(([0.0], steps.cumsum()))

    def spots(self, parts: Floats, width: float, margin: float) -> Floats:
        """Return where a text of that width stands about parts (0 to 1) of the line.

        Shape (spots, 3): x, y and the turn in radians from the east, against the clock. Parts
        where the line is too short or too bent are left out.
        """
        total = float(self._reached[-1])
        start, end = total * parts - width / 2, total * parts + width / 2
        is_inside = (start >= margin) & (end <= total - margin)
        start, end = start[is_inside], end[is_inside]
        x, y = self._line.T
        from_ = np.stack((np.interp(start, self._reached, x), np.interp(start, self._reached, y)))
        to = np.stack((np.interp(end, self._reached, x), np.interp(end, self._reached, y)))
        chord = to - from_
        is_straight = np.hypot(*chord) >= _STRAIGHT * width
        turn = np.arctan2(chord[1], chord[0])
        found: Floats = np.vstack(((from_ + to) / 2, turn)).T[is_straight]
        return found


def upright(turn: float) -> float:
    """Return a turn against the clock in radians as one of the screen, so that text is upright."""
    angle = -math.degrees(turn)
    if angle > 90 or angle <= -90:
        angle += 180 if angle < 0 else -180
    return float(round(angle))
