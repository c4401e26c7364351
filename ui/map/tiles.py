"""The base map as tiles of 256 px, drawn from vectors on first need and kept in a bounded store.

Source: measurements in the Qt notes (canvas with tile cache), picture notes 4.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QPixmap, QRadialGradient, QTransform

from app.clock import monotonic_s
from app.geo.basemap import BaseFeature, Basemap, FeatureKind
from app.geo.projection import Floats
from ui.parts.theme import Theme, color

TILE_PX = 256
KEEP = 128
"""How many tiles are kept: 32 MB at one device pixel to a pixel."""

_EDGE_PX = 8
_HIGHEST_M = 944.0
_PIECE_POINTS = 12


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A part of a line; ``from_m`` is how far along the line it begins."""

    path: QPainterPath
    bounds: QRectF
    from_m: float


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """A feature as a path in metres, y down, its bounds, and its lines in short pieces."""

    feature: BaseFeature
    path: QPainterPath
    bounds: QRectF
    pieces: tuple[_Piece, ...]


class TileStore:
    """Draws tiles of the base map and keeps the ones used last."""

    def __init__(self, theme: Theme, basemap: Basemap, keep: int = KEEP) -> None:
        self._theme = theme
        self._keep = keep
        self._shown = (1.0, 1.0)
        self._tiles: OrderedDict[tuple[float, float, int, int], QPixmap] = OrderedDict()
        self._shapes: dict[FeatureKind, list[_Shape]] = {kind: [] for kind in FeatureKind}
        for feature in basemap.features:
            path = _path(feature)
            bounds = path.boundingRect()
            reach = feature.spread_m * 2
            room = bounds.adjusted(-reach, -reach, reach, reach)
            shape = _Shape(feature, path, room, _pieces(feature))
            self._shapes[feature.kind].append(shape)
        self._land = QPainterPath()
        for shape in self._shapes[FeatureKind.DISTRICT]:
            self._land.addPath(shape.path)

    def __len__(self) -> int:
        return len(self._tiles)

    def forget(self) -> None:
        """Drop every tile: the theme has other colours."""
        self._tiles.clear()

    def paint(
        self,
        painter: QPainter,
        view: QRectF,
        scale: float,
        *,
        dpr: float = 1.0,
        budget_s: float | None = None,
    ) -> bool:
        """Paint the tiles under ``view``, a window of world pixels whose corner is the origin.

        New tiles are drawn for as long as the budget lasts, at least one; for the others those of
        the scale before stand in. Return whether all of them are there.
        """
        began = monotonic_s()
        columns = range(math.floor(view.left() / TILE_PX), math.floor(view.right() / TILE_PX) + 1)
        rows = range(math.floor(view.top() / TILE_PX), math.floor(view.bottom() / TILE_PX) + 1)
        ready: list[tuple[QPointF, QPixmap]] = []
        has_drawn = False
        for row in rows:
            for column in columns:
                key = (scale, dpr, column, row)
                is_new = key not in self._tiles
                is_late = budget_s is not None and monotonic_s() - began > budget_s
                if not (is_new and is_late and has_drawn):
                    has_drawn = has_drawn or is_new
                    spot = QPointF(column * TILE_PX - view.left(), row * TILE_PX - view.top())
                    ready.append((spot, self._tile(key)))
        is_complete = len(ready) == len(columns) * len(rows)
        if is_complete:
            self._shown = (scale, dpr)
        else:
            self._paint_stand_in(painter, view, scale)
        for spot, tile in ready:
            painter.drawPixmap(spot, tile)
        return is_complete

    def _paint_stand_in(self, painter: QPainter, view: QRectF, scale: float) -> None:
        """Paint what was shown last, stretched to the new scale."""
        painter.fillRect(QRectF(0, 0, view.width(), view.height()), color(self._theme.map_out))
        grown = self._shown[0] / scale
        side = TILE_PX * grown
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for (at, dpr, column, row), tile in self._tiles.items():
            spot = QRectF(column * side - view.left(), row * side - view.top(), side, side)
            if (at, dpr) == self._shown and _meet(spot, QRectF(0, 0, view.width(), view.height())):
                painter.drawPixmap(spot, tile, QRectF(tile.rect()))

    def _tile(self, key: tuple[float, float, int, int]) -> QPixmap:
        tile = self._tiles.get(key)
        if tile is None:
            tile = self._draw(*key)
            self._tiles[key] = tile
            while len(self._tiles) > self._keep:
                self._tiles.popitem(last=False)
        else:
            self._tiles.move_to_end(key)
        return tile

    def _draw(self, scale: float, dpr: float, column: int, row: int) -> QPixmap:
        side = round(TILE_PX * dpr)
        pixmap = QPixmap(side, side)
        pixmap.setDevicePixelRatio(dpr)
        pixmap.fill(color(self._theme.map_out))
        corner = QPointF(column * TILE_PX, row * TILE_PX)
        window = QRectF(corner.x(), corner.y(), TILE_PX, TILE_PX).adjusted(
            -_EDGE_PX, -_EDGE_PX, _EDGE_PX, _EDGE_PX
        )
        room = QRectF(
            window.x() * scale, window.y() * scale, window.width() * scale, window.height() * scale
        )
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-corner)
        _TilePainter(self._theme, painter, scale, room, self._near(room)).paint(self._land)
        painter.end()
        return pixmap

    def _near(self, room: QRectF) -> Callable[[FeatureKind], list[_Shape]]:
        def near(kind: FeatureKind) -> list[_Shape]:
            return [shape for shape in self._shapes[kind] if _meet(shape.bounds, room)]

        return near


class _TilePainter:
    """Paints what lies in the room of one tile (metres), in the order of picture notes 4."""

    def __init__(
        self,
        theme: Theme,
        painter: QPainter,
        scale: float,
        room: QRectF,
        near: Callable[[FeatureKind], list[_Shape]],
    ) -> None:
        self._theme = theme
        self._painter = painter
        self._near = near
        self._scale = scale
        self._room = room
        self._to_px = QTransform.fromScale(1 / scale, 1 / scale)
        # Roads grow a little when the map comes nearer.
        self._wide = min(2.5, max(0.85, 1 + 0.3 * math.log2(16 / scale)))

    def paint(self, land: QPainterPath) -> None:
        """Paint land, heights, water, bounds, roads, metro lines and outlines."""
        theme = self._theme
        for shape in self._near(FeatureKind.NEIGHBOUR):
            self._stroke(shape, theme.map_minor, 1)
        districts = self._near(FeatureKind.DISTRICT)
        for shape in districts:
            self._fill(shape, theme.map_land)
        if districts:
            self._paint_heights(land)
        for shape in self._near(FeatureKind.WATER):
            self._fill(shape, theme.map_water)
            self._stroke(shape, theme.map_bank, 1)
        for shape in self._near(FeatureKind.RIVER):
            self._stroke(shape, theme.map_bank, 1.6 * self._wide)
        for shape in self._near(FeatureKind.STREET):
            self._stroke(shape, theme.map_street, 1, (7, 3, 1.5, 3), 0.8)
        self._paint_roads()
        for shape in self._near(FeatureKind.METRO):
            self._stroke(shape, theme.map_street, 1.4, (4, 3), 0.9)
        for shape in districts:
            self._stroke(shape, theme.map_district, 1.5)

    def _paint_heights(self, land: QPainterPath) -> None:
        """Darken the land about its summits, inside the district only."""
        peaks = self._near(FeatureKind.PEAK)
        if not peaks:
            return
        painter = self._painter
        painter.save()
        painter.setClipPath(self._to_px.map(land))
        painter.setPen(Qt.PenStyle.NoPen)
        for shape in peaks:
            feature = shape.feature
            x, y = feature.rings[0][0]
            center = QPointF(x / self._scale, -y / self._scale)
            reach = feature.spread_m * 1.6 / self._scale
            depth = 0.2 + 0.3 * min(1.0, feature.height_m / _HIGHEST_M)
            shade = QRadialGradient(center, reach)
            shade.setColorAt(0, color(self._theme.map_out, depth))
            shade.setColorAt(0.5, color(self._theme.map_out, depth * 0.45))
            shade.setColorAt(1, color(self._theme.map_out, 0))
            painter.setBrush(QBrush(shade))
            painter.drawEllipse(center, reach, reach)
        painter.restore()

    def _paint_roads(self) -> None:
        theme, wide = self._theme, self._wide
        roads = self._near(FeatureKind.ROAD)
        widths = {1: 2.2 * wide, 2: 3.4 * wide, 3: 4.6 * wide}
        for shape in roads:
            self._stroke(shape, theme.map_casing, widths[max(1, shape.feature.rank)] + 2)
        for shape in roads:
            tone = theme.map_highway if shape.feature.rank == 3 else theme.map_road
            self._stroke(shape, tone, widths[max(1, shape.feature.rank)])

    def _fill(self, shape: _Shape, tone: str) -> None:
        self._painter.fillPath(self._to_px.map(shape.path), color(tone))

    def _stroke(
        self,
        shape: _Shape,
        tone: str,
        width: float,
        dashes: tuple[float, ...] = (),
        alpha: float = 1.0,
    ) -> None:
        pen = QPen(color(tone, alpha), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashes else Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dashes:
            pen.setDashPattern([dash / width for dash in dashes])
        for piece in shape.pieces:
            if _meet(piece.bounds, self._room):
                if dashes:
                    pen.setDashOffset(piece.from_m / self._scale / width)
                self._painter.strokePath(self._to_px.map(piece.path), pen)


def _meet(bounds: QRectF, room: QRectF) -> bool:
    """Tell whether two boxes meet; unlike QRectF's own test also for flat ones."""
    return (
        bounds.left() <= room.right()
        and bounds.right() >= room.left()
        and bounds.top() <= room.bottom()
        and bounds.bottom() >= room.top()
    )


def _path(feature: BaseFeature) -> QPainterPath:
    path = QPainterPath()
    for ring in feature.rings:
        path.moveTo(float(ring[0, 0]), -float(ring[0, 1]))
        for x, y in ring[1:]:
            path.lineTo(float(x), -float(y))
        if feature.closed:
            path.closeSubpath()
    return path


def _pieces(feature: BaseFeature) -> tuple[_Piece, ...]:
    """Return the lines of a feature cut short, so that a tile strokes only what is near it."""
    pieces = []
    for ring in feature.rings:
        is_open = feature.closed and not np.array_equal(ring[0], ring[-1])
        line: Floats = np.vstack((ring, ring[:1])) if is_open else ring
        lengths = np.concatenate(([0.0], np.hypot(*np.diff(line, axis=0).T).cumsum()))
        for start in range(0, max(1, len(line) - 1), _PIECE_POINTS):
            part = line[start : start + _PIECE_POINTS + 1]
            path = QPainterPath(QPointF(float(part[0, 0]), -float(part[0, 1])))
            for x, y in part[1:]:
                path.lineTo(float(x), -float(y))
            pieces.append(_Piece(path, path.boundingRect(), float(lengths[start])))
    return tuple(pieces)
