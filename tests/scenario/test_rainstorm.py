"""The rainstorm, played through real rules, ends with the figures of the domain brief 9.1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.scenario.library import load_script, scripts_folder
from app.scenario.player import Outcome
from app.scenario.report import Json
from tests.scenario.paper_seat import PaperSeat, played

ORACLE = [
    ("flood", "attention", "2025-08-04T18:00:00+08:00"),
    ("flood", "IV", "2025-08-04T21:30:00+08:00"),
    ("flood", "III", "2025-08-04T23:40:00+08:00"),
    ("geohazard", "IV", "2025-08-05T00:41:00+08:00"),
    ("flood", "II", "2025-08-05T02:25:00+08:00"),
    ("flood", "III", "2025-08-05T10:00:00+08:00"),
    ("flood", "IV", "2025-08-05T13:00:00+08:00"),
    ("flood", "ended", "2025-08-05T18:00:00+08:00"),
]
FIGURES = (
    *("due", "notified", "moved", "concentrated"),
    *("dispersed", "refused", "unreachable", "returned"),
)


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> tuple[PaperSeat, Outcome, Json]:
    return played(load_script("rainstorm"), tmp_path_factory.mktemp("storm"))


def figures(report: Json) -> list[int]:
    evacuation = report["evacuation"]
    assert isinstance(evacuation, dict)
    return [evacuation[name] for name in FIGURES]


def history(report: Json) -> list[tuple[object, ...]]:
    rows = report["level_history"]
    assert isinstance(rows, list)
    return [(row["hazard"], row["level"], row["at"]) for row in rows]


def test_it_ends_with_the_board_and_the_levels_of_the_oracle(
    storm: tuple[PaperSeat, Outcome, Json],
) -> None:
    _, _, report = storm

    assert report["clock"] == "2025-08-05T20:00:00+08:00"
    assert history(report) == ORACLE
    assert report["responses"] == [
        {"hazard": "geohazard", "level": "IV", "since": "2025-08-05T00:41:00+08:00"}
    ]
    assert figures(report) == [1286, 1275, 1251, 354, 897, 25, 10, 0]


def test_every_expectation_holds_and_every_row_is_played(
    storm: tuple[PaperSeat, Outcome, Json],
) -> None:
    seat, outcome, _ = storm
    rows = load_script("rainstorm").rows

    assert outcome.failed == []
    assert outcome.held > 40
    assert outcome.is_complete
    refused = [row.number for row in rows if row.expect.refused]
    assert sorted({*outcome.saved, *refused}) == [row.number for row in rows]
    assert seat.cuts == [True, False]


def test_machines_are_counted_once_each(storm: tuple[PaperSeat, Outcome, Json]) -> None:
    seat, _, report = storm

    assert report["warnings"] == 7
    assert report["samples"] == 16_378
    assert 0 < int(str(report["alarms"])) < 20
    assert not seat.picture.ignored


def test_at_three_950_are_notified_and_290_moved_at_level_two(tmp_path: Path) -> None:
    _, outcome, report = played(load_script("rainstorm"), tmp_path, until="03:00")

    assert outcome.failed == []
    assert report["clock"] == "2025-08-05T03:00:00+08:00"
    assert figures(report)[:3] == [1286, 950, 290]
    assert report["responses"] == [
        {"hazard": "flood", "level": "II", "since": "2025-08-05T02:25:00+08:00"},
        {"hazard": "geohazard", "level": "IV", "since": "2025-08-05T00:41:00+08:00"},
    ]


def test_a_number_changed_in_the_script_changes_the_report(tmp_path: Path) -> None:
    text = (scripts_folder() / "rainstorm.jsonl").read_text(encoding="utf-8")
    assert text.count('"moved": 110') == 1
    (tmp_path / "rainstorm.jsonl").write_text(text.replace('"moved": 110', '"moved": 111'))

    _, outcome, report = played(load_script(str(tmp_path / "rainstorm.jsonl")), tmp_path, "03:00")

    assert figures(report)[2] == 291
    assert [failure.expected for failure in outcome.failed] == ["evacuation moved 290"]


@pytest.mark.parametrize("name", ["typhoon", "three_outage"])
def test_the_other_scripts_meet_their_expectations(name: str, tmp_path: Path) -> None:
    _, outcome, report = played(load_script(name), tmp_path)

    assert outcome.failed == []
    assert outcome.is_complete
    json.dumps(report)
