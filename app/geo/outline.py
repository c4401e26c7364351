"""Outlines: what lies inside, how far away the edge is, how large the inside is.

A ring is an array of shape (points, 2), metres east and north, closed or not. The rings of one
outline count by the even-odd rule, so that a ring within a ring is a hole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.geo.projection import Floats

Bools = npt.NDArray[np.bool_]


def _edges(ring: Floats) -> tuple[Floats, Floats]:
    return ring, np.roll(ring, -1, axis=0)


def inside(rings: Sequence[Floats], points: Floats) -> Bools:
    """Tell for each of ``points``, shape (points, 2), whether it lies inside the outline.

    A point exactly on the edge may count either way.
    """
    x, y = points[:, 0, None], points[:, 1, None]
    odd = np.zeros(len(points), dtype=np.bool_)
    for ring in rings:
        start, end = _edges(ring)
        rise = end[:, 1] - start[:, 1]
        level = rise == 0
        along = (y - start[:, 1]) / np.where(level, 1.0, rise)
        cross = start[:, 0] + along * (end[:, 0] - start[:, 0])
        spans = (start[:, 1] > y) != (end[:, 1] > y)
        odd ^= (np.count_nonzero(spans & (x < cross), axis=1) % 2).astype(np.bool_)
    return odd


def distance_m(rings: Sequence[Floats], points: Floats) -> Floats:
    """Return how far each of ``points`` lies from the nearest edge, in metres; 0 or more."""
    nearest = np.full(len(points), np.inf)
    for ring in rings:
        start, end = _edges(ring)
        line = end - start
        length = (line * line).sum(axis=1)
        offset = points[:, None, :] - start
        along = (offset * line).sum(axis=2) / np.where(length == 0, 1.0, length)
        gap = offset - np.clip(along, 0, 1)[:, :, None] * line
        nearest = np.minimum(nearest, np.sqrt((gap * gap).sum(axis=2)).min(axis=1))
    return nearest


def area_km2(rings: Sequence[Floats]) -> float:
    """Return the area of an outline whose first ring is the shell and the rest are holes."""
    areas = []
    for ring in rings:
        start, end = _edges(ring)
        twice = (start[:, 0] * end[:, 1] - end[:, 0] * start[:, 1]).sum()
        areas.append(abs(float(twice)) / 2e6)
    return areas[0] - sum(areas[1:]) if areas else 0.0
