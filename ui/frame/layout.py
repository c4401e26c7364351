"""Where everything stands in the window; pure, from the size alone.

Source: picture notes 2, screen design 5.1.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize

# What the layout is made for, and what it still stands in on a screen that is smaller.
SMALLEST = QSize(1366, 768)
LEAST = QSize(1280, 720)
GUTTER = 4
TOP_PX = 56
STATUS_PX = 24
MODE_PX = 36
FRAME_PX = 4
TAB_PX = 30

_NARROW_PX = 1600
_WIDE_PX = 2400
_LOW_PX = 900
_HIGH_PX = 1300
_RESPONSE_PX = 186
_EVACUATION_PX = 302


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Rectangles of the window in px; ``tabs`` is None where evacuation and sensors stand apart.

    With tabs, ``evacuation`` and ``sensor`` are the same room and one of them is shown.
    ``below_top`` is all that a sheet may cover: neither the top bar nor the mode strip.
    """

    top: QRect
    mode: QRect | None
    alarm: QRect
    map: QRect
    response: QRect
    tabs: QRect | None
    evacuation: QRect
    sensor: QRect
    timeline: QRect
    status: QRect
    below_top: QRect


def arrange(width: int, height: int, *, has_mode_strip: bool) -> Places:
    """Return where everything stands in a window of that size in px."""
    left_px, right_px = _columns(width)
    timeline_px = 186 if height < _LOW_PX else 330 if height >= _HIGH_PX else 260
    body_top = TOP_PX + GUTTER
    mode = QRect(0, TOP_PX + GUTTER, width, MODE_PX) if has_mode_strip else None
    if mode is not None:
        body_top += MODE_PX
    timeline_top = height - STATUS_PX - timeline_px
    body_px = timeline_top - GUTTER - body_top
    right_left = width - right_px
    map_left = left_px + GUTTER
    response, tabs, evacuation, sensor = _right(
        QRect(right_left, body_top, right_px, body_px), is_tabbed=is_tabbed(width, height)
    )
    return Places(
        top=QRect(0, 0, width, TOP_PX),
        mode=mode,
        alarm=QRect(0, body_top, left_px, body_px),
        map=QRect(map_left, body_top, right_left - GUTTER - map_left, body_px),
        response=response,
        tabs=tabs,
        evacuation=evacuation,
        sensor=sensor,
        timeline=QRect(0, timeline_top, width, timeline_px),
        status=QRect(0, height - STATUS_PX, width, STATUS_PX),
        below_top=QRect(0, body_top, width, height - body_top),
    )


def smallest(screen: QSize) -> QSize:
    """Return how small the window may become on a screen with that much room."""
    return SMALLEST.boundedTo(screen).expandedTo(LEAST)


def is_tabbed(width: int, height: int) -> bool:
    """Tell whether evacuation and sensors share one room."""
    return width < _NARROW_PX or height < _LOW_PX


def _columns(width: int) -> tuple[int, int]:
    if width < _NARROW_PX:
        return 330, 520
    if width >= _WIDE_PX:
        return 460, 760
    return 400, 520


def _right(room: QRect, *, is_tabbed: bool) -> tuple[QRect, QRect | None, QRect, QRect]:
    """Return response, tab row, evacuation and sensor rooms of the right column."""
    left, width = room.left(), room.width()
    response = QRect(left, room.top(), width, _RESPONSE_PX)
    next_top = response.bottom() + 1 + GUTTER
    rest = room.top() + room.height() - next_top
    if is_tabbed:
        tabs = QRect(left, next_top, width, TAB_PX)
        shared = QRect(left, next_top + TAB_PX, width, rest - TAB_PX)
        return response, tabs, shared, shared
    evacuation_px = _EVACUATION_PX if room.height() < 900 else _EVACUATION_PX + 188
    evacuation = QRect(left, next_top, width, evacuation_px)
    sensor_top = next_top + evacuation_px + GUTTER
    sensor = QRect(left, sensor_top, width, room.top() + room.height() - sensor_top)
    return response, None, evacuation, sensor
