"""Where there is still room on the map: boxes that are taken, in world pixels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.geo.projection import Floats

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in px."""

_SPARE = 128


class Room:
    """Boxes that nothing else may cover."""

    def __init__(self) -> None:
        self._boxes: Floats = np.empty((_SPARE, 4), dtype=np.float64)
        self._count = 0

    def take(self, box: Box) -> None:
        """Take a box."""
        if self._count == len(self._boxes):
            self._boxes = np.concatenate((self._boxes, np.empty_like(self._boxes)))
        self._boxes[self._count] = box
        self._count += 1

    def take_spots(self, spots: Floats, half_px: float) -> None:
        """Take a square about each spot, shape (spots, 2)."""
        squares = np.hstack((spots - half_px, spots + half_px))
        self._boxes = np.concatenate((self._boxes[: self._count], squares, np.empty((_SPARE, 4))))
        self._count += len(spots)

    def covered(self, boxes: Floats, margin: float = 0.0) -> Floats:
        """Return of each box, shape (boxes, 4), grown by a margin, how much is taken, in px²."""
        taken = self._near(boxes, margin)
        left, top, right, bottom = (boxes[:, side, None] for side in range(4))
        width = np.minimum(taken[:, 2], right + margin) - np.maximum(taken[:, 0], left - margin)
        height = np.minimum(taken[:, 3], bottom + margin) - np.maximum(taken[:, 1], top - margin)
        area: Floats = (np.maximum(width, 0) * np.maximum(height, 0)).sum(axis=1)
        return area

    def _near(self, boxes: Floats, margin: float) -> Floats:
        """Return the taken boxes that any of ``boxes`` could meet."""
        taken = self._boxes[: self._count]
        left, top = boxes[:, :2].min(axis=0) - margin
        right, bottom = boxes[:, 2:].max(axis=0) + margin
        across = (taken[:, 0] < right) & (taken[:, 2] > left)
        near: Floats = taken[across & (taken[:, 1] < bottom) & (taken[:, 3] > top)]
        return near

    def is_free(self, box: Box, margin: float = 0.0) -> bool:
        """Tell whether nothing of a box is taken."""
        return bool(self.covered(np.array([box]), margin)[0] == 0.0)

    def first_free(self, boxes: Floats, margin: float = 0.0) -> int | None:
        """Return the number of the first box of which nothing is taken, None if there is none."""
        free = np.flatnonzero(self.covered(boxes, margin) == 0.0)
        return int(free[0]) if len(free) else None

    def crossed(self, start: tuple[float, float], ends: Floats) -> npt.NDArray[np.intp]:
        """Return how many taken boxes the line from ``start`` to each of ``ends`` runs through."""
        taken = self._boxes[: self._count]
        enter = np.zeros((len(ends), len(taken)))
        leave = np.ones((len(ends), len(taken)))
        for axis in (0, 1):
            step = ends[:, axis, None] - start[axis]
            step = np.where(np.abs(step) < 1e-6, 1e-6, step)
            first = (taken[:, axis] - start[axis]) / step
            last = (taken[:, axis + 2] - start[axis]) / step
            enter = np.maximum(enter, np.minimum(first, last))
            leave = np.minimum(leave, np.maximum(first, last))
        counts: npt.NDArray[np.intp] = np.count_nonzero(enter < leave, axis=1)
        return counts


def around(x: float, y: float, half_width: float, half_height: float) -> Box:
    """Return the box about a middle."""
    return x - half_width, y - half_height, x + half_width, y + half_height
