"""Paints a layout as the camera sees it; keeps tiles, signs and names ready."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.geo.basemap import Basemap
from ui.map.camera import Camera
from ui.map.closures import paint_closures
from ui.map.glyphs import CELL_PX, paint_cluster
from ui.map.labels import Label
from ui.map.lettering import write_label
from ui.map.paint_marks import paint_marks
from ui.map.picking import Hit
from ui.map.room import Box
from ui.map.scene import ClusterMark, Scene
from ui.map.sprites import Atlas
from ui.map.stamps import Stamps
from ui.map.tiles import TileStore
from ui.parts.theme import Theme, color

Bools = npt.NDArray[np.bool_]
_MARGIN_PX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a person does with the map: what is chosen, what flashes, the phase of the rings."""

    chosen: Hit | None = None
    flashing: Hit | None = None
    is_bright: bool = True
    budget_s: float | None = None


class MapPainter:
    """Paints base map, names, signs, crowds, closures and marks, in this order."""

    def __init__(self, theme: Theme, basemap: Basemap) -> None:
        self._theme = theme
        self._tiles = TileStore(theme, basemap)
        self._dpr = 0.0
        self._atlas: Atlas | None = None
        self._stamps: Stamps | None = None

    @property
    def tiles(self) -> TileStore:
        """The store of the base map."""
        return self._tiles

    def forget(self) -> None:
        """Drop everything that was painted before: the theme has other colours."""
        self._tiles.forget()
        self._atlas = self._stamps = None

    def paint(
        self, painter: QPainter, scene: Scene, camera: Camera, dpr: float, look: Look
    ) -> bool:
        """Paint everything but what lies fixed over the map; tell whether all tiles were there."""
        atlas, stamps = self._ready(dpr)
        view = QRectF(camera.left, camera.top, camera.width, camera.height)
        is_complete = self._tiles.paint(
            painter, view, camera.scale, dpr=dpr, budget_s=look.budget_s
        )
        window = camera.box
        self._paint_names(painter, scene, camera, stamps)
        visible = visible_signs(scene, camera)
        atlas.paint(
            painter, scene.spots[visible] - (camera.left, camera.top), scene.numbers[visible]
        )
        painter.save()
        painter.translate(-camera.left, -camera.top)
        self._paint_clusters(painter, scene, window, stamps)
        shut = [item for item in scene.closures if _meets(item.core, window, _MARGIN_PX)]
        paint_closures(painter, shut, self._theme)
        marks = [
            mark
            for mark in scene.marks
            if _meets(mark.core, window, _MARGIN_PX) or _meets(mark.tag, window, 0)
        ]
        paint_marks(painter, marks, self._theme, stamps, is_bright=look.is_bright)
        for hit, grow, width in ((look.chosen, 5, 2.0), (look.flashing, 12, 3.0)):
            if hit is not None:
                self._paint_outline(painter, hit, grow, width)
        painter.restore()
        return is_complete

    def _paint_names(self, painter: QPainter, scene: Scene, camera: Camera, stamps: Stamps) -> None:
        for label in scene.labels:
            if not _meets(label.box, camera.box, 0):
                continue
            key = (label.text, label.kind, label.angle)
            place = (label.x - camera.left, label.y - camera.top, *label.half)
            stamps.paint(painter, key, place, partial(self._write, label))

    def _write(self, label: Label, painter: QPainter) -> None:
        write_label(painter, label, self._theme)

    def _paint_clusters(self, painter: QPainter, scene: Scene, window: Box, stamps: Stamps) -> None:
        for cluster in scene.clusters:
            if _meets(cluster.box, window, 0):
                key = tuple(sorted(cluster.counts.items()))
                place = (cluster.x, cluster.y, cluster.radius, cluster.radius)
                stamps.paint(painter, key, place, partial(self._draw_cluster, cluster))

    def _draw_cluster(self, cluster: ClusterMark, painter: QPainter) -> None:
        paint_cluster(painter, QPointF(0, 0), cluster.counts, self._theme)

    def _ready(self, dpr: float) -> tuple[Atlas, Stamps]:
        if self._atlas is None or self._stamps is None or dpr != self._dpr:
            self._dpr = dpr
            self._atlas, self._stamps = Atlas(self._theme, dpr), Stamps(dpr)
        return self._atlas, self._stamps

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


def visible_signs(scene: Scene, camera: Camera) -> Bools:
    """Tell which small signs of a layout are to be seen, if only in part."""
    x, y = scene.spots[:, 0], scene.spots[:, 1]
    left, top, right, bottom = camera.box
    half = CELL_PX / 2
    seen: Bools = (x >= left - half) & (x <= right + half)
    return seen & (y >= top - half) & (y <= bottom + half)
