"""Which part of the world the map shows: metres on one side, pixels on the other.

World pixels are metres divided by the scale, y down; the screen is a window on them whose corner
lies on a whole pixel, so that moving the map moves every drawn thing by the same whole step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from app.geo.projection import Floats

STEP = 2 ** (1 / 3)
"""How much one step of the wheel or of a key zooms."""

NEAREST_M = 0.5
FARTHEST_M = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """Looks at the point ``x``, ``y`` (metres) with ``scale`` metres to a pixel."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 16.0
    width: int = 1
    height: int = 1

    @property
    def left(self) -> int:
        """The world pixel at the left edge of the screen."""
        return round(self.x / self.scale - self.width / 2)

    @property
    def top(self) -> int:
        """The world pixel at the upper edge of the screen."""
        return round(-self.y / self.scale - self.height / 2)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the screen in world pixels."""
        return self.left, self.top, self.left + self.width, self.top + self.height

    def to_screen(self, metres: Floats) -> Floats:
        """Return points, shape (points, 2), as pixels of the screen."""
        return world_px(metres, self.scale) - (self.left, self.top)

    def to_metres(self, x: float, y: float) -> tuple[float, float]:
        """Return the place under a pixel of the screen, in metres."""
        return (x + self.left) * self.scale, -(y + self.top) * self.scale

    def moved(self, dx: float, dy: float) -> Camera:
        """Return the camera after the map was pulled by that many pixels."""
        return replace(self, x=self.x - dx * self.scale, y=self.y + dy * self.scale)

    def zoomed(self, steps: float, x: float, y: float) -> Camera:
        """Return the camera some steps nearer; what lies under the pixel x, y stays there."""
        scale = min(FARTHEST_M, max(NEAREST_M, self.scale / STEP**steps))
        there_x, there_y = self.to_metres(x, y)
        return replace(
            self,
            x=there_x - (x - self.width / 2) * scale,
            y=there_y + (y - self.height / 2) * scale,
            scale=scale,
        )

    def at(self, x: float, y: float, scale: float | None = None) -> Camera:
        """Return the camera above another point, in metres."""
        return replace(self, x=x, y=y, scale=self.scale if scale is None else scale)

    def sized(self, width: int, height: int) -> Camera:
        """Return the camera with a screen of another size."""
        return replace(self, width=max(1, width), height=max(1, height))

    def kept_in(self, bounds: tuple[float, float, float, float]) -> Camera:
        """Return the camera with its middle inside bounds (left, bottom, right, top in metres)."""
        left, bottom, right, top = bounds
        return replace(self, x=min(right, max(left, self.x)), y=min(top, max(bottom, self.y)))


def world_px(metres: Floats, scale: float) -> Floats:
    """Return points, shape (points, 2), as world pixels."""
    return metres / (scale, -scale)


def bounds_of(rings: tuple[Floats, ...]) -> tuple[float, float, float, float]:
    """Return left, bottom, right, top of an outline, in metres."""
    points = np.concatenate(rings)
    left, bottom = points.min(axis=0)
    right, top = points.max(axis=0)
    return float(left), float(bottom), float(right), float(top)


def home_camera(
    camera: Camera, bounds: tuple[float, float, float, float], width_m: float
) -> Camera:
    """Return the camera that shows the whole district, and ``width_m`` at least.

    A margin stays free on all sides, for tags that stand outside the outline.
    """
    left, bottom, right, top = bounds
    across = max(60, camera.width - 52)
    down = max(60, camera.height - 140)
    scale = max((right - left) / across, (top - bottom) / down, width_m / camera.width)
    scale = min(FARTHEST_M, max(NEAREST_M, scale))
    return camera.at((left + right) / 2, (bottom + top) / 2, scale)


def round_length_m(most_m: float) -> int:
    """Return the largest of 1, 2, 5, 10, 20 … metres that is not above ``most_m``."""
    length = 1
    while True:
        for factor in (1, 2, 5):
            if length * factor * (2 if factor != 2 else 2.5) > most_m:
                return length * factor
        length *= 10
