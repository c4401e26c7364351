"""Where there is still room on the map: boxes that are taken, in world pixels."""

from __future__ import annotations

import numpy as np

from app.geo.projection import Floats

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in px."""


class Room:
    """Boxes that nothing else may cover."""

    def __init__(self) -> None:
        self._boxes: Floats = np.empty((64, 4), dtype=np.float64)
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
        self._boxes = np.concatenate((self._boxes[: self._count], squares, np.empty((64, 4))))
        self._count += len(spots)

    def covered(self, box: Box, margin: float = 0.0) -> float:
        """Return the area of a box, grown by ``margin``, that is taken already, in px²."""
        taken = self._boxes[: self._count]
        left, top, right, bottom = box
        width = np.minimum(taken[:, 2], right + margin) - np.maximum(taken[:, 0], left - margin)
        height = np.minimum(taken[:, 3], bottom + margin) - np.maximum(taken[:, 1], top - margin)
        return float((np.maximum(width, 0) * np.maximum(height, 0)).sum())

    def is_free(self, box: Box, margin: float = 0.0) -> bool:
        """Tell whether nothing of a box is taken."""
        return self.covered(box, margin) == 0.0

    def crossed(self, start: tuple[float, float], end: tuple[float, float]) -> int:
        """Return how many taken boxes a line from ``start`` to ``end`` runs through."""
        taken = self._boxes[: self._count]
        (x, y), dx, dy = start, end[0] - start[0], end[1] - start[1]
        enter, leave = np.zeros(len(taken)), np.ones(len(taken))
        for from_, step, low, high in ((x, dx, 0, 2), (y, dy, 1, 3)):
            if abs(step) < 1e-9:
                outside = (taken[:, low] > from_) | (taken[:, high] < from_)
                leave = np.where(outside, -1.0, leave)
                continue
            first, last = (taken[:, low] - from_) / step, (taken[:, high] - from_) / step
            enter = np.maximum(enter, np.minimum(first, last))
            leave = np.minimum(leave, np.maximum(first, last))
        return int(np.count_nonzero(enter < leave))


def around(x: float, y: float, half_width: float, half_height: float) -> Box:
    """Return the box about a middle."""
    return x - half_width, y - half_height, x + half_width, y + half_height
