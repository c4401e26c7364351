"""What stands out of the grey: its form, its tag, and where the tag finds room.

Pure geometry in world pixels. Source: picture notes 6; leaders where symbols are closer than 26 px.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.domain.reading import Kind
from app.screens.map import StationPoint
from ui.map.room import Box, Room, around
from ui.map.words import tag_lines, value_words
from ui.parts.text import text_width

CLOSE_PX = 26
"""Normal symbols within this distance of an active one are left out."""

RINGS_PX = (26.0, 34.0)
TAG_PX = 22
_LINE_PX = 20
_STEM_PX = 15
_GAPS_PX = (12, 24, 40, 60, 84, 112, 144)
_TURNS = 16
_FELL_FROM_MM = 0.5


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
        return self.form is Form.ALARM and self.point.is_waiting and self.point.severity == 1

    @property
    def core(self) -> Box:
        """The box about the exact place that stays free."""
        return _core(self.form, self.x, self.y, is_ringed=self.is_ringed)

    def hits(self, x: float, y: float) -> bool:
        """Tell whether a world pixel lies on its symbol or its tag."""
        boxes = (self.core, self.tag)
        return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)


def form_of(point: StationPoint) -> Form | None:
    """Return how a station stands out, None if it does not: a gauge that counts rain does."""
    lead = point.lead
    if lead.kind is Kind.RAIN:
        fell = lead.value is not None and lead.value >= _FELL_FROM_MM
        return Form.RAIN if fell or point.is_active else None
    if not point.is_active:
        return None
    is_urgent = point.is_waiting and point.severity == 1
    return Form.DEPTH if lead.kind is Kind.POND and not is_urgent else Form.ALARM


def place_marks(
    points: Sequence[tuple[StationPoint, float, float]],
    room: Room,
    frame: Box,
    now: datetime,
    soft: Room | None = None,
) -> tuple[Mark, ...]:
    """Return the marks of stations at world pixels; the first find room first.

    What is placed takes its room. ``soft`` holds boxes that tags keep off where they can,
    ``frame`` the box that they stay in where they can.
    """
    found = [(point, form, x, y) for point, x, y in points if (form := form_of(point))]
    for point, form, x, y in found:
        is_ringed = form is Form.ALARM and point.is_waiting and point.severity == 1
        if form is not Form.RAIN:
            room.take(_core(form, x, y, is_ringed=is_ringed))
    marks = []
    for point, form, x, y in found:
        lines = (value_words(point.lead),) if form is not Form.ALARM else tag_lines(point, now)
        choices = _choices(form, x, y, lines, point)
        best = min(choices, key=lambda item: _cost(item, (x, y), room, soft, frame))
        room.take(best.box)
        marks.append(
            Mark(
                point=point,
                form=form,
                x=x,
                y=y,
                tag=best.box,
                lines=lines,
                has_leader=best.has_leader,
            )
        )
    return tuple(marks)


@dataclass(frozen=True, slots=True)
class _Choice:
    box: Box
    worth: float
    has_leader: bool


def _core(form: Form, x: float, y: float, *, is_ringed: bool) -> Box:
    if is_ringed:
        return around(x, y, RINGS_PX[0], RINGS_PX[0])
    half = 13 if form is Form.ALARM else 4
    return around(x, y, half, half)


def _size(form: Form, lines: tuple[str, ...]) -> tuple[float, float]:
    """Return width and height of a tag."""
    if form is Form.DEPTH:
        return 38 + text_width(lines[0], 15, bold=True), TAG_PX
    if form is Form.RAIN:
        return 30 + text_width(lines[0], 15, bold=True), TAG_PX
    if len(lines) == 1:
        return 14 + text_width(lines[0], 14), TAG_PX
    widths = (text_width(lines[0], 14, bold=True), *(text_width(line, 14) for line in lines[1:]))
    return 16 + max(widths), 6 + _LINE_PX * len(lines)


def _choices(
    form: Form, x: float, y: float, lines: tuple[str, ...], point: StationPoint
) -> list[_Choice]:
    """Return where a tag may stand, with what each place costs by itself."""
    width, height = _size(form, lines)
    half_w, half_h = width / 2, height / 2
    choices = []
    if form is Form.RAIN:
        choices.append(_Choice(around(x, y, half_w, half_h), 0, has_leader=False))
    if form is Form.DEPTH:
        above = around(x, y - _STEM_PX - half_h, half_w, half_h)
        choices.append(_Choice(above, 0, has_leader=True))
    is_ringed = form is Form.ALARM and point.is_waiting and point.severity == 1
    core = _core(form, x, y, is_ringed=is_ringed)
    base = (core[2] - core[0]) / 2
    for gap in _GAPS_PX:
        for turn in range(_TURNS):
            angle = 2 * math.pi * turn / _TURNS
            over, down = math.cos(angle), math.sin(angle)
            reach = base + gap - 6
            middle_x = x + over * (reach + half_w) if abs(over) > 0.3 else x + over * reach
            middle_y = y + down * (reach + half_h)
            box = around(middle_x, middle_y, half_w, half_h)
            # The sides are read more easily than above and below.
            worth = 3 + gap + 4 * abs(down)
            near = form is Form.ALARM and not is_ringed and gap == _GAPS_PX[0]
            choices.append(_Choice(box, worth, has_leader=not near))
    return choices


def _cost(
    choice: _Choice, anchor: tuple[float, float], room: Room, soft: Room | None, frame: Box
) -> float:
    """Return what a place costs: covered symbols most, then crossed ones, then the distance."""
    box = choice.box
    cost = choice.worth + 20 * room.covered(box, 3)
    if soft is not None:
        cost += 0.3 * soft.covered(box, 1)
    out = sum(
        (
            max(0.0, frame[0] - box[0]),
            max(0.0, frame[1] - box[1]),
            max(0.0, box[2] - frame[2]),
            max(0.0, box[3] - frame[3]),
        )
    )
    cost += 30 * out
    if choice.has_leader and choice.worth > 0:
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        # Its own place is always crossed, its own tag not yet taken.
        cost += 60 * max(0, room.crossed(anchor, middle) - 1)
    return cost
