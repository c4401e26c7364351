"""The map column: what is active is never left out, the keyboard reaches all, calm is grey."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.geo.basemap import Basemap, load_basemap
from app.geo.projection import Projection
from app.settings.pack import default_pack
from tests.screens.map_storm import calm_view, district, storm_view
from ui.map.panel import MapPanel
from ui.parts.theme import DARK


@pytest.fixture(scope="module")
def basemap() -> Basemap:
    home = district().home
    return load_basemap(default_pack(), Projection.about_e7(home.lat_e7, home.lon_e7))


@pytest.fixture
def panel(qtbot: QtBot, basemap: Basemap) -> Iterator[MapPanel]:
    made = MapPanel(DARK, basemap)
    qtbot.addWidget(made)
    made.resize(992, 732)
    made.show()
    yield made
    made.hide()


def spread(image: QImage) -> int:
    """Return the largest distance between the channels of one pixel."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(plain.constBits(), dtype=np.uint8).reshape(-1, 4)[:, :3].astype(int)
    return int((pixels.max(axis=1) - pixels.min(axis=1)).max())


def test_a_calm_map_is_grey(panel: MapPanel) -> None:
    panel.show_view(calm_view())
    panel.canvas.clearFocus()

    assert spread(panel.grab().toImage()) <= 28


def test_everything_out_of_its_limits_is_drawn(panel: MapPanel) -> None:
    view = storm_view()
    panel.show_view(view)

    drawn = {mark.point.station for mark in panel.canvas.state.scene.marks}
    assert {point.station for point in view.active} <= drawn


def test_tab_goes_through_what_is_active_and_enter_wishes_its_plot(
    qtbot: QtBot, panel: MapPanel
) -> None:
    panel.show_view(storm_view())
    panel.canvas.setFocus()
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Tab)
    with qtbot.waitSignal(panel.plot_wished) as wished:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Return)
    assert wished.args == ["P12/pond_depth"]


def test_the_wheel_keeps_the_place_under_the_pointer(panel: MapPanel) -> None:
    panel.show_view(calm_view())
    before = panel.canvas.state.camera.to_metres(300, 400)
    spot = QPointF(300, 400)
    event = QWheelEvent(
        spot,
        spot,
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(panel.canvas, event)
    camera = panel.canvas.state.camera
    after = camera.to_metres(300, 400)
    assert after == pytest.approx(before, abs=camera.scale)
    assert camera.scale < 16
