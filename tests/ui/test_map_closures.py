"""Closed places on the map: never left out, never red, and a key leads to the sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from app.domain.commands import ClosePlace, RatifyOrder, ReopenPlace
from app.geo.basemap import Basemap
from app.screens.map import ClosedPlace, MapView, closed_places
from tests.domain.seats import EAST_LAKE, OFFICER_B, Seat
from tests.screens.map_storm import district, storm_view
from tests.ui.consoles import basemap as base
from ui.map.canvas import MapCanvas
from ui.map.closures import Roads
from ui.map.layers import LAYERS
from ui.parts.theme import DARK

LOUD = 60


def closed_at(*places: str, is_provisional: bool = False) -> tuple[ClosedPlace, ...]:
    a, b = Seat("A"), Seat("B")
    a.exchange(b)
    seat, account = (b, OFFICER_B) if is_provisional else (a, "duty_leader")
    seat.is_cut_off = is_provisional
    for place in places:
        seat.do(ClosePlace(place=place, street=EAST_LAKE, reason="积水"), account)
    return closed_places(district(), seat.picture.closures, seat.picture.registry)


@pytest.fixture
def calm() -> MapView:
    view = storm_view()
    quiet = tuple(replace(point, alarm=None) for point in view.stations)
    return replace(view, stations=tuple(p for p in quiet if not p.is_active))


@pytest.fixture
def canvas(qtbot: QtBot) -> MapCanvas:
    made = MapCanvas(DARK, base())
    qtbot.addWidget(made)
    made.resize(992, 732)
    made.state.resize(992, 732)
    return made


def test_a_reopened_place_and_one_that_the_pack_does_not_know_are_not_marked() -> None:
    seat = Seat("A")
    for place in ("L38", "L34", "新秀村口"):
        seat.do(ClosePlace(place=place, reason="积水"), "duty_leader")
    (wish,) = seat.do(ReopenPlace(place="L34", reason="已清"), "duty_leader")
    before = closed_places(district(), seat.picture.closures, seat.picture.registry)
    seat.do(RatifyOrder(order=wish.subject), "commander")
    after = closed_places(district(), seat.picture.closures, seat.picture.registry)

    assert [(item.place, item.is_reopening) for item in before] == [("L34", True), ("L38", False)]
    assert [item.place for item in after] == ["L38"]


def test_a_closure_is_shown_with_every_layer_off(canvas: MapCanvas, calm: MapView) -> None:
    canvas.show_signs(frozenset())
    canvas.show_view(replace(calm, closed=closed_at("L38", "P11")))

    assert [mark.closed.place for mark in canvas.state.scene.closures] == ["P11", "L38"]


def test_tags_name_place_and_time_and_cover_no_symbol(canvas: MapCanvas) -> None:
    canvas.show_signs(frozenset(sign for layer in LAYERS for sign in layer.signs))
    canvas.show_view(replace(storm_view(), closed=closed_at("L38", "L34", "P11", "P13")))
    scene = canvas.state.scene

    first = next(mark for mark in scene.closures if mark.closed.place == "L38")
    assert first.words.startswith("望桐路大望段 封 02:3")
    cores = [*(mark.core for mark in scene.marks), *(mark.core for mark in scene.closures)]
    tags = [*(mark.tag for mark in scene.marks), *(mark.tag for mark in scene.closures)]
    for mark in scene.closures:
        others = [box for box in cores + tags if box not in (mark.tag, mark.core)]
        assert not any(_meet(mark.tag, box) for box in others)


def test_closures_bring_no_colour_to_a_grey_map(canvas: MapCanvas, calm: MapView) -> None:
    canvas.show_view(replace(calm, closed=closed_at("L38", "L34", is_provisional=True)))
    picture = QImage(canvas.size(), QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    canvas.paint_map(painter)
    painter.end()
    mark = canvas.state.scene.closures[0]
    x, y = round(mark.x - canvas.state.camera.left), round(mark.y - canvas.state.camera.top)

    loud = [
        (a, b)
        for a in range(x - 60, x + 60)
        for b in range(y - 60, y + 60)
        if max(_rgb(picture, a, b)) - min(_rgb(picture, a, b)) > LOUD
    ]
    assert loud == []
    assert min(_rgb(picture, x, y - 6)) > 200


def test_a_barrier_lies_along_the_nearest_road(canvas: MapCanvas) -> None:
    basemap: Basemap = base()
    roads = Roads(basemap)
    canvas.show_view(replace(storm_view(), closed=closed_at("L34")))

    assert roads.turn_at(1e6, 1e6) == 0.0
    assert abs(canvas.state.scene.closures[0].turn) < 30


def test_tab_reaches_a_closure_after_the_alarms_and_enter_asks_for_it(
    canvas: MapCanvas, calm: MapView, qtbot: QtBot
) -> None:
    canvas.show_view(replace(calm, closed=closed_at("L38")))
    wished: list[str] = []
    canvas.closure_wished.connect(wished.append)
    canvas.show()
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    for _ in range(len(canvas.state.scene.marks) + 1):
        qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert canvas.accessibleDescription().startswith("望桐路大望段，")
    qtbot.keyClick(canvas, Qt.Key.Key_Return)

    assert wished == ["L38"]


def test_a_click_chooses_a_closure_and_a_double_click_asks_for_it(
    canvas: MapCanvas, calm: MapView, qtbot: QtBot
) -> None:
    canvas.show_view(replace(calm, closed=closed_at("L38")))
    wished: list[str] = []
    canvas.closure_wished.connect(wished.append)
    mark, camera = canvas.state.scene.closures[0], canvas.state.camera
    spot = QPointF(mark.x - camera.left, mark.y - camera.top).toPoint()
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=spot)
    chosen = canvas.state.chosen
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=spot)

    assert chosen is not None
    assert chosen.key == "closed L38"
    assert wished == ["L38"]


def test_the_layout_is_made_anew_when_a_place_is_closed(canvas: MapCanvas, calm: MapView) -> None:
    canvas.show_view(calm)
    assert canvas.state.scene.closures == ()
    later = replace(calm, closed=closed_at("L38"), now=calm.now + timedelta(seconds=1))
    canvas.show_view(later)

    assert len(canvas.state.scene.closures) == 1


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    across = one[0] < other[2] and one[2] > other[0]
    return across and one[1] < other[3] and one[3] > other[1]


def _rgb(picture: QImage, x: int, y: int) -> tuple[int, int, int]:
    tone = picture.pixelColor(x, y)
    return tone.red(), tone.green(), tone.blue()
