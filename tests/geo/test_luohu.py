"""The map of Luohu agrees with what is known of its places."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.place import Confidence, District
from app.geo.basemap import Basemap, FeatureKind, load_basemap
from app.geo.outline import area_km2, distance_m, inside
from app.geo.projection import Projection
from app.settings.pack import default_pack, load_district

REACH_M = {
    Confidence.HIGH: 150,
    Confidence.MEDIUM: 400,
    Confidence.MEDIUM_LOW: 400,
    Confidence.LOW: 1000,
}
# On the boundary itself: a station named 边界, a port, a summit shared with 盐田, a river mouth.
# They lie up to 69 m outside the drawn outline, each within what its position is known by.
BORDER = {"红岭", "红岭北", "莲塘口岸（联检）", "大梧桐", "沙湾河口"}


@pytest.fixture(scope="module")
def district() -> District:
    return load_district(default_pack())


@pytest.fixture(scope="module")
def basemap(district: District) -> Basemap:
    home = Projection.about_e7(district.home.lat_e7, district.home.lon_e7)
    return load_basemap(default_pack(), home)


def test_the_outline_has_987_vertices_and_the_area_of_the_district(basemap: Basemap) -> None:
    assert [len(ring) for ring in basemap.outline] == [987]
    assert area_km2(basemap.outline) == pytest.approx(78.99, abs=0.01)


def test_all_known_places_lie_inside_the_outline(district: District, basemap: Basemap) -> None:
    places = district.places
    points = basemap.projection.to_metres_e7(
        [place.lat_e7 for place in places], [place.lon_e7 for place in places]
    )

    within = inside(basemap.outline, points)
    gaps = distance_m(basemap.outline, points)

    assert len(places) == 29 + 38
    assert {place.name for place, is_in in zip(places, within, strict=True) if not is_in} == BORDER
    for place, is_in, gap in zip(places, within, gaps, strict=True):
        assert is_in or gap < REACH_M[place.confidence], place.name


def test_every_station_lies_inside_the_outline(district: District, basemap: Basemap) -> None:
    streams = district.streams
    points = basemap.projection.to_metres_e7(
        [stream.lat_e7 for stream in streams], [stream.lon_e7 for stream in streams]
    )

    assert inside(basemap.outline, points).all()


def test_every_asset_of_a_street_lies_in_that_street_and_not_in_the_water(
    district: District, basemap: Basemap
) -> None:
    lakes = [water.rings for water in basemap.of(FeatureKind.WATER)]
    for street in district.streets:
        own = [asset for asset in district.assets if asset.street == street.code]
        points = basemap.projection.to_metres_e7(
            [asset.lat_e7 for asset in own], [asset.lon_e7 for asset in own]
        )
        assert inside(basemap.street_outline(street.code), points).all(), street.name
        for lake in lakes:
            assert not inside(lake, points).any(), street.name


def test_the_streets_are_drawn_for_every_code(district: District, basemap: Basemap) -> None:
    for street in district.streets:
        assert area_km2(basemap.street_outline(street.code)) > 1


def test_metro_lines_run_through_known_stations_only(district: District, basemap: Basemap) -> None:
    metro = [place for place in district.places if place.kind == "metro"]
    stations = basemap.projection.to_metres_e7(
        [place.lat_e7 for place in metro], [place.lon_e7 for place in metro]
    )
    lines = basemap.of(FeatureKind.METRO)

    assert {line.name for line in lines} == {f"{number}号线" for number in (1, 2, 3, 5, 7, 8, 9)}
    for line in lines:
        gaps = np.linalg.norm(line.rings[0][:, None, :] - stations, axis=2).min(axis=1)
        assert (gaps < 1).all(), line.name


def test_all_but_the_outlines_is_marked_as_a_sketch(basemap: Basemap) -> None:
    real = {feature.kind for feature in basemap.features if not feature.sample}

    assert real == {FeatureKind.DISTRICT, FeatureKind.NEIGHBOUR}
    assert "示意图" in basemap.note
