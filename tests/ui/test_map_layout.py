"""The map's layout: nothing active is lost, nothing lies on anything, the scale bar is true."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.domain.place import AssetKind, PlaceKind
from app.domain.reading import Kind
from app.geo.basemap import Basemap, load_basemap
from app.geo.projection import Projection
from app.screens.map import MapView, build
from app.settings.pack import default_pack
from tests.screens.map_storm import STORM, alarms, calm_view, district, live, storm_view
from tests.screens.storm import NOW
from ui.map.camera import Camera, bounds_of, home_camera, round_length_m, world_px
from ui.map.crowd import crowd, thinned
from ui.map.furniture import scale_bar
from ui.map.layers import LAYERS, first_signs
from ui.map.maker import SceneMaker
from ui.map.marks import CLOSE_PX, Form, Mark
from ui.map.painting import visible_signs
from ui.map.picking import hit_at, hit_of, key_of
from ui.map.room import Box, Room
from ui.map.scene import EVERY_SIGN, Density, Scene
from ui.map.tooltip import tooltip_lines

SIZES = [(992, 732), (508, 524), (1332, 1022)]
ALL_SIGNS = frozenset(sign for layer in LAYERS for sign in layer.signs)


@pytest.fixture(scope="module")
def basemap() -> Basemap:
    home = district().home
    return load_basemap(default_pack(), Projection.about_e7(home.lat_e7, home.lon_e7))


def home(basemap: Basemap, size: tuple[int, int] = (992, 732)) -> Camera:
    camera = Camera().sized(*size)
    return home_camera(camera, bounds_of(basemap.outline), district().home.width_m)


def scene_of(
    basemap: Basemap,
    view: MapView,
    camera: Camera | None = None,
    density: Density | None = None,
) -> Scene:
    signs = ALL_SIGNS if density else first_signs()
    maker = SceneMaker(basemap)
    return maker.make(view, camera or home(basemap), signs, density or Density())


def overlap(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)


@pytest.mark.parametrize("size", SIZES)
def test_no_tag_lies_on_another_tag_or_on_an_active_symbol(
    qtbot: QtBot, basemap: Basemap, size: tuple[int, int]
) -> None:
    marks = scene_of(basemap, storm_view(), home(basemap, size)).marks
    for one, other in combinations(marks, 2):
        assert overlap(one.tag, other.tag) == 0, (one.lines, other.lines)
        assert overlap(one.tag, other.core) == 0 or other.form is Form.RAIN
        assert overlap(other.tag, one.core) == 0 or one.form is Form.RAIN


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("nearer", [0, 3, 6])
def test_no_name_lies_on_a_name_a_tag_or_a_sign(
    qtbot: QtBot, basemap: Basemap, size: tuple[int, int], nearer: int
) -> None:
    camera = home(basemap, size).zoomed(nearer, 300, 400)
    scene = scene_of(basemap, storm_view(), camera)
    for one, other in combinations(scene.labels, 2):
        assert overlap(one.box, other.box) == 0, (one.text, other.text)
    for label in scene.labels:
        assert all(overlap(label.box, mark.tag) == 0 for mark in scene.marks), label.text
        left, top, right, bottom = label.box
        x, y = scene.spots.T
        assert not ((x > left) & (x < right) & (y > top) & (y < bottom)).any(), label.text


@pytest.mark.parametrize("size", SIZES)
def test_all_tags_stand_on_the_screen_at_home(
    qtbot: QtBot, basemap: Basemap, size: tuple[int, int]
) -> None:
    camera = home(basemap, size)
    left, top, right, bottom = camera.box
    for mark in scene_of(basemap, storm_view(), camera).marks:
        box = mark.tag
        assert min(box[0] - left, box[1] - top, right - box[2], bottom - box[3]) >= 0


def test_normal_signs_keep_off_the_active_ones(qtbot: QtBot, basemap: Basemap) -> None:
    scene = scene_of(basemap, storm_view())
    for mark in scene.marks:
        gaps = np.hypot(scene.spots[:, 0] - mark.x, scene.spots[:, 1] - mark.y)
        assert gaps.min() >= CLOSE_PX, mark.lines
    assert scene.left_out > 0


def test_small_signs_do_not_lie_on_each_other(qtbot: QtBot, basemap: Basemap) -> None:
    scene = scene_of(basemap, calm_view())
    for one, other in combinations(scene.spots, 2):
        assert np.abs(one - other).max() >= 14


@pytest.mark.parametrize("nearer", [0, 4, 9])
def test_what_is_active_is_never_left_out_and_never_in_a_crowd(
    qtbot: QtBot, basemap: Basemap, nearer: int
) -> None:
    view = storm_view()
    camera = home(basemap).zoomed(nearer, 100, 100)
    scene = SceneMaker(basemap).make(view, camera, frozenset(), Density())
    assert {mark.point.station for mark in scene.marks} == {p.station for p in view.active}


def test_an_urgent_alarm_nobody_saw_has_rings_and_stands_on_top(
    qtbot: QtBot, basemap: Basemap
) -> None:
    marks = scene_of(basemap, storm_view()).marks
    assert [mark.point.station for mark in marks if mark.is_ringed] == ["P12"]
    assert marks[0].point.station == "P12"
    assert marks[0].lines == ("P12 罗湖火车站", "40 cm ↑ 未确认")


def test_tags_stay_where_they_are_while_values_change(qtbot: QtBot, basemap: Basemap) -> None:
    maker, camera = SceneMaker(basemap), home(basemap)
    before = maker.make(storm_view(), camera, first_signs(), Density())
    risen = live({**STORM, "P08/pond_depth": (18, 17)}, {"G1": 29.0, "G2": 38.0, "G3": 24.0})
    view = build(district(), alarms(), risen, NOW)
    after = maker.make(view, camera, first_signs(), Density())
    told = {mark.point.station: mark.lines for mark in after.marks}
    assert (told["P08"], told["G1"]) == (("18",), ("29",))
    assert [mark.tag for mark in after.marks] == [mark.tag for mark in before.marks]
    assert after.labels == before.labels


def test_a_crowd_is_told_as_one_number_and_nothing_is_lost() -> None:
    spots = np.array([(10.0 + index, 20.0) for index in range(12)] + [(500.0, 500.0)])
    found = crowd(spots, np.arange(13))
    assert [list(cluster.members) for cluster in found.clusters] == [list(range(12))]
    assert list(found.alone) == [12]


def test_the_weightier_of_two_close_things_stays() -> None:
    spots = np.array([(100.0, 100.0), (103.0, 101.0), (160.0, 100.0)])
    assert list(thinned(spots, np.array([1, 0, 2]), 28)) == [1, 2]


def test_all_assets_are_told_alone_or_in_a_crowd_or_counted_as_left_out(
    qtbot: QtBot, basemap: Basemap
) -> None:
    view = calm_view()
    scene = SceneMaker(basemap).make(view, home(basemap), frozenset(AssetKind), Density())
    crowds = sum(sum(cluster.counts.values()) for cluster in scene.clusters)
    assert crowds + len(scene.things) + scene.left_out == len(view.assets)
    assert crowds > 10_000


def test_ten_thousand_signs_can_be_seen_at_once(qtbot: QtBot, basemap: Basemap) -> None:
    camera = home(basemap)
    scene = scene_of(basemap, storm_view(), camera, EVERY_SIGN)
    assert visible_signs(scene, camera).sum() > 10_000


def test_only_what_the_screen_shows_is_painted(qtbot: QtBot, basemap: Basemap) -> None:
    camera = home(basemap).zoomed(9, 400, 400)
    scene = scene_of(basemap, calm_view(), camera, EVERY_SIGN)
    seen = visible_signs(scene, camera)
    inside = scene.spots[seen] - (camera.left, camera.top)
    assert 0 < seen.sum() < len(seen)
    assert (inside >= -12).all()
    assert (inside <= (camera.width + 12, camera.height + 12)).all()


def test_every_mark_and_sign_is_hit_at_its_place(qtbot: QtBot, basemap: Basemap) -> None:
    scene = scene_of(basemap, storm_view())
    for mark in scene.marks:
        if mark.form is not Form.RAIN:
            hit = hit_at(scene, mark.x, mark.y)
            assert hit is not None
            assert hit.what is mark.point
    for thing, (x, y) in zip(scene.things, scene.spots, strict=True):
        hit = hit_at(scene, float(x), float(y))
        assert hit is not None
        assert hit.what is thing
        found = hit_of(scene, key_of(thing))
        assert found is not None
        assert found.what is thing
    assert hit_at(scene, scene.window[0], scene.window[1]) is None


def test_a_tag_is_hit_as_its_station(qtbot: QtBot, basemap: Basemap) -> None:
    scene = scene_of(basemap, storm_view())
    for mark in scene.marks:
        left, top, right, bottom = mark.tag
        hit = hit_at(scene, (left + right) / 2, (top + bottom) / 2)
        assert hit is not None
        assert hit.what is mark.point


@pytest.mark.parametrize("scale", [0.5, 1.7, 4.0, 16.85, 33.0, 60.0])
def test_the_scale_bar_is_true_within_one_per_cent(basemap: Basemap, scale: float) -> None:
    metres, px = scale_bar(scale)
    points = basemap.projection.to_degrees([(-px * scale / 2, 0.0), (px * scale / 2, 0.0)])
    (lat_1, lon_1), (lat_2, lon_2) = np.radians(points)
    chord = math.sin((lat_2 - lat_1) / 2) ** 2
    chord += math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    assert 2 * 6_371_008.8 * math.asin(math.sqrt(chord)) == pytest.approx(metres, rel=0.01)
    assert 50 <= px <= 140


@pytest.mark.parametrize(("most", "length"), [(1.5, 1), (140, 100), (999, 500), (2500, 2000)])
def test_the_scale_bar_has_a_round_length(most: float, length: int) -> None:
    assert round_length_m(most) == length


def test_stations_lie_on_the_base_map_where_the_pack_says(qtbot: QtBot, basemap: Basemap) -> None:
    camera = home(basemap)
    scene = scene_of(basemap, storm_view(), camera)
    for mark in scene.marks:
        x, y = mark.x - camera.left, mark.y - camera.top
        lat, lon = basemap.projection.to_degrees(camera.to_metres(x, y))
        assert abs(lat * 1e7 - mark.point.lat_e7) * 0.0111 < camera.scale
        assert abs(lon * 1e7 - mark.point.lon_e7) * 0.0103 < camera.scale


def test_what_lies_under_the_pointer_stays_there_while_zooming() -> None:
    camera = Camera(x=120, y=-45, scale=16, width=992, height=732)
    before = camera.to_metres(300, 200)
    after = camera.zoomed(4, 300, 200)
    assert after.to_metres(300, 200) == pytest.approx(before, abs=after.scale)


def test_screen_and_metres_agree_both_ways() -> None:
    camera = Camera(x=120, y=-45, scale=7.3, width=992, height=732)
    metres = np.array([camera.to_metres(10, 20), camera.to_metres(900, 700)])
    assert camera.to_screen(metres) == pytest.approx(np.array([(10, 20), (900, 700)]), abs=1e-6)
    assert world_px(metres, 7.3)[:, 1] == pytest.approx(-metres[:, 1] / 7.3)


@pytest.mark.parametrize("size", SIZES)
def test_home_shows_the_whole_district(basemap: Basemap, size: tuple[int, int]) -> None:
    camera = home(basemap, size)
    spots = np.concatenate([camera.to_screen(ring) for ring in basemap.outline])
    assert (spots >= 0).all()
    assert (spots <= size).all()


def test_the_tooltip_says_name_value_unit_age_and_source(qtbot: QtBot) -> None:
    view = storm_view()
    point = next(item for item in view.stations if item.station == "P12")
    assert tooltip_lines(point, NOW) == (
        "P12 罗湖火车站",
        "红色告警 02:58 起 · 未确认",
        "积水 40 cm ↑ 03:00 · 12 秒前",
        "南湖 · 样例数据",
    )


def test_the_tooltip_says_why_a_value_is_doubted() -> None:
    point = next(item for item in storm_view().stations if item.station == "G2")
    assert "卡滞" in " ".join(tooltip_lines(point, NOW))


def test_a_line_is_crossed_only_where_it_runs() -> None:
    room = Room()
    room.take((10, 10, 20, 20))
    ends = np.array([(30.0, 15.0), (0.0, -20.0), (8.0, 15.0)])
    assert list(room.crossed((0, 15), ends)) == [1, 0, 0]


def test_every_kind_belongs_to_one_layer_and_alarms_to_none() -> None:
    known = [sign for layer in LAYERS for sign in layer.signs]
    assert len(known) == len(set(known))
    assert set(known) == set(Kind) | set(AssetKind) | (
        set(PlaceKind) - {PlaceKind.ROAD, PlaceKind.WATER}
    )


def test_a_gauge_that_counts_rain_shows_its_box_and_a_stuck_one_is_not_coloured(
    qtbot: QtBot, basemap: Basemap
) -> None:
    marks: dict[str, Mark] = {
        mark.point.station: mark for mark in scene_of(basemap, storm_view()).marks
    }
    assert marks["G1"].lines == ("28",)
    assert (marks["G1"].form, marks["G1"].point.severity) == (Form.RAIN, 4)
    assert marks["G2"].point.severity is None
