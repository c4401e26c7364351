"""All shapes of the timeline for one view, one sight and one room; made anew when these change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QPointF, QRectF

from app.screens.timeline import Lane, TimelineView
from ui.parts.text import text_width
from ui.parts.theme import Theme
from ui.timeline.bars import bar_shapes, beside_now, lane_text_px, link_present, link_shapes
from ui.timeline.curves import alarm_shapes, moved_shapes, water_shapes
from ui.timeline.lanes import LaneBox, arrange
from ui.timeline.marks import mark_shapes, tick_shapes
from ui.timeline.shapes import Plane, Shape
from ui.timeline.sight import Sight
from ui.timeline.words import decision_words

_TICK_ROOM_PX = 96.0
_BEIJING = timedelta(hours=8)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEPS = tuple(
    timedelta(minutes=minutes)
    for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is drawn: where the lanes stand, what lies in them, and the ticks of the axis."""

    plane: Plane
    boxes: tuple[LaneBox, ...]
    shapes: tuple[Shape, ...]
    ticks: tuple[datetime, ...]

    def at(self, spot: QPointF) -> Shape | None:
        """Return the shape under a point, in px of the lanes; of several the last painted."""
        found = (shape for shape in reversed(self.shapes) if shape.items)
        return next((shape for shape in found if shape.rect.contains(spot)), None)

    def near(self, lane: Lane, x: float, reach_px: float) -> Shape | None:
        """Return the shape of a lane that lies at an x, or else the nearest within reach."""
        own = [shape for shape in self.shapes if shape.lane is lane and shape.items]
        best = min(own, key=lambda shape: _distance(shape.rect, x), default=None)
        return best if best is not None and _distance(best.rect, x) <= reach_px else None

    def box(self, lane: Lane) -> LaneBox | None:
        """Return where a lane stands, None if there was no room for it."""
        return next((box for box in self.boxes if box.lane is lane), None)


def lay_out(view: TimelineView, sight: Sight, size: tuple[float, float], theme: Theme) -> Scene:
    """Return the scene for a room of that width and height in px."""
    width, height = size
    plane = Plane(sight=sight, width=max(1.0, width), now=view.now)
    rows = {
        Lane.WARNING: max((bar.row for bar in view.warnings), default=0) + 1,
        Lane.RESPONSE: max((bar.row for bar in view.levels), default=0) + 1,
    }
    boxes = arrange(height, rows)
    shapes: list[Shape] = []
    for box in boxes:
        shapes += _lane(view, box, plane, theme)
    return Scene(plane=plane, boxes=boxes, shapes=tuple(shapes), ticks=ticks(sight, width))


def ticks(sight: Sight, width: float) -> tuple[datetime, ...]:
    """Return the moments that the axis names: whole steps of Beijing time."""
    room = max(1.0, width / _TICK_ROOM_PX)
    step = next((item for item in _STEPS if sight.width / item <= room), _STEPS[-1])
    first = sight.start + (_EPOCH - _BEIJING - sight.start) % step
    count = int((sight.end - first) / step) + 1
    return tuple(first + index * step for index in range(max(0, count)))


def _lane(view: TimelineView, box: LaneBox, plane: Plane, theme: Theme) -> list[Shape]:
    present = view.present
    match box.lane:
        case Lane.WARNING:
            return bar_shapes(view.warnings, box, plane, theme)
        case Lane.RESPONSE:
            return bar_shapes(view.levels, box, plane, theme)
        case Lane.DECISION:
            return _decisions(view, box, plane, theme)
        case Lane.MOVED:
            return moved_shapes(view, box, plane, theme)
        case Lane.WATER:
            return water_shapes(view, box, plane, theme)
        case Lane.ALARM:
            shapes = alarm_shapes(view.alarms, box, plane)
            said = f"10 分 {present.alarms} 条"
            return shapes + _said(said, box, plane, theme, is_loud=present.alarms > 0)
        case Lane.LINK:
            shapes = link_shapes(view.links, box, plane, theme)
            return shapes + link_present(present.link, box, plane, theme)
        case Lane.LOG:
            shapes = tick_shapes(view.log, box, plane)
            said = f"24 时 {present.logged} 条"
            return shapes + _said(said, box, plane, theme, is_loud=False)


def _decisions(view: TimelineView, box: LaneBox, plane: Plane, theme: Theme) -> list[Shape]:
    """Marks, and beside the now-line what waits, clear of any mark that stands there."""
    present = view.present
    said = decision_words(present, view.now)
    wide = text_width(said, lane_text_px(box.height)) + 16
    left = plane.now_x
    for mark in view.decisions:
        if left - 6 <= plane.x(mark.at) <= left + wide and mark.at > view.now:
            left = plane.x(mark.at) + 4
    shapes = mark_shapes(view.decisions, box, plane, (left, left + wide))
    if plane.has_now:
        is_loud = present.pending > 0 or present.owed is not None
        tone = theme.text1 if is_loud else theme.text2
        shapes.append(beside_now(said, box, plane, tone, shift=left - plane.now_x))
    return shapes


def _said(text: str, box: LaneBox, plane: Plane, theme: Theme, *, is_loud: bool) -> list[Shape]:
    tone = theme.text1 if is_loud else theme.text2
    return [beside_now(text, box, plane, tone)] if plane.has_now else []


def _distance(rect: QRectF, x: float) -> float:
    return max(rect.left() - x, x - rect.right(), 0.0)
