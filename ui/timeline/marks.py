"""Marks of decisions with as many labels as fit, and the ticks of the duty log."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.screens.timeline import Act, Lane, Mark
from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import Theme, color
from ui.timeline.bars import lane_text_px
from ui.timeline.item_words import Item
from ui.timeline.lanes import LaneBox
from ui.timeline.shapes import NEAR_PX, Plane, Shape, Spot
from ui.timeline.words import mark_words

_DISC_PX = 3.5
_GAP_PX = 10.0
_TICK_PX = 8.0
# What gets its label first where there is not room for all.
_WEIGHT = {
    Act.DUE: 0,
    Act.VOICE: 1,
    Act.APPROVED: 1,
    Act.ENDED: 1,
    Act.LAPSED: 1,
    Act.RETURNED: 2,
    Act.COUNTERSIGNED: 2,
    Act.CLOSED: 2,
    Act.REOPENED: 2,
    Act.ORDERED: 2,
    Act.TAKEN: 2,
    Act.GRANTED: 3,
    Act.RATIFIED: 3,
    Act.REVOKED: 3,
    Act.RETURNING: 3,
    Act.SHUTTING: 3,
    Act.LIMIT: 3,
    Act.REOPENING: 4,
    Act.DECLINED: 3,
    Act.DEFERRED: 3,
    Act.CHANGED: 3,
    Act.DRAFTED: 4,
    Act.ADOPTED: 5,
}
_HOLLOW = frozenset(
    {
        *(Act.DRAFTED, Act.RETURNED, Act.DECLINED, Act.DEFERRED, Act.ADOPTED),
        *(Act.REOPENING, Act.REVOKED),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkShape:
    """A disc: full what took effect, hollow what did not; a triangle what falls due."""

    lane: Lane
    rect: QRectF
    anchor: float
    label: str
    label_px: float
    is_hollow: bool
    is_due: bool
    is_open: bool
    items: tuple[Item, ...]

    def paint(self, painter: QPainter, theme: Theme) -> None:
        middle = self.rect.center().y()
        tone = theme.text1 if self.is_open else theme.text2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color(tone), 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush if self.is_hollow else color(tone))
        if self.is_due:
            corners = (
                (self.anchor - 3, middle - 4),
                (self.anchor + 3, middle),
                (self.anchor - 3, middle + 4),
            )
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        else:
            painter.drawEllipse(QPointF(self.anchor, middle), _DISC_PX, _DISC_PX)
        painter.restore()
        if self.label:
            room = QRectF(self.anchor + 7, self.rect.top(), self.label_px + 1, self.rect.height())
            ink = Ink(size_px=lane_text_px(self.rect.height()), tone=tone, bold=self.is_open)
            draw_text(painter, room, self.label, ink)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """All entries of the log in sight; where several fall on one px the tick is longer."""

    lane: Lane
    rects: tuple[QRectF, ...]
    rect: QRectF = field(default_factory=QRectF)
    items: tuple[Item, ...] = ()
    anchor: float = 0.0

    def paint(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(theme.text2))
        painter.drawRects(list(self.rects))


def mark_shapes(
    marks: Sequence[Mark], box: LaneBox, plane: Plane, taken: tuple[float, float]
) -> list[Shape]:
    """Return the marks in sight; the px of ``taken``, beside the now-line, are not for labels.

    Marks at the same px are one shape, which the weightiest of them stands for.
    """
    groups = _by_px(_in_sight(marks, plane), plane)
    leads = {
        x: min(group, key=lambda mark: _WEIGHT.get(mark.act, 9)) for x, group in groups.items()
    }
    labels = _labels(leads, box, plane, taken)
    shapes: list[Shape] = []
    for x, group in groups.items():
        lead = leads[x]
        label, width = labels.get(x, ("", 0.0))
        right = 9 + width if label else NEAR_PX
        shapes.append(
            MarkShape(
                lane=box.lane,
                rect=QRectF(x - NEAR_PX, box.top, NEAR_PX + right, box.height),
                anchor=x,
                label=label,
                label_px=width,
                is_hollow=lead.act in _HOLLOW,
                is_due=lead.act is Act.DUE,
                is_open=lead.is_open,
                items=tuple(group),
            )
        )
    return shapes


def tick_shapes(marks: Sequence[Mark], box: LaneBox, plane: Plane) -> list[Shape]:
    """Return the entries in sight, those of one px together."""
    spots: list[Shape] = []
    rects: list[QRectF] = []
    middle, low = box.top + box.height / 2, min(_TICK_PX, box.height - 4)
    for x, group in _by_px(_in_sight(marks, plane), plane).items():
        high = low + 2 if len(group) > 1 else low
        rects.append(QRectF(x - 1, middle - high / 2, 2, high))
        spot = QRectF(x - 3, box.top, 6, box.height)
        spots.append(Spot(lane=box.lane, rect=spot, items=tuple(group), anchor=x))
    return [Ticks(lane=box.lane, rects=tuple(rects)), *spots]


def _in_sight(marks: Sequence[Mark], plane: Plane) -> Sequence[Mark]:
    first = bisect_left(marks, plane.sight.start, key=lambda mark: mark.at)
    last = bisect_right(marks, plane.sight.end, key=lambda mark: mark.at)
    return marks[first:last]


def _by_px(marks: Sequence[Mark], plane: Plane) -> dict[float, list[Mark]]:
    groups: dict[float, list[Mark]] = {}
    for mark in marks:
        groups.setdefault(float(round(plane.x(mark.at))), []).append(mark)
    return groups


def _labels(
    leads: dict[float, Mark], box: LaneBox, plane: Plane, taken: tuple[float, float]
) -> dict[float, tuple[str, float]]:
    """Return the labels that fit, with their widths: the weightiest first, the newest first."""
    size_px = lane_text_px(box.height)
    stops = sorted(leads)
    spans: list[tuple[float, float]] = []
    if plane.has_now:
        spans.append(taken)
    made: dict[float, tuple[str, float]] = {}
    for x in sorted(leads, key=lambda at: (_WEIGHT.get(leads[at].act, 9), -at)):
        text = mark_words(leads[x])
        width = text_width(text, size_px, bold=leads[x].is_open)
        right = x + _GAP_PX + width
        after = bisect_right(stops, x)
        if after < len(stops) and stops[after] - 5 < right:
            continue
        if right > plane.width or _overlaps(spans, x - 5, right):
            continue
        insort(spans, (x - 5, right))
        made[x] = text, width
    return made


def _overlaps(spans: Sequence[tuple[float, float]], left: float, right: float) -> bool:
    place = bisect_left(spans, (left, left))
    before = place > 0 and spans[place - 1][1] > left
    return before or (place < len(spans) and spans[place][0] < right)
