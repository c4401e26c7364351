"""The grey signs of what is normal: assets, stations of the metro, landmarks, clusters.

One-colour lines, 11 to 16 px. Source: picture notes 6.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from app.domain.place import AssetKind, PlaceKind
from app.domain.reading import Kind
from ui.parts.bars import paint_hatch
from ui.parts.reading import paint_kind
from ui.parts.text import Align, Ink, draw_text
from ui.parts.theme import Theme, color

CELL_PX = 24
"""The room of one sign; its middle is the exact place."""

# A sign with a Han glyph: (shape, glyph).
_LETTERED = {
    AssetKind.SERVICE_STATION: ("hexagon", "应"),
    AssetKind.FIRE_STATION: ("square", "消"),
    AssetKind.SMALL_STATION: ("square", "小"),
    AssetKind.HIGH_RISK_PLACE: ("hexagon", "险"),
    AssetKind.UNDERGROUND_SPACE: ("square", "地"),
    AssetKind.NETWORKED_ALARM: ("disc", "联"),
    AssetKind.HYDRANT: ("disc", "栓"),
    AssetKind.FIRST_RESPONDER: ("disc", "员"),
    AssetKind.COMMS_DEVICE: ("square", "讯"),
}


def paint_asset(painter: QPainter, center: QPointF, kind: AssetKind, theme: Theme) -> None:
    """Paint the sign of an asset around its place."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(theme.text3), 1.3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.translate(center)
    lettered = _LETTERED.get(kind)
    if lettered is not None:
        shape, glyph = lettered
        painter.setBrush(color(theme.map_land))
        painter.drawPath(_SHAPES[shape]())
        ink = Ink(size_px=10, tone=theme.map_label, bold=True, align=Align.CENTER)
        draw_text(painter, QRectF(-8, -8, 16, 16), glyph, ink)
    else:
        if kind is AssetKind.SHELTER:
            painter.setPen(QPen(color(theme.text2), 1.3))
        painter.drawPath(_LINES[kind]())
    painter.restore()


def paint_place(painter: QPainter, center: QPointF, kind: PlaceKind, theme: Theme) -> None:
    """Paint a named place: a ring for the metro, a small square for the rest."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(theme.map_district), 1.3))
    painter.setBrush(color(theme.map_out))
    if kind is PlaceKind.METRO:
        painter.drawEllipse(center, 3.2, 3.2)
    else:
        painter.drawRect(QRectF(center.x() - 2.5, center.y() - 2.5, 5, 5))
    painter.restore()


def paint_sensor(
    painter: QPainter, center: QPointF, kind: Kind, theme: Theme, *, is_old: bool
) -> None:
    """Paint a sensor within its limits; hatched if its value is old, missing or in doubt."""
    box = QRectF(center.x() - 10, center.y() - 9, 20, 18)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(theme.map_land, 0.85))
    painter.drawRoundedRect(box, 4, 4)
    painter.restore()
    if is_old:
        paint_hatch(painter, box, theme, alpha=0.5)
    painter.save()
    painter.translate(center)
    painter.scale(0.86, 0.86)
    paint_kind(painter, QPointF(0, 0), kind, theme.text2 if is_old else theme.text3)
    painter.restore()


def paint_cluster(
    painter: QPainter, center: QPointF, counts: Mapping[AssetKind, int], theme: Theme
) -> None:
    """Paint how many assets stand together; the ring is parted by kind, greys only."""
    total = sum(counts.values())
    radius = cluster_radius(total)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(theme.bg1, 0.94))
    painter.drawEllipse(center, radius, radius)
    ring = QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius)
    _paint_ring(painter, ring, sorted(counts.values(), reverse=True), theme)
    ink = Ink(size_px=13, tone=theme.text2, align=Align.CENTER)
    draw_text(painter, ring, f"{total:,}", ink)
    painter.restore()


def _paint_ring(painter: QPainter, ring: QRectF, counts: Sequence[int], theme: Theme) -> None:
    """Paint a ring parted by counts, the largest first; the small ones share the last part."""
    tones = (theme.text3, theme.line_ui, theme.text2, theme.line)
    most = len(tones) - 1
    parts = [*counts[:most], sum(counts[most:])] if len(counts) > most else list(counts)
    gap = 0.0 if len(parts) == 1 else 6 * 16.0
    start = 90 * 16.0
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for tone, count in zip(tones, parts, strict=False):
        span = 360 * 16 * count / sum(parts)
        pen = QPen(color(tone), 2)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        if span > gap:
            painter.drawArc(ring, round(start - span + gap / 2), round(span - gap))
        start -= span


def cluster_radius(total: int) -> float:
    """Return how large a cluster is drawn, in px: 14 to 20."""
    return min(20.0, 13 + 2.4 * math.log10(max(1, total)))


def _square() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(-7, -7, 14, 14), 2, 2)
    return path


def _disc() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(-7.5, -7.5, 15, 15))
    return path


def _hexagon() -> QPainterPath:
    corners = [
        QPointF(8.5 * math.cos(math.radians(turn)), 8.5 * math.sin(math.radians(turn)))
        for turn in range(30, 390, 60)
    ]
    path = QPainterPath()
    path.addPolygon(QPolygonF(corners))
    path.closeSubpath()
    return path


def _house() -> QPainterPath:
    path = QPainterPath(QPointF(-7, 0))
    for x, y in ((0, -7.5), (7, 0), (7, 7), (-7, 7)):
        path.lineTo(x, y)
    path.closeSubpath()
    return path


def _camera() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(-6, -3.5, 7.5, 7), 1, 1)
    path.moveTo(1.5, -1)
    for x, y in ((6, -3.5), (6, 3.5), (1.5, 1)):
        path.lineTo(x, y)
    return path


def _block() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(-4, -6, 8, 12), 1, 1)
    for y in (-2.5, 0.5, 3.5):
        path.moveTo(-1.5, y)
        path.lineTo(1.5, y)
    return path


def _wedge() -> QPainterPath:
    path = QPainterPath(QPointF(-6, 4.5))
    path.lineTo(6, 4.5)
    path.lineTo(6, -4.5)
    path.closeSubpath()
    return path


def _watched_wedge() -> QPainterPath:
    path = _wedge()
    path.addEllipse(QRectF(-6, -6, 4, 4))
    return path


_SHAPES: Mapping[str, Callable[[], QPainterPath]] = {
    "square": _square,
    "disc": _disc,
    "hexagon": _hexagon,
}
_LINES: Mapping[AssetKind, Callable[[], QPainterPath]] = {
    AssetKind.SHELTER: _house,
    AssetKind.FIRE_CAMERA: _camera,
    AssetKind.BUILDING_DEVICE: _block,
    AssetKind.HAZARD_SLOPE: _wedge,
    AssetKind.MONITORED_SLOPE: _watched_wedge,
}
