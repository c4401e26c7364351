"""Where each lane stands, from the room and the rows that it needs; pure.

Source: picture notes 5, Timeline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.screens.timeline import Lane

LABEL_PX = 112
ROW_LEAST_PX = 13.0

_NORMAL_PX = {
    Lane.WARNING: 30.0,
    Lane.RESPONSE: 30.0,
    Lane.DECISION: 18.0,
    Lane.MOVED: 20.0,
    Lane.WATER: 33.0,
    Lane.ALARM: 18.0,
    Lane.LINK: 18.0,
    Lane.LOG: 18.0,
}
_LEAST_PX = {
    Lane.WARNING: 2 * ROW_LEAST_PX,
    Lane.RESPONSE: 2 * ROW_LEAST_PX,
    Lane.DECISION: 14.0,
    Lane.MOVED: 14.0,
    Lane.WATER: 20.0,
    Lane.ALARM: 14.0,
    Lane.LINK: 14.0,
    Lane.LOG: 14.0,
}
_ROW_NORMAL_PX = 15.0
# What goes first where the room is too low: the pill tells the link, the log has its own list.
_LEFT_OUT = (Lane.LOG, Lane.LINK)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneBox:
    """The room of one lane, in px from the top of the lanes; ``rows`` fit, ``hidden`` do not."""

    lane: Lane
    top: float
    height: float
    rows: int = 1
    hidden: int = 0

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    @property
    def row_height(self) -> float:
        """The height of one of its rows."""
        return self.height / self.rows


def arrange(height: float, rows: Mapping[Lane, int]) -> tuple[LaneBox, ...]:
    """Return the lanes that fit into a height, stretched in proportion.

    ``rows`` tells of a lane how many rows it needs; one of two or less keeps two.
    """
    lanes = [lane for lane in Lane if lane not in _missing(height)]
    counts = {lane: max(2, rows.get(lane, 2)) for lane in (Lane.WARNING, Lane.RESPONSE)}
    asked = dict(counts)
    while sum(_least(lane, counts) for lane in lanes) > height and max(counts.values()) > 2:
        counts[max(counts, key=lambda lane: counts[lane])] -= 1
    sizes = _sizes(lanes, counts, height)
    boxes = []
    top = 0.0
    for lane in lanes:
        box = LaneBox(
            lane=lane,
            top=top,
            height=sizes[lane],
            rows=counts.get(lane, 1),
            hidden=asked.get(lane, 1) - counts.get(lane, 1),
        )
        boxes.append(box)
        top = box.bottom
    return tuple(boxes)


def _missing(height: float) -> frozenset[Lane]:
    missing: list[Lane] = []
    for lane in _LEFT_OUT:
        if sum(_LEAST_PX[item] for item in Lane if item not in missing) <= height:
            break
        missing.append(lane)
    return frozenset(missing)


def _least(lane: Lane, counts: Mapping[Lane, int]) -> float:
    return counts[lane] * ROW_LEAST_PX if lane in counts else _LEAST_PX[lane]


def _sizes(lanes: list[Lane], counts: Mapping[Lane, int], height: float) -> dict[Lane, float]:
    """Return whole heights that fill the room: normal ones stretched, else squeezed to the least.

    The room between the least and the normal heights is shared in proportion.
    """
    least = {lane: _least(lane, counts) for lane in lanes}
    normal = {
        lane: counts[lane] * _ROW_NORMAL_PX if lane in counts else _NORMAL_PX[lane]
        for lane in lanes
    }
    total = sum(normal.values())
    if height >= total:
        ideal = {lane: normal[lane] * height / total for lane in lanes}
    else:
        spare = max(0.0, height - sum(least.values()))
        slack = total - sum(least.values()) or 1.0
        ideal = {lane: least[lane] + (normal[lane] - least[lane]) * spare / slack for lane in lanes}
    edges = [0.0]
    for lane in lanes:
        edges.append(edges[-1] + ideal[lane])
    return {
        lane: float(round(edges[place + 1]) - round(edges[place]))
        for place, lane in enumerate(lanes)
    }
