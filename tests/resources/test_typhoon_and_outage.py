"""The typhoon and the three-outage scripts say what the domain brief 9.2 and 9.3 say."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from app.domain.evacuation import FIGURES
from app.settings.pack import default_pack

FOLDER = default_pack().parents[1] / "scenarios"
DUE = (180, 760, 240, 310, 420, 330, 980, 860, 410, 690)

Json = dict[str, Any]  # rows of a script, as JSON gives them


def read(name: str) -> list[Json]:
    text = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def board(rows: list[Json], until: str) -> dict[str, dict[str, int]]:
    streets: dict[str, dict[str, int]] = {}
    for row in rows:
        if row["do"] == "evacuation.report" and row["at"] <= until:
            street = streets.setdefault(row["data"]["street"], dict.fromkeys(FIGURES, 0))
            street |= {name: row["data"][name] for name in FIGURES if name in row["data"]}
    return dict(sorted(streets.items()))


@pytest.mark.parametrize(
    ("until", "totals"),
    [
        ("2025-09-23T15:00:00+08:00", (5180, 4020, 2210, 0, 0, 0, 0, 0)),
        ("2025-09-23T21:00:00+08:00", (5180, 5140, 4902, 890, 4012, 151, 40, 0)),
        ("2025-09-24T20:00:00+08:00", (5180, 5140, 4902, 236, 796, 151, 40, 3870)),
    ],
)
def test_the_typhoon_board_adds_up(until: str, totals: tuple[int, ...]) -> None:
    streets = board(read("typhoon"), until)

    assert tuple(street["due"] for street in streets.values()) == DUE
    assert tuple(sum(street[name] for street in streets.values()) for name in FIGURES) == totals
    for street in streets.values():
        assert street["moved"] + street["refused"] + street["unreachable"] <= street["due"]
        settled = street["concentrated"] + street["dispersed"] + street["returned"]
        assert settled in {0, street["moved"]}


def test_the_typhoon_levels_take_effect_as_told() -> None:
    drafts, levels = {}, []
    for row in read("typhoon"):
        if row["do"] == "response.draft":
            drafts["$" + row["as"]] = row["data"]
        if row["do"] == "response.approve":
            draft = drafts[row["data"]["draft"]]
            at = datetime.fromisoformat(draft["effective_at"])
            levels.append((draft["hazard"], draft["level"], f"{at:%d %H:%M}"))

    typhoon = [item[1:] for item in levels if item[0] == "typhoon"]
    flood = [item[1:] for item in levels if item[0] == "flood"]
    end = [("I", "23 18:00"), ("II", "24 14:30"), ("IV", "24 18:30")]
    assert typhoon == [
        ("attention", "21 20:00"),
        ("IV", "22 16:00"),
        ("III", "23 00:30"),
        ("II", "23 10:20"),
        *end,
    ]
    assert flood == end


def test_until_the_outage_it_is_the_rainstorm_row_for_row() -> None:
    rain, outage = read("rainstorm"), read("three_outage")
    cut = "2025-08-05T02:30:00+08:00"

    def before(rows: list[Json]) -> list[Json]:
        left_out = ("observation", "alarm.acknowledge")
        return [row for row in rows if row["at"] < cut and row["do"] not in left_out]

    assert before(rain) == before(outage)


def test_the_network_is_down_for_six_hours() -> None:
    turns = [
        (row["at"], row["data"]["state"]) for row in read("three_outage") if row["do"] == "network"
    ]

    assert turns == [
        ("2025-08-05T02:30:00+08:00", "down"),
        ("2025-08-05T08:30:00+08:00", "up"),
    ]
