"""The district pack: complete, exact, and honest about its faults."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.people import Role
from app.domain.place import AssetKind, District
from app.domain.sensor import Severity
from app.settings.pack import default_pack, load_district
from app.settings.table import PackError

STREETS = ("桂园", "黄贝", "东门", "翠竹", "南湖", "笋岗", "东湖", "莲塘", "东晓", "清水河")
# Domain brief 7.3: ten streets in the order of their codes, the district's store, the sum.
TOTALS = {
    "隐患点/边坡": (30, 260, 20, 90, 25, 60, 620, 520, 190, 212, 0, 2027),
    "自动化边坡": (0, 4, 0, 1, 0, 1, 11, 9, 3, 3, 0, 32),
    "房屋监测设备": (12, 40, 22, 28, 24, 20, 10, 15, 24, 12, 0, 207),
    "联网报警": (250, 1150, 420, 600, 480, 420, 480, 560, 760, 461, 0, 5581),
    "地下空间": (95, 70, 68, 72, 88, 62, 25, 45, 45, 40, 0, 610),
    "高风险点位": (4, 6, 6, 4, 5, 4, 5, 5, 4, 5, 0, 48),
    "应急站": (7, 12, 7, 11, 9, 8, 11, 12, 10, 7, 0, 94),
    "消防站": (0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0, 6),
    "小型站": (1, 3, 2, 2, 2, 2, 2, 2, 2, 2, 0, 20),
    "消火栓": (170, 290, 160, 220, 210, 180, 200, 260, 190, 144, 0, 2024),
    "室内避难": (2, 4, 2, 4, 3, 3, 4, 4, 3, 3, 0, 32),
    "第一响应人": (80, 140, 80, 125, 98, 88, 88, 135, 130, 94, 0, 1058),
    "烟火摄像": (0, 1, 0, 0, 0, 0, 8, 5, 0, 2, 0, 16),
    "通讯装备": (8, 12, 8, 10, 9, 8, 14, 14, 9, 8, 42, 142),
}


@pytest.fixture(scope="module")
def district() -> District:
    return load_district(default_pack())


@pytest.fixture
def spoil(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Return a copy of the pack in which ``old`` of one file is replaced once by ``new``."""

    def make(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "pack"
        shutil.copytree(default_pack(), folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return make


def test_the_district_has_ten_streets_and_109_communities(district: District) -> None:
    assert tuple(street.name for street in district.streets) == STREETS
    assert [street.code for street in district.streets] == [
        f"4403030{number:02}" for number in range(1, 11)
    ]
    assert len(district.communities) == 109
    assert all(community.code.startswith(community.street) for community in district.communities)
    assert len({community.street for community in district.communities}) == 10


def test_each_asset_column_sums_exactly_to_the_table(district: District) -> None:
    counts = Counter((asset.kind, asset.street) for asset in district.assets)
    codes = [street.code for street in district.streets]

    for kind in AssetKind:
        *streets, store, total = TOTALS[kind.label]
        assert [counts[kind, code] for code in codes] == streets, kind
        assert counts[kind, None] == store, kind
        assert sum(number for key, number in counts.items() if key[0] is kind) == total, kind
    assert len(TOTALS) == len(AssetKind)


def test_everything_invented_is_marked(district: District) -> None:
    assert all(asset.sample for asset in district.assets)
    assert all(stream.sample for stream in district.streams)
    assert all(account.sample for account in district.accounts)
    assert [street.name for street in district.streets if not street.sample] == ["翠竹"]


def test_the_21_ponding_points_have_the_limits_of_the_trade(district: District) -> None:
    points = [stream for stream in district.streams if stream.quantity == "pond_depth"]

    assert [stream.station for stream in points] == [f"P{number:02}" for number in range(1, 22)]
    for stream in points:
        assert (stream.unit, stream.interval_s, stream.low, stream.high) == ("cm", 300, -2, 300)
        assert [limit.value for limit in stream.limits] == [5, 15, 25, 40]
        assert stream.severity_of(27) is Severity.ORANGE
        assert (stream.deadband, stream.clear_after_s, stream.hold) == (3, 600, 2)


def test_gauges_count_sixtieths_of_a_millimetre_each_minute(district: District) -> None:
    gauges = [stream for stream in district.streams if stream.quantity == "rain_sixtieth_mm"]

    assert [gauge.station for gauge in gauges] == ["G1", "G2", "G3"]
    assert all(gauge.interval_s == 60 and gauge.stuck_after == 14 for gauge in gauges)


def test_watched_slopes_stand_where_their_streams_do(district: District) -> None:
    slopes = {
        asset.id: asset for asset in district.assets if asset.kind is AssetKind.MONITORED_SLOPE
    }
    streams = [stream for stream in district.streams if stream.quantity == "slope_disp"]

    assert {stream.station for stream in streams} == set(slopes)
    for stream in streams:
        slope = slopes[stream.station]
        assert (stream.street, stream.lat_e7, stream.lon_e7) == (
            slope.street,
            slope.lat_e7,
            slope.lon_e7,
        )
    liantang, donghu = district.stream("S14/slope_disp"), district.stream("S21/soil_moisture")
    assert liantang is not None
    assert liantang.street == "440303008"
    assert donghu is not None
    assert donghu.street == "440303007"


def test_every_street_has_its_officer_and_every_role_an_account(district: District) -> None:
    bound = {account.street for account in district.accounts if account.street}

    assert bound == {street.code for street in district.streets}
    assert {account.role for account in district.accounts} == set(Role)
    assert district.account("duty_officer_2") is not None
    assert all(account.passphrase_sample for account in district.accounts)


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "field"),
    [
        ("streets.csv", "8400000", "8.4 km²", 3, "area_m2"),
        ("streets.csv", "440303003,东门", "440304003,东门", 4, "code"),
        ("communities.csv", "440303001002,", "440303001001,", 3, "code"),
        ("communities.csv", "440303001002,", "44030300100,", 3, "code"),
        ("places.csv", "罗湖,metro", "罗湖,station", 2, "kind"),
        ("places.csv", "22.5343", "225.343", 2, "lat"),
        ("places.csv", "22.5343", "nan", 2, "lat"),
        ("places.csv", "22.5343", "", 2, "lat"),
        ("places.csv", "id,name,kind", "id,name,type", 1, "kind"),
        ("assets.csv", "桂园隐患点002,440303001", "桂园隐患点002,440304001", 3, "street"),
        ("assets.csv", "HS0002", "HS0001", 3, "id"),
        ("assets.csv", "样例", "sample", 2, "sample"),
        ("streams.csv", "P02/pond_depth", "P02", 3, "id"),
        ("streams.csv", "5,15,25,40", "5,15,15,40", 2, "orange"),
        ("streams.csv", "300,-2,300", "300,300,-2", 2, "high"),
        ("streams.csv", "300,-2,300", "0,-2,300", 2, "interval_s"),
        ("accounts.csv", "带班领导,duty_leader", "带班领导,chief", 4, "role"),
        ("accounts.csv", "street_officer,440303001", "street_officer,", 9, "street"),
        ("accounts.csv", "林涛,", "林涛,,", 3, ""),
        ("district.toml", 'datum = "WGS-84"', 'datum = "GCJ-02"', 6, "datum"),
        ("district.toml", "width_m = 13000", 'width_m = "13 km"', 13, "home.width_m"),
        ("district.toml", "population = 1143801", "population = ", 8, ""),
        ("district.toml", 'name = "罗湖区"', "", 0, "name"),
    ],
)
def test_a_fault_in_the_pack_is_named_by_file_line_and_field(
    *,
    spoil: Callable[[str, str, str], Path],
    file: str,
    old: str,
    new: str,
    line: int,
    field: str,
) -> None:
    folder = spoil(file, old, new)

    with pytest.raises(PackError) as caught:
        load_district(folder)

    details = caught.value.details
    assert (details["file"], details["line"], details["field"]) == (file, line, field)
    assert details["reason"]
    assert str(caught.value).startswith(f"{file}:{line}: ")


def test_a_missing_file_is_named(spoil: Callable[[str, str, str], Path]) -> None:
    folder = spoil("streets.csv", "桂园", "桂园")
    (folder / "streams.csv").unlink()

    with pytest.raises(PackError) as caught:
        load_district(folder)

    assert caught.value.details["file"] == "streams.csv"


def test_text_that_is_no_utf8_is_named_with_its_line(
    spoil: Callable[[str, str, str], Path],
) -> None:
    folder = spoil("places.csv", "罗湖", "罗湖")
    raw = (folder / "places.csv").read_bytes()
    (folder / "places.csv").write_bytes(raw.replace("国贸".encode(), "国贸".encode("gb18030"), 1))

    with pytest.raises(PackError) as caught:
        load_district(folder)

    assert (caught.value.details["file"], caught.value.details["line"]) == ("places.csv", 3)


def test_a_line_feed_inside_quotes_does_not_shift_the_line_that_is_named(
    spoil: Callable[[str, str, str], Path],
) -> None:
    folder = spoil("places.csv", "M01,罗湖,metro", 'M01,"罗\n湖",station')

    with pytest.raises(PackError) as caught:
        load_district(folder)

    assert caught.value.details["field"] == "kind"
    assert caught.value.details["line"] == 3
