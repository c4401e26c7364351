"""The rainstorm script says what the domain brief 9.1 says, to the minute and the person."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.clock import BEIJING
from app.settings.pack import default_pack

SCRIPT = default_pack().parents[1] / "scenarios" / "rainstorm.jsonl"
START = datetime(2025, 8, 4, 20, tzinfo=BEIJING)
MM = 60  # sixtieths
MINUTE = timedelta(minutes=1)
RAIN = {
    "G1": "4 14 26 30 38 41 28 55 71 92 48 20 9 4 2 0 0 6 11 3 0 0 0 0",
    "G2": "2 9 20 26 32 38 30 44 60 66 52 24 10 6 1 0 0 2 7 2 0 0 0 0",
    "G3": "2 8 18 22 28 35 24 40 49 58 44 18 8 3 1 0 0 3 5 1 0 0 0 0",
}
FIGURES = (
    *("due", "notified", "moved", "concentrated"),
    *("dispersed", "refused", "unreachable", "returned"),
)
# Columns of 9.1: due, n03, m03, n05, m05, m07, concentrated, dispersed, refused, unreachable.
BOARD = {
    "440303001": (42, 30, 0, 42, 31, 42, 8, 34, 0, 0),
    "440303002": (168, 120, 36, 165, 138, 164, 52, 112, 3, 1),
    "440303003": (55, 40, 8, 55, 44, 55, 15, 40, 0, 0),
    "440303004": (74, 50, 10, 74, 60, 72, 18, 54, 1, 1),
    "440303005": (96, 70, 20, 96, 81, 94, 30, 64, 2, 0),
    "440303006": (61, 40, 6, 61, 48, 61, 14, 47, 0, 0),
    "440303007": (312, 260, 110, 308, 268, 300, 98, 202, 8, 4),
    "440303008": (248, 190, 70, 246, 205, 242, 64, 178, 4, 2),
    "440303009": (93, 60, 12, 93, 70, 92, 20, 72, 1, 0),
    "440303010": (137, 90, 18, 135, 101, 133, 35, 98, 2, 2),
}

Json = dict[str, Any]  # rows of a script, as JSON gives them


def read(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def rows() -> list[Json]:
    return read(SCRIPT)


@pytest.fixture(scope="module")
def readings(rows: list[Json]) -> dict[str, dict[datetime, float]]:
    """Return every stream's values by their time; no time may stand twice."""
    found: dict[str, dict[datetime, float]] = defaultdict(dict)
    for row in rows:
        if row["do"] != "observation":
            continue
        data, at = row["data"], datetime.fromisoformat(row["at"])
        values = data["values"] if "values" in data else [data["value"]]
        for number, value in enumerate(values):
            moment = at + timedelta(seconds=data.get("every_s", 0)) * number
            assert moment not in found[data["stream"]], (data["stream"], moment)
            found[data["stream"]][moment] = value
    return found


def minutes(readings: dict[str, dict[datetime, float]], gauge: str) -> list[int]:
    """Return a gauge's samples in sixtieths; index 0 ends at the first minute after the start."""
    samples = readings[f"{gauge}/rain_sixtieth_mm"]
    assert sorted(samples) == [START + MINUTE * number for number in range(1, 24 * 60 + 1)]
    return [int(samples[at]) for at in sorted(samples)]


def clock(text: str) -> datetime:
    hour, minute = map(int, text.split(":"))
    moment = START.replace(hour=hour, minute=minute)
    return moment if moment >= START else moment + timedelta(days=1)


def when(test: Callable[[int], bool], span: Iterable[int]) -> datetime:
    """Return the end of the first minute (numbered from 1) for which ``test`` holds."""
    return START + MINUTE * next(number for number in span if test(number))


def test_hours_sum_exactly_to_the_table(readings: dict[str, dict[datetime, float]]) -> None:
    for gauge, hours in RAIN.items():
        values = minutes(readings, gauge)
        sums = [sum(values[hour * 60 : hour * 60 + 60]) for hour in range(24)]
        assert sums == [int(text) * MM for text in hours.split()], gauge


def test_g1_reaches_each_mark_at_the_minute_of_the_oracle(
    readings: dict[str, dict[datetime, float]],
) -> None:
    values = minutes(readings, "G1")
    day = range(1, 24 * 60 + 1)

    def last(number: int, span: int) -> int:
        return sum(values[max(0, number - span) : number])

    assert when(lambda number: last(number, 180) >= 50 * MM, day) == clock("23:14")
    assert when(lambda number: last(number, 180) >= 100 * MM, day) == clock("01:24")
    assert when(lambda number: last(number, 24 * 60) >= 250 * MM, day) == clock("04:12")
    hourly = {number: last(number, 60) for number in day}
    peak = max(hourly.values())
    assert peak == 92 * MM
    assert [START + MINUTE * at for at, rain in hourly.items() if rain == peak] == [clock("06:00")]
    assert sum(values) == 502 * MM


@pytest.mark.parametrize(("gauge", "fell"), [("G1", "08:44"), ("G2", "08:46")])
def test_three_hours_rain_falls_below_100_mm_again(
    readings: dict[str, dict[datetime, float]], gauge: str, fell: str
) -> None:
    values = minutes(readings, gauge)
    after_peak = range(11 * 60, 24 * 60 + 1)

    below = when(lambda number: sum(values[number - 180 : number]) < 100 * MM, after_peak)

    assert below == clock(fell)


def test_g2_is_stuck_for_14_minutes_while_its_neighbours_move(
    readings: dict[str, dict[datetime, float]],
) -> None:
    still = [clock("01:41") + MINUTE * number for number in range(1, 15)]

    assert still[-1] == clock("01:55")
    for gauge, moves in (("G1", True), ("G2", False), ("G3", True)):
        samples = readings[f"{gauge}/rain_sixtieth_mm"]
        assert all((samples[at] > 0) is moves for at in still)
    g2 = readings["G2/rain_sixtieth_mm"]
    assert g2[still[0] - MINUTE] > 0
    assert g2[still[-1] + MINUTE] > 0


@pytest.mark.parametrize(
    ("stream", "at", "value"),
    [
        ("P05/pond_depth", "21:44", 9),
        ("P05/pond_depth", "21:50", 16),
        ("P08/pond_depth", "21:45", 9),
        ("P08/pond_depth", "21:50", 16),
        ("P11/pond_depth", "00:32", 12),
        ("P11/pond_depth", "00:42", 27),
        ("P11/pond_depth", "01:05", 41),
        ("P11/pond_depth", "17:20", 0),
        ("S14/slope_disp", "00:00", 3.2),
        ("S14/slope_disp", "00:30", 7.9),
        ("S14/soil_moisture", "00:30", 38),
        ("S14/slope_disp", "01:30", 12.4),
        ("RS1/discharge", "22:10", 15),
        ("RS1/discharge", "04:15", 70),
    ],
)
def test_a_reading_of_the_table_stands_at_its_minute(
    readings: dict[str, dict[datetime, float]], stream: str, at: str, value: float
) -> None:
    assert readings[stream][clock(at)] == value


def test_at_0550_six_points_are_under_40_cm_or_more(
    readings: dict[str, dict[datetime, float]],
) -> None:
    at = clock("05:50")
    deep = {name for name, samples in readings.items() if "pond" in name and samples[at] >= 40}

    assert {name[:3] for name in deep} == {"P05", "P08", "P10", "P11", "P12", "P13"}


def test_p11_is_below_15_cm_before_the_response_is_lowered(
    readings: dict[str, dict[datetime, float]],
) -> None:
    late = [value for at, value in readings["P11/pond_depth"].items() if at >= clock("09:46")]

    assert max(late) < 15


def in_force(rows: list[Json], until: datetime) -> list[tuple[str, str, datetime]]:
    """Return (hazard, level, effective) of every approval that is not to be refused."""
    drafts, found = {}, []
    for row in rows:
        if row["do"] == "response.draft":
            drafts["$" + row["as"]] = row["data"]
        if row["do"] == "response.approve" and "refused" not in row.get("expect", {}):
            draft = drafts[row["data"]["draft"]]
            at = datetime.fromisoformat(draft["effective_at"])
            assert datetime.fromisoformat(row["at"]) <= at
            if datetime.fromisoformat(row["at"]) <= until:
                found.append((draft["hazard"], draft["level"], at))
    return found


def test_levels_take_effect_at_the_times_of_the_oracle(rows: list[Json]) -> None:
    levels = in_force(rows, clock("19:59"))

    before = START.replace(hour=18)
    flood = [(level, at) for hazard, level, at in levels if hazard == "flood"]
    assert flood == [
        ("attention", before),
        ("IV", clock("21:30")),
        ("III", clock("23:40")),
        ("II", clock("02:25")),
        ("III", clock("10:00")),
        ("IV", clock("13:00")),
        ("ended", clock("18:00")),
    ]
    assert [item for item in levels if item[0] != "flood"] == [("geohazard", "IV", clock("00:41"))]


def test_the_geohazard_response_lapses_with_its_warning(rows: list[Json]) -> None:
    (draft,) = [row for row in rows if row.get("as") == "d_geo"]

    assert draft["data"]["expires_at"] == "2025-08-06T00:10:00+08:00"


def test_level_two_is_approved_by_voice_and_countersigned_by_the_one_who_spoke(
    rows: list[Json],
) -> None:
    (voice,) = [row for row in rows if row["data"].get("channel") == "voice"]
    (draft,) = [row for row in rows if row.get("as") == "d_ii"]
    (sign,) = [row for row in rows if row["do"] == "response.countersign"]

    assert voice["at"] == voice["data"]["heard_at"] == clock("02:25").isoformat()
    assert voice["data"]["approver"] == sign["by"] == "commander"
    assert len({voice["by"], draft["by"], sign["by"]}) == 3
    assert voice["data"]["draft"] == sign["data"]["draft"] == "$d_ii"
    assert sign["at"] == clock("03:10").isoformat()


def board(rows: list[Json], until: datetime) -> dict[str, dict[str, int]]:
    """Return each street's figures as the rows up to an instant leave them."""
    streets: dict[str, dict[str, int]] = {code: dict.fromkeys(FIGURES, 0) for code in BOARD}
    as_of: dict[str, datetime] = {}
    for row in rows:
        if not row["do"].startswith("evacuation.") or datetime.fromisoformat(row["at"]) > until:
            continue
        data = row["data"]
        true_at = datetime.fromisoformat(data["as_of"])
        assert true_at <= datetime.fromisoformat(row["at"])
        assert true_at >= as_of.get(data["street"], true_at)
        as_of[data["street"]] = true_at
        streets[data["street"]] |= {name: data[name] for name in FIGURES if name in data}
    return streets


def totals(streets: dict[str, dict[str, int]]) -> tuple[int, ...]:
    return tuple(sum(street[name] for street in streets.values()) for name in FIGURES)


def test_the_board_shows_the_oracle_at_each_hour(rows: list[Json]) -> None:
    three, five, seven = (board(rows, clock(at)) for at in ("03:00", "05:00", "07:00"))

    for code, (due, n03, m03, n05, m05, m07, *rest) in BOARD.items():
        assert (three[code]["due"], three[code]["notified"], three[code]["moved"]) == (
            due,
            n03,
            m03,
        )
        assert (five[code]["notified"], five[code]["moved"]) == (n05, m05)
        assert tuple(seven[code].values()) == (due, n05, m07, *rest, 0)
    assert totals(three)[:3] == (1286, 950, 290)
    assert totals(five)[:3] == (1286, 1275, 1046)
    assert totals(seven) == (1286, 1275, 1255, 354, 901, 21, 10, 0)


def test_after_the_correction_the_totals_are_those_of_the_report(rows: list[Json]) -> None:
    (correction,) = [row for row in rows if row["do"] == "evacuation.correct"]
    streets = board(rows, clock("19:59"))

    assert correction["at"] == clock("13:10").isoformat()
    assert correction["data"]["reason"]
    assert totals(streets) == (1286, 1275, 1251, 354, 897, 25, 10, 0)
    for street in streets.values():
        assert street["moved"] == street["concentrated"] + street["dispersed"]
        assert street["due"] == street["moved"] + street["refused"] + street["unreachable"]
