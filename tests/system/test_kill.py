"""Whatever a seat told as saved is there after it was killed, and its record is sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.commands.verify import verified
from tests.district.running import running
from tests.system.programs import Program, log_row, write_script

ROWS = 40


@pytest.mark.timeout(400)
def test_killed_in_the_middle_it_has_all_that_it_told_as_saved(tmp_path: Path) -> None:
    folder = tmp_path / "seat"
    place = ("--data-dir", folder, "--drain", "0")
    with running(tmp_path / "district") as district:
        join = write_script(tmp_path / "join.jsonl", [log_row("到岗")])
        joined = Program("scenario", join, *place, "--district", district.url)
        assert joined.result()[0] == 0
    told: set[str] = set()

    for turn, rows in enumerate((3, 11, 24)):
        script = write_script(
            tmp_path / f"turn{turn}.jsonl",
            [log_row(f"第{turn}轮第{number}条") for number in range(1, ROWS + 1)],
        )
        seat = Program("scenario", script, *place)
        seat.wait_for_row(rows)
        seat.kill()
        saved = [int(line.split()[1]) for line in seat.said if line.startswith("saved ")]
        assert len(saved) >= rows
        told |= {f"第{turn}轮第{number}条" for number in saved}

    answer, found = verified(folder)
    assert answer["problems"] == []
    assert told <= {entry.text for entry in found.picture.log.values()}
