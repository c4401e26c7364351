"""A panel and who feeds it, and hands for keys and mouse."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.screens.timeline import Facts, Lane, TimelineView, Window, build
from tests.screens.timeline_facts import (
    NOW,
)
from ui.parts.theme import DARK
from ui.timeline.panel import TimelinePanel

HOUR = timedelta(hours=1)

MINUTE = timedelta(minutes=1)


class Host:
    """Feeds a panel as the frame does: with a view of whatever window it asks for."""

    def __init__(self, panel: TimelinePanel, facts: Facts) -> None:
        self.panel, self.facts, self.now = panel, facts, NOW
        self.view: TimelineView | None = None
        self.asked: list[tuple[datetime, datetime]] = []
        panel.window_changed.connect(self._asked)

    def feed(self) -> None:
        start, end = self.panel.window_at(self.now)
        window = Window(start=start, end=end)
        self.view = build(self.facts, window, self.now, self.view)
        self.panel.show_view(self.view)

    def _asked(self, start: datetime, end: datetime) -> None:
        self.asked.append((start, end))


def made_panel(qtbot: QtBot) -> TimelinePanel:
    """Return a panel of the full size, on show and with its plotting library."""
    panel = TimelinePanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(1920, 260)
    panel.show()
    panel.load()
    panel.activateWindow()
    return panel


def press(panel: TimelinePanel, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(panel.body, key)


def spot_of(panel: TimelinePanel, lane: Lane, moment: datetime) -> QPoint:
    """Return the point of the canvas at a lane and a moment."""
    scene = panel.body.scene
    assert scene is not None
    box = scene.box(lane)
    assert box is not None
    return QPoint(
        round(scene.plane.x(moment)), round(panel.body.axis_px + box.top + box.height / 2)
    )


def point(panel: TimelinePanel, spot: QPoint) -> None:
    canvas = panel.body.canvas
    assert canvas is not None
    canvas.pointed.emit(QPointF(spot))


def click(panel: TimelinePanel, spot: QPoint) -> None:
    canvas = panel.body.canvas
    assert canvas is not None
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def drag(panel: TimelinePanel, start: QPoint, by_px: int) -> None:
    canvas = panel.body.canvas
    assert canvas is not None
    view = canvas.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for part in range(1, 9):
        QTest.mouseMove(view, start + QPoint(by_px * part // 8, 0), delay=15)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(by_px, 0))
