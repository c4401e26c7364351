"""Projection, outlines, datum and the faults of a base map."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo.basemap import FILE, FeatureKind, load_basemap
from app.geo.datum import gcj02_to_wgs84, wgs84_to_gcj02
from app.geo.outline import area_km2, distance_m, inside
from app.geo.projection import Projection
from app.settings.table import PackError

HOME = Projection(lat=22.565, lon=114.138)
SQUARE = np.array([[0.0, 0.0], [1000.0, 0.0], [1000.0, 1000.0], [0.0, 1000.0]])
HOLE = np.array([[400.0, 400.0], [600.0, 400.0], [600.0, 600.0], [400.0, 600.0]])


def test_a_degree_at_luohu_has_the_length_of_the_ellipsoid() -> None:
    # WGS-84 at 22.565 degrees north: 102,842 m of longitude, 110,736 m of latitude.
    per_lon, per_lat = HOME.scale()

    assert per_lon == pytest.approx(102_842, abs=20)
    assert per_lat == pytest.approx(110_736, abs=20)


@given(lat=st.integers(225_000_000, 227_000_000), lon=st.integers(1_140_000_000, 1_143_000_000))
def test_metres_lead_back_to_the_same_degrees(lat: int, lon: int) -> None:
    back = HOME.to_degrees(HOME.to_metres_e7([lat], [lon]))

    assert np.rint(back * 1e7).astype(int).tolist() == [[lat, lon]]


def test_a_hole_is_outside() -> None:
    points = np.array([[100.0, 100.0], [500.0, 500.0], [1500.0, 500.0]])

    assert inside((SQUARE, HOLE), points).tolist() == [True, False, False]
    assert area_km2((SQUARE, HOLE)) == pytest.approx(0.96)
    assert distance_m((SQUARE, HOLE), points) == pytest.approx([100, 100, 500])


@given(x=st.floats(-500, 1500), y=st.floats(-500, 1500))
def test_inside_a_square_is_between_its_sides(x: float, y: float) -> None:
    point = np.array([[x, y]])
    gap = distance_m((SQUARE,), point)[0]

    assert gap == 0 or inside((SQUARE,), point)[0] == (0 < x < 1000 and 0 < y < 1000) or gap < 1e-6


def test_gcj02_is_half_a_kilometre_off_and_comes_back_exactly() -> None:
    lat, lon = 22.55, 114.13

    shifted = wgs84_to_gcj02(lat, lon)

    # Domain brief 0.1: GCJ - WGS = +0.0051 degree of longitude, -0.0027 of latitude.
    assert shifted[1] - lon == pytest.approx(0.0051, abs=0.0001)
    assert shifted[0] - lat == pytest.approx(-0.0027, abs=0.0001)
    assert gcj02_to_wgs84(*shifted) == pytest.approx((lat, lon), abs=1e-9)


def test_outside_china_nothing_is_shifted() -> None:
    assert gcj02_to_wgs84(51.5, -0.1) == (51.5, -0.1)


def _write(folder: Path, properties: object, geometry: object) -> Path:
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def _polygon(ring: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [ring]}


RING = [[114.1, 22.5], [114.2, 22.5], [114.2, 22.6], [114.1, 22.5]]


def test_a_small_map_loads_with_arrays_that_nobody_can_change(tmp_path: Path) -> None:
    basemap = load_basemap(_write(tmp_path, {"kind": "district"}, _polygon(RING)), HOME)

    (feature,) = basemap.of(FeatureKind.DISTRICT)
    with pytest.raises(ValueError, match="read-only"):
        feature.rings[0][0, 0] = 0.0


@pytest.mark.parametrize(
    ("properties", "geometry", "field"),
    [
        (None, _polygon(RING), "features[0].properties"),
        ({"kind": "castle"}, _polygon(RING), "features[0].properties.kind"),
        ({"kind": "district"}, None, "features[0].geometry"),
        ({"kind": "district"}, {"type": "Circle"}, "features[0].geometry"),
        ({"kind": "district"}, {"type": "Polygon"}, "features[0].geometry.coordinates"),
        ({"kind": "district"}, _polygon(RING[:3]), "features[0].geometry.coordinates"),
        ({"kind": "district"}, _polygon([[1], [2, 3]]), "features[0].geometry.coordinates"),
        ({"kind": "district"}, _polygon("x"), "features[0].geometry.coordinates"),
        (
            {"kind": "district"},
            _polygon([point[::-1] for point in RING]),
            "features[0].geometry.coordinates",
        ),
        ({"kind": "district", "rank": "wide"}, _polygon(RING), "features[0].properties.rank"),
        ({"kind": "road"}, _polygon(RING), "features"),
    ],
)
def test_a_fault_in_the_map_names_its_feature(
    tmp_path: Path, properties: object, geometry: object, field: str
) -> None:
    with pytest.raises(PackError) as caught:
        load_basemap(_write(tmp_path, properties, geometry), HOME)

    assert caught.value.details["file"] == FILE
    assert caught.value.details["field"] == field


def test_broken_json_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{\n"features": [\n', encoding="utf-8")

    with pytest.raises(PackError) as caught:
        load_basemap(tmp_path, HOME)

    assert caught.value.details["line"] == 3
