"""Paints a layout as the camera sees it; keeps tiles, signs and names ready."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.geo.basemap import Basemap
from ui.map.camera import Camera
from ui.map.glyphs import CELL_PX, paint_cluster
from ui.map.lettering import Lettering
from ui.map.paint_marks import paint_marks
from ui.map.picking import Hit
from ui.map.room import Box
from ui.map.scene import Scene
from ui.map.sprites import Atlas
from ui.map.tiles import TileStore
from ui.parts.theme import Theme, color

_MARGIN_PX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a person does with the map: what is chosen, what flashes, the phase of the rings."""

    chosen: Hit | None = None
    flashing: Hit | None = None
    is_bright: bool = True
    budget_s: float | None = None


class MapPainter:
    """Paints base map, names, signs, crowds and marks, in this order."""

    def __init__(self, theme: Theme, basemap: Basemap) -> None:
        self._theme = theme
        self._tiles = TileStore(theme, basemap)
        self._dpr = 0.0
        self._atlas: Atlas | None = None
        self._lettering: Lettering | None = None

    @property
    def tiles(self) -> TileStore:
        """The store of the base map."""
        return self._tiles

    def paint(
        self, painter: QPainter, scene: Scene, camera: Camera, dpr: float, look: Look
    ) -> bool:
        """Paint everything but what lies fixed over the map; tell whether all tiles were there."""
        atlas, lettering = self._ready(dpr)
        view = QRectF(camera.left, camera.top, camera.width, camera.height)
        is_complete = self._tiles.paint(
            painter, view, camera.scale, dpr=dpr, budget_s=look.budget_s
        )
        window = (view.left(), view.top(), view.right(), view.bottom())
        for label in scene.labels:
            if _meets(label.box, window, 0):
                lettering.paint(painter, label, label.x - camera.left, label.y - camera.top)
        visible = _inside(scene, window)
        atlas.paint(
            painter, scene.spots[visible] - (camera.left, camera.top), scene.numbers[visible]
        )
        painter.save()
        painter.translate(-camera.left, -camera.top)
        for cluster in scene.clusters:
            if _meets(cluster.box, window, 0):
                spot = QPointF(cluster.x, cluster.y)
                paint_cluster(painter, spot, cluster.counts, self._theme)
        marks = [
            mark
            for mark in scene.marks
            if _meets(mark.core, window, _MARGIN_PX) or _meets(mark.tag, window, 0)
        ]
        paint_marks(painter, marks, self._theme, is_bright=look.is_bright)
        for hit, grow, width in ((look.chosen, 5, 2.0), (look.flashing, 12, 3.0)):
            if hit is not None:
                self._paint_outline(painter, hit, grow, width)
        painter.restore()
        return is_complete

    def _ready(self, dpr: float) -> tuple[Atlas, Lettering]:
        if self._atlas is None or self._lettering is None or dpr != self._dpr:
            self._dpr = dpr
            self._atlas, self._lettering = Atlas(self._theme, dpr), Lettering(self._theme, dpr)
        return self._atlas, self._lettering

    def _paint_outline(self, painter: QPainter, hit: Hit, grow: float, width: float) -> None:
        """Paint the ring of the keyboard's choice, or of what somebody was led to."""
        left, top, right, bottom = hit.box
        radius = max(right - left, bottom - top) / 2 + grow
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        tone = self._theme.focus if grow < 10 else self._theme.text1
        painter.setPen(QPen(color(tone), width))
        painter.drawEllipse(QPointF(hit.x, hit.y), radius, radius)


def _meets(box: Box, window: Box, margin: float) -> bool:
    return (
        box[0] <= window[2] + margin
        and box[2] >= window[0] - margin
        and box[1] <= window[3] + margin
        and box[3] >= window[1] - margin
    )


def _inside(scene: Scene, window: Box) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell which small signs are to be seen."""
    x, y = scene.spots[:, 0], scene.spots[:, 1]
    left, top, right, bottom = window
    half = CELL_PX / 2
    seen: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        (x >= left - half) & (x <= right + half) & (y >= top - half) & (y <= bottom + half)
    )
    return seen
