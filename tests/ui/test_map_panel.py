"""The map column: the keyboard reaches all of it, calm is grey, moving is cheap."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.place import AssetKind
from app.domain.reading import Kind
from app.geo.basemap import Basemap, load_basemap
from app.geo.projection import Projection
from app.screens.map import MapView, StationPoint, build
from app.settings.pack import default_pack
from tests.screens.map_storm import calm_view, district, live, storm_view
from tests.screens.storm import NOW
from ui.map.canvas import FLASHES
from ui.map.layers import LAYERS
from ui.map.panel import MapPanel
from ui.map.picking import Hit
from ui.parts.theme import DARK

Ints = npt.NDArray[np.int64]
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
ALL_SIGNS = frozenset(sign for layer in LAYERS for sign in layer.signs)


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


def shown(panel: MapPanel, view: MapView) -> QImage:
    panel.show_view(view)
    panel.canvas.clearFocus()
    panel.canvas.repaint()
    return panel.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def spread(image: QImage) -> Ints:
    """Return the distance between the channels of each pixel."""
    raw = np.frombuffer(image.constBits(), dtype=np.uint8)
    pixels = raw.reshape(-1, 4)[:, :3].astype(np.int64)
    distance: Ints = pixels.max(axis=1) - pixels.min(axis=1)
    return distance


def place_of(panel: MapPanel, hit: Hit) -> QPoint:
    camera = panel.canvas.state.camera
    return QPoint(round(hit.x - camera.left), round(hit.y - camera.top))


def mark_of(panel: MapPanel, station: str) -> QPoint:
    mark = next(m for m in panel.canvas.state.scene.marks if m.point.station == station)
    camera = panel.canvas.state.camera
    return QPoint(round(mark.x - camera.left), round(mark.y - camera.top))


def wheel(panel: MapPanel, x: float, y: float, steps: float) -> None:
    spot = QPointF(x, y)
    phase = Qt.ScrollPhase.NoScrollPhase
    turn = QPoint(0, round(120 * steps))
    event = QWheelEvent(spot, spot, QPoint(), turn, Qt.MouseButton.NoButton, NONE, phase, False)
    QApplication.sendEvent(panel.canvas, event)


@pytest.mark.parametrize("steps", [0, 4])
def test_a_calm_map_is_grey(panel: MapPanel, steps: int) -> None:
    panel.show_view(calm_view())
    panel.canvas.zoom(steps)

    assert spread(shown(panel, calm_view())).max() <= 28


def test_a_calm_map_with_every_layer_is_grey(panel: MapPanel) -> None:
    panel.canvas.show_signs(ALL_SIGNS)

    assert spread(shown(panel, calm_view())).max() <= 28


def test_rain_below_its_limits_is_told_in_grey(panel: MapPanel) -> None:
    view = build(district(), {}, live({}, {"G1": 6.0, "G3": 11.0}), NOW)
    image = shown(panel, view)
    assert {mark.lines for mark in panel.canvas.state.scene.marks} == {("6",), ("11",)}
    assert spread(image).max() <= 28


def test_in_a_storm_few_pixels_are_coloured(panel: MapPanel) -> None:
    coloured = (spread(shown(panel, storm_view())) > 28).mean()
    assert 0.001 < coloured < 0.03


def test_colours_never_stand_for_a_normal_sensor(panel: MapPanel) -> None:
    panel.canvas.show_signs(frozenset(Kind))
    image = shown(panel, storm_view())
    camera = panel.canvas.state.camera
    marks = panel.canvas.state.scene.marks
    for x, y in panel.canvas.state.scene.spots:
        if all(np.hypot(x - mark.x, y - mark.y) > 60 for mark in marks):
            tone = image.pixelColor(round(x - camera.left), round(y - camera.top))
            parts = (tone.red(), tone.green(), tone.blue())
            assert max(parts) - min(parts) <= 28


def test_tab_goes_through_what_is_active_and_enter_wishes_its_plot(
    qtbot: QtBot, panel: MapPanel
) -> None:
    panel.show_view(storm_view())
    panel.canvas.setFocus()
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Tab)
    with qtbot.waitSignal(panel.plot_wished) as wished:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Return)
    assert wished.args == ["P12/pond_depth"]
    with qtbot.waitSignal(panel.place_chosen) as chosen:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Tab)
    assert chosen.args == ["P13/pond_depth"]
    with qtbot.waitSignal(panel.place_chosen) as chosen:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Backtab)
    assert chosen.args == ["P12/pond_depth"]


def test_tab_leaves_the_map_past_the_last_active_one(qtbot: QtBot, panel: MapPanel) -> None:
    panel.show_view(storm_view())
    panel.canvas.setFocus()
    for _ in panel.canvas.state.scene.marks:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Tab)
        assert panel.canvas.hasFocus()
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Tab)
    assert not panel.canvas.hasFocus()


def test_page_down_reaches_what_is_normal_too(qtbot: QtBot, panel: MapPanel) -> None:
    panel.show_view(calm_view())
    panel.canvas.setFocus()
    seen: list[str] = []
    panel.place_chosen.connect(seen.append)
    for _ in panel.canvas.state.scene.things:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_PageDown)
    told = {thing.id for thing in panel.canvas.state.scene.things if hasattr(thing, "id")}
    assert told <= set(seen)
    assert len(set(seen)) == len(panel.canvas.state.scene.things)


def test_what_is_chosen_is_said_in_words(qtbot: QtBot, panel: MapPanel) -> None:
    panel.show_view(storm_view())
    panel.canvas.setFocus()
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Tab)
    said = panel.canvas.accessibleDescription()
    assert "罗湖火车站" in said
    assert "40 cm" in said
    assert "未确认" in said
    assert "2 个未确认" in panel.canvas.accessibleName()
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Escape)
    assert panel.canvas.accessibleDescription() == ""


def test_a_choice_off_the_screen_is_brought_onto_it(qtbot: QtBot, panel: MapPanel) -> None:
    panel.show_view(storm_view())
    panel.canvas.zoom(6)
    for _ in range(20):
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Up)
    panel.canvas.setFocus()
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Tab)
    chosen = panel.canvas.state.chosen
    assert chosen is not None
    assert panel.canvas.rect().contains(place_of(panel, chosen))


def test_arrows_move_plus_and_minus_zoom_and_home_comes_back(qtbot: QtBot, panel: MapPanel) -> None:
    panel.show_view(calm_view())
    home = panel.canvas.state.camera
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Plus)
    assert panel.canvas.state.camera.scale < home.scale
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Right)
    assert panel.canvas.state.camera.x > home.x
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Up)
    assert panel.canvas.state.camera.y > home.y
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Minus)
    assert panel.canvas.state.camera.scale == pytest.approx(home.scale)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Home)
    assert panel.canvas.state.camera == home


def test_the_wheel_keeps_the_place_under_the_pointer(panel: MapPanel) -> None:
    panel.show_view(calm_view())
    before = panel.canvas.state.camera.to_metres(300, 400)
    wheel(panel, 300, 400, 2)
    camera = panel.canvas.state.camera
    assert camera.to_metres(300, 400) == pytest.approx(before, abs=camera.scale)
    assert camera.scale < 12


def test_a_drag_moves_the_map_and_chooses_nothing(qtbot: QtBot, panel: MapPanel) -> None:
    panel.show_view(storm_view())
    start = mark_of(panel, "P13")
    before = panel.canvas.state.camera
    seen: list[str] = []
    panel.place_chosen.connect(seen.append)
    qtbot.mousePress(panel.canvas, LEFT, NONE, start)
    qtbot.mouseMove(panel.canvas, start + QPoint(40, 0))
    event_end = start + QPoint(80, 30)
    qtbot.mouseMove(panel.canvas, event_end)
    qtbot.mouseRelease(panel.canvas, LEFT, NONE, event_end)
    after = panel.canvas.state.camera
    assert (after.left, after.top) == (before.left - 80, before.top - 30)
    assert seen == []


def test_a_click_chooses_and_a_double_click_wishes_the_plot(qtbot: QtBot, panel: MapPanel) -> None:
    panel.show_view(storm_view())
    spot = mark_of(panel, "S14")
    with qtbot.waitSignal(panel.place_chosen) as chosen:
        qtbot.mouseClick(panel.canvas, LEFT, NONE, spot)
    assert chosen.args == ["S14/slope_disp"]
    with qtbot.waitSignal(panel.plot_wished) as wished:
        qtbot.mouseDClick(panel.canvas, LEFT, NONE, spot)
    assert wished.args == ["S14/slope_disp"]


def test_a_click_on_an_asset_tells_its_id(qtbot: QtBot, panel: MapPanel) -> None:
    panel.canvas.show_signs(frozenset({AssetKind.FIRE_STATION}))
    panel.show_view(calm_view())
    hit = next(hit for hit in (panel.canvas.state.step(1, only_active=False),) if hit is not None)
    with qtbot.waitSignal(panel.place_chosen) as chosen:
        qtbot.mouseClick(panel.canvas, LEFT, NONE, place_of(panel, hit))
    assert chosen.args == [hit.key]
    assert hit.key.startswith("FS")


def test_a_click_on_a_crowd_goes_nearer(qtbot: QtBot, panel: MapPanel) -> None:
    panel.canvas.show_signs(frozenset({AssetKind.HYDRANT}))
    panel.show_view(calm_view())
    cluster = panel.canvas.state.scene.clusters[0]
    before = panel.canvas.state.camera
    spot = QPoint(round(cluster.x - before.left), round(cluster.y - before.top))
    qtbot.mouseClick(panel.canvas, LEFT, NONE, spot)
    assert panel.canvas.state.camera.scale == pytest.approx(before.scale / 2)


def test_going_to_a_station_puts_it_in_the_middle_and_flashes(
    qtbot: QtBot, panel: MapPanel
) -> None:
    panel.show_view(calm_view())
    panel.go_to("P01/pond_depth")
    state = panel.canvas.state
    assert state.chosen is not None
    middle = place_of(panel, state.chosen) - panel.canvas.rect().center()
    assert middle.manhattanLength() <= 3
    bright = panel.grab().toImage()
    panel.canvas._beat()
    assert panel.grab().toImage() != bright
    for _ in range(FLASHES):
        panel.canvas._beat()
    assert not panel.canvas._pulse.isActive()


def test_going_to_an_unknown_stream_moves_nothing(panel: MapPanel) -> None:
    panel.show_view(calm_view())
    before = panel.canvas.state.camera
    panel.go_to("X99/pond_depth")
    assert panel.canvas.state.camera == before


def test_only_an_urgent_alarm_nobody_saw_blinks_and_not_on_battery(panel: MapPanel) -> None:
    panel.show_view(calm_view())
    assert not panel.canvas._pulse.isActive()
    panel.show_view(storm_view())
    assert panel.canvas._pulse.isActive()
    panel.set_animated(is_animated=False)
    assert not panel.canvas._pulse.isActive()


def test_l_opens_the_layers_and_a_layer_is_switched_by_keyboard(
    qtbot: QtBot, panel: MapPanel
) -> None:
    panel.show_view(storm_view())
    qtbot.keyClick(panel.canvas, Qt.Key.Key_L)
    assert panel.layers.isVisible()
    assert LAYERS[0].label == "积水点"
    qtbot.keyClick(panel.layers, Qt.Key.Key_Space)
    state = panel.canvas.state
    stations = [thing for thing in state.scene.things if isinstance(thing, StationPoint)]
    assert stations
    assert all(point.lead.kind is not Kind.POND for point in stations)
    assert {"P12", "P13"} <= {mark.point.station for mark in state.scene.marks}
    qtbot.keyClick(panel.layers, Qt.Key.Key_Escape)
    assert not panel.layers.isVisible()
    assert panel.canvas.hasFocus()


def test_the_layer_list_reaches_every_layer_and_fits_the_smallest_map(
    qtbot: QtBot, panel: MapPanel
) -> None:
    panel.resize(420, 460)
    panel.show_view(calm_view())
    panel.toggle_layers()
    seen = {panel.layers.accessibleDescription()}
    for _ in range(len(LAYERS)):
        qtbot.keyClick(panel.layers, Qt.Key.Key_Down)
        seen.add(panel.layers.accessibleDescription())
    qtbot.keyClick(panel.layers, Qt.Key.Key_Left)
    assert len({words for words in seen if words}) >= len(LAYERS) - 1
    assert panel.rect().contains(panel.layers.geometry())
    assert all(QRectF(panel.layers.rect()).contains(box) for box in panel.layers._boxes().values())


def test_the_pointer_over_a_station_shows_its_tooltip(qtbot: QtBot, panel: MapPanel) -> None:
    panel.set_animated(is_animated=False)  # what blinks would make two pictures differ by itself
    qtbot.mouseMove(panel.canvas, QPoint(5, 700))  # a pointer that is there already moves nothing
    before = shown(panel, storm_view())
    qtbot.mouseMove(panel.canvas, mark_of(panel, "P13"))
    assert panel.grab().toImage().convertToFormat(before.format()) != before
    qtbot.mouseMove(panel.canvas, QPoint(5, 700))
    assert panel.grab().toImage().convertToFormat(before.format()) == before


def test_every_button_has_a_name_and_takes_the_keyboard(panel: MapPanel) -> None:
    buttons = panel.findChildren(QPushButton)
    assert [button.accessibleName() for button in buttons] == ["图层 L", "放大", "缩小", "全区视图"]
    assert all(button.focusPolicy() & Qt.FocusPolicy.TabFocus for button in buttons)
    assert panel.focusProxy() is panel.canvas


def test_the_map_paints_before_its_first_view(panel: MapPanel) -> None:
    assert not panel.grab().isNull()
    panel.go_to("P12/pond_depth")
