"""Closed places on the map: a barrier along the road, a white disc with a bar, name and time.

White is what our own people did, never red. Source: picture notes 6 and 9.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.geo.basemap import Basemap, FeatureKind
from app.geo.projection import Floats
from app.screens.map import ClosedPlace
from ui.map.room import Box, Room, around
from ui.map.words import closed_words
from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import Theme, color

TAG_PX = 22
_DISC_PX = 9.0
_BARRIER_PX = (46.0, 7.0)
_STRIPES = 7
_AT_A_ROAD_M = 400.0
_GAPS_PX = (8, 20, 36, 56, 80)
_TURNS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureMark:
    """A closed place: where it is, how its road runs (degrees, y down), and its tag."""

    closed: ClosedPlace
    x: float
    y: float
    turn: float
    tag: Box
    words: str

    @property
    def core(self) -> Box:
        """The box about the disc."""
        return around(self.x, self.y, _DISC_PX + 2, _DISC_PX + 2)

    def hits(self, x: float, y: float) -> bool:
        """Tell whether a world pixel lies on its disc or its tag."""
        boxes = (self.core, self.tag)
        return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)


class Roads:
    """How the roads of the base map run."""

    def __init__(self, basemap: Basemap) -> None:
        lines = [ring for road in basemap.of(FeatureKind.ROAD) for ring in road.rings]
        self._starts = np.concatenate([line[:-1] for line in lines] or [np.empty((0, 2))])
        self._ends = np.concatenate([line[1:] for line in lines] or [np.empty((0, 2))])

    def turn_at(self, x: float, y: float) -> float:
        """Return how the nearest road runs there, in degrees with y down; level without one."""
        if not len(self._starts):
            return 0.0
        steps = self._ends - self._starts
        lengths = np.maximum((steps * steps).sum(axis=1), 1e-9)
        shares = (((x, y) - self._starts) * steps).sum(axis=1) / lengths
        nearest = self._starts + steps * np.clip(shares, 0, 1)[:, None]
        gaps = np.hypot(nearest[:, 0] - x, nearest[:, 1] - y)
        place = int(np.argmin(gaps))
        if gaps[place] > _AT_A_ROAD_M:
            return 0.0
        return -math.degrees(math.atan2(float(steps[place, 1]), float(steps[place, 0])))


def place_closures(
    places: Sequence[tuple[ClosedPlace, float, float, float]],
    room: Room,
    frame: Box,
    now: datetime,
) -> tuple[ClosureMark, ...]:
    """Return the marks of (place, x, y, turn) in world pixels; what is placed takes its room.

    Tags better stay within the frame.
    """
    marks = []
    for _, x, y, turn in places:
        room.take(around(x, y, _DISC_PX + 2, _DISC_PX + 2))
        room.take_spots(_along(x, y, turn), _BARRIER_PX[1] / 2 + 1)
    for closed, x, y, turn in places:
        words = closed_words(closed, now)
        boxes = _choices(x, y, text_width(words, 14) + 14)
        cost = room.covered(boxes, 2) + 30 * _outside(boxes, frame)
        left, top, right, bottom = (float(side) for side in boxes[int(np.argmin(cost))])
        tag = left, top, right, bottom
        room.take(tag)
        marks.append(ClosureMark(closed=closed, x=x, y=y, turn=turn, tag=tag, words=words))
    return tuple(marks)


def _along(x: float, y: float, turn: float) -> Floats:
    """Return points along the barrier."""
    way = np.linspace(-_BARRIER_PX[0] / 2, _BARRIER_PX[0] / 2, _STRIPES)
    angle = math.radians(turn)
    spots: Floats = np.stack((x + way * math.cos(angle), y + way * math.sin(angle)), axis=1)
    return spots


def _outside(boxes: Floats, frame: Box) -> Floats:
    """Return of each box how far it stands out of the frame, in px."""
    left, top, right, bottom = boxes.T
    out = np.maximum(frame[0] - left, 0) + np.maximum(frame[1] - top, 0)
    total: Floats = out + np.maximum(right - frame[2], 0) + np.maximum(bottom - frame[3], 0)
    return total


def _choices(x: float, y: float, width: float) -> Floats:
    """Return where a tag may stand, the nearest first, sides before above and below."""
    boxes = []
    for gap in _GAPS_PX:
        for turn in range(_TURNS):
            over = math.cos(2 * math.pi * turn / _TURNS)
            down = math.sin(2 * math.pi * turn / _TURNS)
            reach = _DISC_PX + gap
            wide = width / 2 if abs(over) > 0.3 else 0.0
            middle = (
                round(x + over * reach + math.copysign(wide, over)),
                round(y + down * (reach + TAG_PX / 2)),
            )
            boxes.append(around(*middle, width / 2, TAG_PX / 2))
    return np.array(boxes)


def paint_closures(painter: QPainter, marks: Sequence[ClosureMark], theme: Theme) -> None:
    """Paint closures in world pixels: barriers and leaders lowest, then tags, then discs."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for mark in marks:
        _paint_barrier(painter, mark, theme)
        _paint_leader(painter, mark, theme)
    for mark in marks:
        _paint_tag(painter, mark, theme)
        _paint_disc(painter, QPointF(mark.x, mark.y), theme)
    painter.restore()


def _paint_barrier(painter: QPainter, mark: ClosureMark, theme: Theme) -> None:
    length, thickness = _BARRIER_PX
    painter.save()
    painter.translate(mark.x, mark.y)
    painter.rotate(mark.turn)
    stripe = length / _STRIPES
    for number in range(_STRIPES):
        tone = theme.map_out if number % 2 else theme.white.fill
        box = QRectF(-length / 2 + number * stripe, -thickness / 2, stripe, thickness)
        painter.fillRect(box, color(tone))
    painter.setPen(QPen(color(theme.white.edge), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(-length / 2, -thickness / 2, length, thickness))
    painter.restore()


def _paint_leader(painter: QPainter, mark: ClosureMark, theme: Theme) -> None:
    left, top, right, bottom = mark.tag
    x = min(right, max(left, mark.x))
    y = min(bottom, max(top, mark.y))
    painter.setPen(QPen(color(theme.white.edge), 1))
    painter.drawLine(QPointF(mark.x, mark.y), QPointF(x, y))


def _paint_tag(painter: QPainter, mark: ClosureMark, theme: Theme) -> None:
    left, top, right, bottom = mark.tag
    box = QRectF(left, top, right - left, bottom - top).adjusted(0.5, 0.5, -0.5, -0.5)
    pen = QPen(color(theme.white.edge), 1)
    if mark.closed.is_provisional:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(color(theme.bg1))
    painter.drawRoundedRect(box, 4, 4)
    ink = Ink(size_px=14, tone=theme.text1)
    draw_text(painter, box.adjusted(6, 0, -6, 0), mark.words, ink)


def _paint_disc(painter: QPainter, spot: QPointF, theme: Theme) -> None:
    painter.setPen(QPen(color(theme.map_out), 1.5))
    painter.setBrush(color(theme.white.fill))
    painter.drawEllipse(spot, _DISC_PX, _DISC_PX)
    painter.fillRect(QRectF(spot.x() - 5.5, spot.y() - 2, 11, 4), color(theme.white.text))
