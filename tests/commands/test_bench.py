"""bench prints one JSON object a line, and names what it cannot measure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.commands import bench
from app.commands.bench.disk import bare_commit, bare_fsync
from app.commands.bench.figure import Figure, line, quantile, seconds
from app.commands.bench.pair import pair
from app.errors import OperatorError


def test_a_line_is_what_others_rely_on() -> None:
    figure = Figure(
        name="exchange_1000_events_s", value=0.912345, unit="s", beside={"floor": 0.1000001}
    )

    assert json.loads(line(figure, figure.name)) == {
        "figure": "exchange_1000_events_s",
        "value": 0.9123,
        "unit": "s",
        "beside": {"floor": 0.1},
        "command": "python main.py bench exchange_1000_events_s",
    }


def test_a_figure_that_cannot_be_taken_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_folder: Path) -> Iterator[Figure]:
        raise OperatorError("no_disk")

    def sound(folder: Path) -> Iterator[Figure]:
        yield Figure(name="sound", value=len([*folder.iterdir()]), unit="1")

    monkeypatch.setattr(bench, "FIGURES", {"broken": broken, "sound": sound})

    code = bench.main([])

    output = capsys.readouterr()
    assert code == 1
    assert [json.loads(one)["figure"] for one in output.out.splitlines()] == ["sound"]
    assert "broken: " in output.err


def test_an_unknown_figure_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bench.main(["moon"])

    assert ended.value.code == 2
    assert "no figure is called 'moon'" in capsys.readouterr().err


def test_the_floors_are_those_of_a_real_disk(tmp_path: Path) -> None:
    with bare_fsync(tmp_path) as sync, bare_commit(tmp_path) as commit:
        assert min(seconds(sync), seconds(commit)) > 0

    assert (tmp_path / "fsync.bin").stat().st_size == 4096


def test_a_quantile_is_one_of_the_values() -> None:
    assert quantile([3, 1, 2], 0.95) == 3
    assert quantile([3, 1, 2], 0.5) == 2
    with pytest.raises(ValueError, match="no values"):
        quantile([], 0.5)


def test_the_record_is_measured_by_real_acts_of_a_real_seat(tmp_path: Path) -> None:
    with pair(tmp_path) as both:
        both.officer.enter_log(1)

        assert [entry.text for entry in both.seat.picture.log.values()]
        assert both.district.picture.vector != both.seat.picture.vector
