"""Crowds of normal things: what is thinned out, what is told as one number.

Cells lie fixed in the world, so that nothing flickers while the map moves. Source: Qt notes 2
(cells of 96 px or larger, alarmed things never among them).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.geo.projection import Floats
from ui.map.sprites import Ints

CELL_PX = 96
TOGETHER_FROM = 9
"""This many things of one cell are told as one number."""

APART_PX = 28


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """Things that are told as one number: its place, and which things (indices)."""

    x: float
    y: float
    members: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """What stands alone (indices), and what stands together."""

    alone: Ints
    clusters: tuple[Cluster, ...]


def crowd(
    spots: Floats, order: Ints, *, together_from: int = TOGETHER_FROM, apart_px: float = APART_PX
) -> Crowd:
    """Return how things at world pixels are shown.

    ``order`` are the indices of those that may be shown, the weightiest first; of things too
    close together the first one shows.
    """
    if len(order) == 0:
        return Crowd(order, ())
    cells = np.floor(spots[order] / CELL_PX).astype(np.int64)
    _, which, counts = np.unique(
        cells[:, 0] * 100_003 + cells[:, 1], return_inverse=True, return_counts=True
    )
    is_dense = counts[which] >= together_from
    dense = order[is_dense]
    groups = which[is_dense]
    by_group = np.argsort(groups, kind="stable")
    edges = np.flatnonzero(np.diff(groups[by_group])) + 1
    parts = np.split(dense[by_group], edges) if len(dense) else []
    alone = thinned(spots, order[~is_dense], apart_px)
    return Crowd(alone, tuple(_cluster(spots, members) for members in parts))


def thinned(spots: Floats, order: Ints, apart_px: float) -> Ints:
    """Return the things that stay when of those too close together only the first one does.

    Two that stay lie at least half of ``apart_px`` apart along x or y: they are parted by four
    grids, each moved by half a cell.
    """
    for shift in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)):
        if apart_px <= 0 or len(order) == 0:
            break
        cells = np.floor(spots[order] / apart_px + shift).astype(np.int64)
        _, first = np.unique(cells[:, 0] * 1_000_003 + cells[:, 1], return_index=True)
        order = order[np.sort(first)]
    return order


def _cluster(spots: Floats, members: Ints) -> Cluster:
    """Return a cluster at the mean of its members, kept off the edges of its cell."""
    mean = spots[members].mean(axis=0)
    middle = (np.floor(spots[members[0]] / CELL_PX) + 0.5) * CELL_PX
    x, y = np.clip(mean, middle - CELL_PX / 4, middle + CELL_PX / 4)
    return Cluster(round(float(x)), round(float(y)), members)
