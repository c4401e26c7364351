"""Painting the map: tiles are few and never waited for, thousands of signs take one call."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from app.domain.place import AssetKind
from app.geo.basemap import Basemap, load_basemap
from app.geo.projection import Projection
from app.settings.pack import default_pack
from tests.screens.map_storm import district, storm_view
from ui.map.canvas import MapCanvas
from ui.map.layers import LAYERS
from ui.map.painting import visible_signs
from ui.map.scene import EVERY_SIGN
from ui.map.sprites import Atlas, sprite_of
from ui.map.stamps import Stamps
from ui.map.tiles import TileStore
from ui.parts.theme import DARK


@pytest.fixture(scope="module")
def basemap() -> Basemap:
    home = district().home
    return load_basemap(default_pack(), Projection.about_e7(home.lat_e7, home.lon_e7))


def test_ten_thousand_signs_are_painted_in_one_frame(qtbot: QtBot, basemap: Basemap) -> None:
    canvas = MapCanvas(DARK, basemap)
    qtbot.addWidget(canvas)
    canvas.resize(992, 732)
    canvas.show_signs(frozenset(sign for layer in LAYERS for sign in layer.signs))
    canvas.show_density(EVERY_SIGN)
    canvas.show_view(storm_view())
    canvas.state.resize(992, 732)
    assert visible_signs(canvas.state.scene, canvas.state.camera).sum() > 10_000
    picture = QImage(canvas.size(), QImage.Format.Format_RGB32)
    painter = QPainter(picture)

    assert canvas.paint_map(painter)

    painter.end()
    assert len({picture.pixel(x, 600) for x in range(300, 500)}) > 20


def test_tiles_are_bounded(basemap: Basemap, qtbot: QtBot) -> None:
    store = TileStore(DARK, basemap, keep=20)
    picture = QImage(600, 400, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    for scale in (8.0, 6.0, 4.0, 3.0, 2.0):
        assert store.paint(painter, QRectF(-300, -200, 600, 400), scale)
        assert len(store) <= 20
    painter.end()


def test_a_frame_does_not_wait_for_all_tiles_and_shows_the_old_ones_meanwhile(
    basemap: Basemap, qtbot: QtBot
) -> None:
    store = TileStore(DARK, basemap)
    view = QRectF(-400, -300, 800, 600)
    picture = QImage(800, 600, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    assert store.paint(painter, view, 16.0)
    known = len(store)

    assert not store.paint(painter, view, 12.0, budget_s=0.0)

    assert len(store) == known + 1
    tones = {picture.pixel(x, y) for x in range(400, 800, 7) for y in range(300, 600, 7)}
    assert len(tones) > 3
    while not store.paint(painter, view, 12.0, budget_s=0.0):
        pass
    painter.end()


@pytest.mark.parametrize("dpr", [1.0, 1.5, 2.0])
def test_signs_keep_their_size_and_place_at_every_pixel_ratio(qtbot: QtBot, dpr: float) -> None:
    picture = QImage(round(60 * dpr), round(60 * dpr), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(dpr)
    picture.fill(Qt.GlobalColor.black)
    painter = QPainter(picture)
    number = np.array([sprite_of(AssetKind.FIRE_STATION)])
    Atlas(DARK, dpr).paint(painter, np.array([(30.0, 30.0)]), number)
    painter.end()
    raw = np.frombuffer(picture.constBits(), dtype=np.uint8).reshape(picture.height(), -1, 4)
    rows, columns = np.nonzero(raw[:, :, 1])
    for low, high in ((rows.min(), rows.max()), (columns.min(), columns.max())):
        assert low / dpr == pytest.approx(22, abs=1.2)
        assert high / dpr == pytest.approx(37.5, abs=1.2)


def test_a_picture_is_drawn_once_and_the_oldest_are_let_go(qtbot: QtBot) -> None:
    stamps = Stamps(1.0, keep=3)
    picture = QImage(100, 100, QImage.Format.Format_RGB32)
    drawn: list[int] = []
    painter = QPainter(picture)
    for number in (0, 0, 1, 2, 0, 3, 0, 1):

        def draw(inner: QPainter, number: int = number) -> None:
            del inner
            drawn.append(number)

        stamps.paint(painter, number, (50, 50, 10, 10), draw)
    painter.end()
    assert drawn == [0, 1, 2, 3, 1]
    assert len(stamps) == 3
