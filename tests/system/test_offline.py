"""Two seats act while their district is stopped; when it comes back, all three are equal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.commands.draining import district_hash
from app.commands.verify import verified
from app.domain.response import Hazard, Level, standing
from app.feeds.door import Door
from tests.district.running import District
from tests.system.programs import Json, Program, free_port, log_row, write_script

OF_A: list[Json] = [
    {
        "by": "duty_officer",
        "do": "response.draft",
        "data": {"hazard": "flood", "level": "IV", "reason": "暴雨黄色预警"},
        "as": "d1",
    },
    {
        "by": "duty_leader",
        "do": "response.approve",
        "data": {"draft": "$d1", "channel": "signed"},
        "expect": {"level": {"flood": "IV"}},
    },
    {
        "by": "street_officer.440303007",
        "do": "evacuation.report",
        "data": {"street": "440303007", "as_of": "2025-08-04T21:00:00+08:00", "due": 312},
        "expect": {"evacuation": {"due": 312}},
    },
    log_row("甲席记录"),
]
OF_B: list[Json] = [
    {
        "by": "duty_officer_2",
        "do": "evacuation.report",
        "data": {"street": "440303002", "as_of": "2025-08-04T21:00:00+08:00", "due": 168},
    },
    log_row("乙席记录", "duty_officer_2"),
    {
        "by": "duty_officer_2",
        "do": "response.approve",
        "data": {"draft": "$none", "channel": "signed"},
    },
]
OPEN_LINK: Json = {"by": "link", "do": "network", "data": {"state": "up"}}


class Drill:
    """Two seats that belong to a district, which can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._district: District | None = None

    def start(self) -> None:
        self._district = District(self.folder / "district", "--listen", f"127.0.0.1:{self._port}")

    def stop(self) -> None:
        if self._district is not None:
            assert self._district.stop() == 0
            self._district = None

    def seat(self, name: str, rows: list[Json], drain_s: int) -> Program:
        script = write_script(self.folder / f"{name}{len(rows)}.jsonl", rows)
        place = ("--data-dir", self.folder / name, "--district", self.url)
        return Program("scenario", script, *place, "--drain", str(drain_s), "--json")


@contextmanager
def joined(folder: Path) -> Iterator[Drill]:
    """Give two seats that have joined and know all that the district knows; it is stopped."""
    drill = Drill(folder)
    drill.start()
    try:
        seats = [drill.seat(name, [log_row(f"{name}到岗")], 30) for name in ("a", "b")]
        for seat in seats:
            assert seat.answer()["expectations"]["failed"] == []
        drill.stop()
        yield drill
    finally:
        drill.stop()


@pytest.mark.timeout(400)
def test_seats_that_acted_without_their_district_become_equal_with_it(tmp_path: Path) -> None:
    with joined(tmp_path) as drill:
        alone = drill.seat("a", OF_A, 0).answer()

        assert alone["hash_district"] is None
        assert alone["saved"] == [1, 2, 3, 4]
        assert alone["verified"]
        assert alone["expectations"]["failed"] == []
        assert alone["unsent"] == missing(tmp_path / "a", tmp_path / "district") > 4

        seats = [drill.seat("a", [log_row("再记一条")], 60), drill.seat("b", OF_B[:2], 60)]
        for seat in seats:
            seat.wait_for_row(1)
        drill.start()
        answers = [seat.answer() for seat in seats]
        # Nobody acts any more: each takes what came after it had gone.
        meet = [drill.seat(name, [OPEN_LINK, OPEN_LINK], 60).answer() for name in ("a", "b")]
        there = district_hash(Door(url=drill.url))

    assert [answer["unsent"] for answer in (*answers, *meet)] == [0, 0, 0, 0]
    assert {answer["hash_seat"] for answer in meet} == {there}
    pictures = [verified(tmp_path / name)[1].picture for name in ("a", "b", "district")]
    assert {picture.hash() for picture in pictures} == {there}
    for picture in pictures:
        assert not picture.ignored
        assert standing(picture.responses[Hazard.FLOOD]) is Level.IV
        assert {tally.figures.due for tally in picture.evacuation.values()} == {312, 168}
        texts = {entry.text for entry in picture.log.values()}
        assert {"甲席记录", "乙席记录", "再记一条", "a到岗", "b到岗"} <= texts


def missing(here: Path, there: Path) -> int:
    """Return how many events one journal has that another has not."""
    ours, theirs = (verified(folder)[1].picture.vector for folder in (here, there))
    return sum(max(0, seq - theirs.get(writer, 0)) for writer, seq in ours.items())


def test_a_row_that_names_no_draft_is_refused_before_anything_is_played(tmp_path: Path) -> None:
    script = write_script(tmp_path / "bad.jsonl", OF_B)

    seat = Program("scenario", script, "--data-dir", tmp_path / "seat")

    assert seat.result() == (1, "")
    assert "bad.jsonl:3: data.draft: no row before names $none" in seat.said[0]
    assert not (tmp_path / "seat").exists()


def test_a_seat_that_never_joined_is_told_so(tmp_path: Path) -> None:
    script = write_script(tmp_path / "log.jsonl", [log_row("记录")])

    seat = Program("scenario", script, "--data-dir", tmp_path / "seat")

    assert seat.result() == (1, "")
    assert "has not joined a district" in seat.said[0]
