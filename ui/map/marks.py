"""What stands out of the grey: its form, its tag, and where the tag finds room.

Pure geometry in world pixels. Source: picture notes 6; leaders where symbols are closer than 26 px.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import lru_cache

import numpy as np

from app.domain.reading import Kind
from app.geo.projection import Floats
from app.screens.map import StationPoint
from ui.map.room import Box, Room, around
from ui.map.words import short_value_words, tag_lines
from ui.parts.text import text_width

CLOSE_PX = 26
"""Normal symbols within this distance of an active one are left out."""

RINGS_PX = (26.0, 34.0)
TAG_PX = 22
_LINE_PX = 20
_STEM_PX = 15
_GAPS_PX = (6, 18, 34, 54, 78, 106, 138)
_TURNS = 16
_FELL_FROM_MM = 0.5
_STAYS = 12.0


class Form(Enum):
    """How an active station is drawn: depth tag, rain box, or alarm symbol with a text tag."""

    DEPTH = "depth"
    RAIN = "rain"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An active station: its exact place, its tag's box, and whether a leader joins them."""

    point: StationPoint
    form: Form
    x: float
    y: float
    tag: Box
    lines: tuple[str, ...]
    has_leader: bool

    @property
    def is_ringed(self) -> bool:
        """Tell whether it is an urgent alarm that nobody took note of yet."""
        return self.form is Form.ALARM and _is_urgent(self.point)

    @property
    def core(self) -> Box:
        """The box about the exact place that stays free."""
        return _core(self.form, self.point, self.x, self.y)

    @property
    def away(self) -> tuple[float, float]:
        """How far the middle of the tag is from the place, in px."""
        left, top, right, bottom = self.tag
        return (left + right) / 2 - self.x, (top + bottom) / 2 - self.y

    def hits(self, x: float, y: float) -> bool:
        """Tell whether a world pixel lies on its symbol or its tag."""
        boxes = (self.core, self.tag)
        return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What tags mind: ``room`` is taken, ``soft`` better left free, ``frame`` better kept in.

    ``before`` tells by station where its tag stood last, so that tags do not jump about.
    """

    room: Room
    soft: Room
    frame: Box
    before: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def form_of(point: StationPoint) -> Form | None:
    """Return how a station stands out, None if it does not: a gauge that counts rain does."""
    lead = point.lead
    if lead.kind is Kind.RAIN:
        fell = lead.value is not None and lead.value >= _FELL_FROM_MM
        return Form.RAIN if fell or point.is_active else None
    if not point.is_active:
        return None
    return Form.DEPTH if lead.kind is Kind.POND and not _is_urgent(point) else Form.ALARM


def has_rings(point: StationPoint) -> bool:
    """Tell whether a station is drawn as an alarm with rings, which blink."""
    return form_of(point) is Form.ALARM and _is_urgent(point)


def place_marks(
    points: Sequence[tuple[StationPoint, float, float]], ground: Ground, now: datetime
) -> tuple[Mark, ...]:
    """Return the marks of stations at world pixels; the first find room first.

    What is placed takes its room.
    """
    room = ground.room
    found = [(point, form, x, y) for point, x, y in points if (form := form_of(point))]
    for point, form, x, y in found:
        if form is not Form.RAIN:
            room.take(_core(form, point, x, y))
    marks = []
    for point, form, x, y in found:
        is_alarm = form is Form.ALARM
        lines = tag_lines(point, now) if is_alarm else (short_value_words(point.lead),)
        choices = _choices(form, point, (x, y), _size(form, point, lines))
        best = int(np.argmin(_costs(choices, point, (x, y), ground)))
        left, top, right, bottom = (float(side) for side in choices.boxes[best])
        room.take((left, top, right, bottom))
        mark = Mark(
            point=point,
            form=form,
            x=x,
            y=y,
            tag=(left, top, right, bottom),
            lines=lines,
            has_leader=bool(choices.is_led[best]),
        )
        if mark.has_leader:
            room.take(mark.core)
            room.take_spots(_along(mark), 1.5)
        marks.append(mark)
    return tuple(marks)


@dataclass(frozen=True, slots=True, eq=False)
class _Choices:
    """Where a tag may stand: boxes (choices, 4), what each costs by itself, leader or not."""

    boxes: Floats
    worth: Floats
    is_led: np.ndarray[tuple[int], np.dtype[np.bool_]]


def _is_urgent(point: StationPoint) -> bool:
    return point.is_waiting and point.severity == 1


def _core(form: Form, point: StationPoint, x: float, y: float) -> Box:
    if form is Form.RAIN:
        return around(x, y, 3, 3)
    if form is Form.DEPTH:
        return around(x, y, 4, 4)
    half = RINGS_PX[0] + 1 if _is_urgent(point) else 13
    return around(x, y, half, half)


def _size(form: Form, point: StationPoint, lines: tuple[str, ...]) -> tuple[float, float]:
    """Return width and height of a tag; a depth in doubt has no arrow."""
    if form is Form.DEPTH:
        arrow = 15 if point.lead.doubt is None else 0
        return 23 + arrow + text_width(lines[0], 15, bold=True), TAG_PX
    if form is Form.RAIN:
        return 30 + text_width(lines[0], 15, bold=True), TAG_PX
    if len(lines) == 1:
        return 14 + text_width(lines[0], 14), TAG_PX
    widths = (text_width(lines[0], 14, bold=True), *(text_width(line, 14) for line in lines[1:]))
    return 16 + max(widths), 6 + _LINE_PX * len(lines)


def _choices(
    form: Form, point: StationPoint, spot: tuple[float, float], size: tuple[float, float]
) -> _Choices:
    """Return where a tag of a size may stand about its place."""
    core = _core(form, point, 0, 0)
    template = _template(form, core[2], size)
    return _Choices(np.add(template.boxes, (*spot, *spot)), template.worth, template.is_led)


@lru_cache(maxsize=256)
def _template(form: Form, base: float, size: tuple[float, float]) -> _Choices:
    """Return where a tag of a size may stand about the origin, ``base`` px away at least."""
    half_w, half_h = size[0] / 2, size[1] / 2
    middles, worth, is_led = [], [], []
    if form is Form.RAIN:
        middles.append((0.0, 0.0))
    if form is Form.DEPTH:
        middles.append((0.0, -_STEM_PX - half_h))
    worth += [0.0] * len(middles)
    is_led += [form is Form.DEPTH] * len(middles)
    for gap in _GAPS_PX:
        for turn in range(_TURNS):
            over = math.cos(2 * math.pi * turn / _TURNS)
            down = math.sin(2 * math.pi * turn / _TURNS)
            reach = base + gap
            wide = half_w if abs(over) > 0.3 else 0.0
            middles.append((over * reach + math.copysign(wide, over), down * (reach + half_h)))
            # The sides are read more easily than above and below.
            worth.append(6 + gap + 4 * abs(down))
            is_led.append(form is not Form.ALARM or gap > _GAPS_PX[0])
    center = np.round(np.array(middles))
    half = (half_w, half_h)
    boxes = np.hstack((center - half, center + half))
    return _Choices(boxes, np.array(worth), np.array(is_led, dtype=np.bool_))


def _costs(
    choices: _Choices, point: StationPoint, spot: tuple[float, float], ground: Ground
) -> Floats:
    """Return what each place costs: covered symbols most, then crossed ones, then distance."""
    boxes = choices.boxes
    left, top, right, bottom = boxes.T
    frame = ground.frame
    cost = choices.worth + 20 * ground.room.covered(boxes, 3)
    cost += 0.3 * ground.soft.covered(boxes, 1)
    out = np.maximum(frame[0] - left, 0) + np.maximum(frame[1] - top, 0)
    out += np.maximum(right - frame[2], 0) + np.maximum(bottom - frame[3], 0)
    cost += 30 * out
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    # Its own place is always crossed, unless it is a rain gauge's, whose box may stand on it.
    crossed = np.maximum(ground.room.crossed(spot, middles) - 1, 0)
    cost += np.where(choices.worth > 0, 40 * crossed, 0)
    before = ground.before.get(point.station)
    if before is not None:
        stayed = np.abs(middles - spot - before).max(axis=1) < 4
        cost -= np.where(stayed, _STAYS, 0)
    return cost


def _along(mark: Mark) -> Floats:
    """Return points on the leader between the symbol and the tag."""
    away = np.array(mark.away)
    steps = max(2, int(np.hypot(*away) / 8))
    spots: Floats = np.array((mark.x, mark.y)) + away * np.linspace(0, 1, steps)[:, None]
    left, top, right, bottom = mark.tag
    outside = (spots[:, 0] < left) | (spots[:, 0] > right)
    return spots[outside | (spots[:, 1] < top) | (spots[:, 1] > bottom)]
