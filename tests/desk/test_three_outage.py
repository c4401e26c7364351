"""Script 9.3 with real programs: two seats work for six hours while the district is dead."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.commands.verify import verified
from app.domain.conflict import ConflictKind, open_items
from app.domain.picture import Picture
from app.scenario.library import scripts_folder
from tests.desk.servers import ROOT, District

CUT = "2025-08-05T02:30:00+08:00"
BACK = "2025-08-05T08:30:00+08:00"
PLAY_S = 120.0

Json = dict[str, Any]  # rows of a script, as JSON gives them


def rows() -> list[Json]:
    """Return what people do and what the network does; readings and warnings do not matter."""
    text = (scripts_folder() / "three_outage.jsonl").read_text(encoding="utf-8")
    all_rows = [json.loads(line) for line in text.splitlines()]
    return [row for row in all_rows if row["do"] not in {"observation", "warning"}]


def is_before(row: Json) -> bool:
    return bool(row["at"] < CUT)


def is_apart(row: Json) -> bool:
    """Rows of the outage; what names a draft from before it cannot be told in a file of its own."""
    return not is_before(row) and "draft" not in row["data"]


def script(path: Path, chosen: list[Json]) -> Path:
    bare = [{key: row[key] for key in row if key != "expect"} for row in chosen]
    asked = [
        row | {"expect": old["expect"]} if "refused" in old.get("expect", {}) else row
        for row, old in zip(bare, chosen, strict=True)
        if row["do"] not in {"suggestion.answer", "alarm.acknowledge"}
    ]
    lines = (json.dumps(row, ensure_ascii=False) for row in asked)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


class Play:
    """Two data folders, one district, and scripts played on them one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.district = District(folder / "D")
        for seat in "AB":
            (folder / seat).mkdir()
            (folder / seat / "seat.toml").write_text(
                f'seat_id = "{seat}"\nseat_name = "席位 {seat}"\n', encoding="utf-8"
            )

    def run(self, seat: str, path: Path, drain_s: int) -> Json:
        """Play a script on a seat and return its report."""
        told = self.folder / "report.json"
        words = ["scenario", str(path), "--data-dir", str(self.folder / seat), "--seat", seat]
        words += ["--district", self.district.url, "--speed", "max", "--drain", str(drain_s)]
        done = subprocess.run(
            [sys.executable, "main.py", *words, "--report", str(told)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PLAY_S,
            check=False,
        )
        assert told.exists(), done.stderr
        answer: Json = json.loads(told.read_text(encoding="utf-8"))
        told.unlink()
        assert answer["expectations"]["failed"] == [], answer["expectations"]
        return answer

    def picture(self, seat: str) -> Picture:
        answer, found = verified(self.folder / seat)
        assert answer["verified"], answer["problems"]
        return found.picture


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    made = Play(tmp_path)
    yield made
    made.district.stop()


@pytest.mark.timeout(400)
def test_two_seats_that_lost_the_district_meet_again_with_five_items(play: Play) -> None:
    before = script(play.folder / "before.jsonl", [row for row in rows() if is_before(row)])
    apart = script(play.folder / "apart.jsonl", [row for row in rows() if is_apart(row)])
    meet = script(play.folder / "meet.jsonl", [row for row in rows() if row["at"] == BACK][-1:])
    play.run("A", before, 30)
    play.run("B", meet, 30)
    play.district.kill()
    a = play.run("A", apart, 0)
    b = play.run("B", apart, 0)
    assert a["hash_district"] is None
    assert a["unsent"] > 40
    assert b["unsent"] > 5

    play.district.start()
    for seat in "ABA":
        play.run(seat, meet, 60)

    pictures = [play.picture(name) for name in "ABD"]
    assert len({picture.hash() for picture in pictures}) == 1
    assert pictures[0].ignored == {}
    items = open_items(pictures[0])
    assert Counter(item.kind for item in items) == {
        ConflictKind.TALLY: 1,
        ConflictKind.THRESHOLD: 1,
        ConflictKind.PERSON: 1,
        ConflictKind.ORDER: 2,
    }
