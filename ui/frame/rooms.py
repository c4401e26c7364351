"""The rooms of the window, what stands in an empty one, and where the keyboard goes in."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.parts.panel import EmptyState, Panel
from ui.parts.theme import Theme


class Room(Enum):
    """The rooms that columns fill."""

    ALARM = "告警"
    MAP = "地图"
    RESPONSE = "响应控制"
    EVACUATION = "转移安置"
    SENSOR = "感知"
    TIMELINE = "时间轴"


RIGHT = frozenset({Room.RESPONSE, Room.EVACUATION, Room.SENSOR})
"""The rooms of the right column, which the 三断 card takes over."""


def empty_room(theme: Theme, room: Room, parent: QWidget) -> QWidget:
    """Return what stands in a room until its column is there."""
    panel = Panel(theme, room.value, parent=parent)
    panel.set_body(EmptyState(theme, "正在装载…", parent=panel))
    return panel


def first_focus(widget: QWidget) -> QWidget | None:
    """Return the part of a column that takes the keyboard: itself, or its first part that can."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus or widget.focusProxy():
        return widget
    for part in widget.findChildren(QWidget):
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisibleTo(widget):
            return part
    return None
