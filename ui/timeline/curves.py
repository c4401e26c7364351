"""Curves of the lanes: who was moved, rain from above, water from below, alarms by ten minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.screens.timeline import (
    AlarmBucket,
    AlarmMark,
    Lane,
    Step,
    TimelineView,
    WaterPoint,
)
from ui.parts.signs import severity_tone
from ui.parts.text import Align, Ink
from ui.parts.theme import Theme, color
from ui.timeline.bars import beside_now, lane_text_px
from ui.timeline.item_words import Item
from ui.timeline.lanes import LaneBox
from ui.timeline.shapes import Area, Block, Line, Plane, Shape, Spot, Words
from ui.timeline.tones import mix, muted
from ui.timeline.words import due_words, step_words, water_words

_LEAST_RAIN_MM = 10.0
_LEAST_WATER_CM = 50.0
_RAIN_PART = 0.4
_SIGN_PX = 7.0
_DASH_PX = 3.0


def moved_shapes(view: TimelineView, box: LaneBox, plane: Plane, theme: Theme) -> list[Shape]:
    """Return the step curves of notified and moved people against all that are due."""
    shapes: list[Shape] = []
    known = [step for step in view.steps if step.at <= plane.now]
    if known:
        high = max(1, *(max(step.due, step.moved, step.notified) for step in known))
        tall = box.height - 4
        columns = _columns(known, plane)
        for tone, alpha, part in (
            (theme.bar2, 0.6, lambda step: step.notified / high),
            (theme.bar, 0.9, lambda step: step.moved / high),
        ):
            points = _stairs(columns, plane, part, (box.bottom - 1, tall))
            shapes.append(Area(lane=box.lane, points=points, tone=tone, alpha=alpha))
        ends = [*(x for x, _ in columns[1:]), plane.now_x]
        for (x, step), end in zip(columns, ends, strict=True):
            rect = QRectF(x, box.top, max(1.0, end - x), box.height)
            shapes.append(Spot(lane=box.lane, rect=rect, items=(step,), anchor=x))
    if plane.has_now:
        now = view.present.step
        tone = theme.text2 if now is None else theme.text1
        shapes.append(beside_now(step_words(now), box, plane, tone))
        shapes.append(_at_right(due_words(now), box, plane, theme.text2))
    return shapes


def water_shapes(view: TimelineView, box: LaneBox, plane: Plane, theme: Theme) -> list[Shape]:
    """Return rain hanging from the top, and the deepest water rising from the bottom."""
    shapes: list[Shape] = []
    rain = [
        item for item in view.rain if plane.x(item.end) > 0 and plane.x(item.start) < plane.width
    ]
    high = max(_LEAST_RAIN_MM, *(item.mm for item in rain)) if rain else _LEAST_RAIN_MM
    for item in rain:
        left, right = plane.x(item.start), plane.x(item.end)
        tall = round(item.mm / high * (box.height * _RAIN_PART - 2))
        rect = QRectF(left + 1, box.top + 1, max(1.0, right - left - 2), max(1.0, tall))
        is_open = item.is_partial and item.end <= plane.now
        whole = QRectF(left, box.top, right - left, box.height * _RAIN_PART)
        shapes.append(
            Block(
                lane=box.lane,
                rect=rect,
                tone=theme.text3 if is_open else theme.bar2 if tall else theme.bg3,
                is_hollow=is_open,
            )
        )
        shapes.append(Spot(lane=box.lane, rect=whole, items=(item,), anchor=left))
    shapes += _water_line(view, box, plane, theme)
    if plane.has_now:
        measured = (view.present.pond, view.present.rain)
        is_wet = any(item is not None and item[1] > 0 for item in measured)
        tone = theme.text1 if is_wet else theme.text2
        shapes.append(beside_now(water_words(view.present, view.now), box, plane, tone))
    return shapes


def alarm_shapes(buckets: Sequence[AlarmBucket], box: LaneBox, plane: Plane) -> list[Shape]:
    """Return one stack for each stretch of time in which alarms were raised."""
    shapes: list[Shape] = []
    for bucket in buckets:
        left, right = plane.x(bucket.start), plane.x(bucket.end)
        if right > 0 and left < plane.width:
            rect = QRectF(left, box.top, right - left, box.height)
            shapes.append(
                Stack(lane=box.lane, rect=rect, items=(bucket,), anchor=left, alarms=bucket.alarms)
            )
    return shapes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One dash for each alarm, with the sign of the most urgent one on top of them."""

    lane: Lane
    rect: QRectF
    items: tuple[Item, ...]
    anchor: float
    alarms: tuple[AlarmMark, ...]

    def paint(self, painter: QPainter, theme: Theme) -> None:
        box = self.rect.adjusted(1, 1, -1, -1)
        worst = min(self.alarms, key=lambda mark: mark.severity)
        has_sign = worst.severity <= 2 and box.width() >= _SIGN_PX
        room = box.height() - (_SIGN_PX if has_sign else 0.0)
        count = max(1, min(len(self.alarms), int(room // _DASH_PX)))
        is_waiting = any(mark.is_waiting for mark in self.alarms)
        tone = color(theme.bar if is_waiting else theme.bar2)
        for place in range(count):
            top = box.bottom() - (place + 1) * _DASH_PX + 1
            painter.fillRect(QRectF(box.left(), top, max(1.0, box.width()), 2), tone)
        if has_sign:
            self._paint_sign(painter, worst, box.bottom() - count * _DASH_PX - 4, theme)

    def _paint_sign(self, painter: QPainter, worst: AlarmMark, y: float, theme: Theme) -> None:
        """Paint ◆ or ▲, filled while somebody must act, else a muted outline."""
        waiting = [mark for mark in self.alarms if mark.is_waiting]
        shown = min(waiting, key=lambda mark: mark.severity, default=worst)
        tone = severity_tone(theme, shown.severity)
        x, half = self.rect.center().x(), _SIGN_PX / 2
        if shown.severity == 1:
            corners = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
        else:
            corners = [(x, y - half), (x + half, y + half), (x - half, y + half)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if shown.is_waiting:
            painter.setPen(QPen(color(tone.edge), 1))
            painter.setBrush(color(tone.fill))
        else:
            painter.setPen(QPen(color(mix(tone.edge, theme.bg1, 0.6)), 1))
            painter.setBrush(color(muted(theme, tone, is_in_force=False)))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        painter.restore()


def _columns(steps: Sequence[Step], plane: Plane) -> list[tuple[float, Step]]:
    """Return the last step of each px, with its x; those before the left edge stand at it."""
    columns: dict[int, tuple[float, Step]] = {}
    for step in steps:
        x = max(0.0, plane.x(step.at))
        if x <= plane.width:
            columns[int(x)] = x, step
    return list(columns.values())


def _stairs(
    columns: Sequence[tuple[float, Step]],
    plane: Plane,
    part: Callable[[Step], float],
    base: tuple[float, float],
) -> tuple[tuple[float, float], ...]:
    bottom, tall = base
    end = min(plane.width, plane.now_x)
    if not columns or columns[0][0] > end:
        return ()
    points = [(columns[0][0], bottom)]
    for (x, step), after in zip(columns, [*(x for x, _ in columns[1:]), end], strict=True):
        y = bottom - part(step) * tall
        points += [(x, y), (after, y)]
    points.append((end, bottom))
    return tuple(points)


def _water_line(view: TimelineView, box: LaneBox, plane: Plane, theme: Theme) -> list[Shape]:
    last = min(plane.width + 50, plane.now_x + 0.5)
    shown = [item for item in view.water if -50 <= plane.x(item.at) <= last]
    limit = view.pond_limit
    high = max(_LEAST_WATER_CM, *(item.cm * 1.1 for item in shown)) if shown else _LEAST_WATER_CM
    tall = box.height * (1 - _RAIN_PART) - 3

    def y(cm: float) -> float:
        return box.bottom - 2 - max(0.0, cm) / high * tall

    shapes: list[Shape] = []
    if limit is not None and any(item.cm >= limit / 2 for item in shown):
        end = min(plane.width, plane.now_x)
        points = ((0.0, y(limit)), (end, y(limit)))
        shapes.append(Line(lane=box.lane, points=points, tone=theme.text3, is_dotted=True))
    piece: list[tuple[float, float]] = []
    for item in shown:
        if not item.is_joined and piece:
            shapes.append(_piece(piece, box, theme))
            piece = []
        piece.append((plane.x(item.at), y(item.cm)))
    if piece:
        shapes.append(_piece(piece, box, theme))
    return shapes + _water_spots(shown, box, plane)


def _piece(points: Sequence[tuple[float, float]], box: LaneBox, theme: Theme) -> Shape:
    if len(points) == 1:
        ((x, y),) = points
        return Block(lane=box.lane, rect=QRectF(x - 1, y - 1, 3, 3), tone=theme.text1)
    return Line(lane=box.lane, points=tuple(points), tone=theme.text1, width_px=1.6)


def _water_spots(shown: Sequence[WaterPoint], box: LaneBox, plane: Plane) -> list[Shape]:
    """Return one place for each point, in the lower half of the lane."""
    shapes: list[Shape] = []
    top = box.top + box.height * _RAIN_PART
    xs = [plane.x(item.at) for item in shown]
    middles = [(a + b) / 2 for a, b in pairwise(xs)]
    lefts = [max(x - 10, m) for x, m in zip(xs, [-1e9, *middles], strict=False)]
    rights = [min(x + 10, m) for x, m in zip(xs, [*middles, 1e9], strict=False)]
    for item, left, right in zip(shown, lefts, rights, strict=True):
        rect = QRectF(left, top, max(1.0, right - left), box.bottom - top)
        shapes.append(Spot(lane=box.lane, rect=rect, items=(item,), anchor=plane.x(item.at)))
    return shapes


def _at_right(text: str, box: LaneBox, plane: Plane, tone: str) -> Words:
    ink = Ink(size_px=lane_text_px(box.height), tone=tone, align=Align.RIGHT)
    left = plane.now_x + 140
    rect = QRectF(left, box.top, max(0.0, plane.width - left - 8), box.height)
    return Words(lane=box.lane, rect=rect, text=text if rect.width() > 70 else "", ink=ink)
