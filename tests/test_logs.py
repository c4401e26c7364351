"""The log tells what a program did, and nothing about people."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.logs import Log, mask

_LOG = logging.getLogger("tests.logs")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    running = Log(tmp_path, "console")
    yield running
    running.close()


def written(log: Log) -> str:
    log.close()
    return log.path.read_text(encoding="utf-8")


def test_a_line_has_its_time_in_utc_its_level_and_its_place(log: Log) -> None:
    _LOG.info("link down after %d tries", 3)

    line = written(log)

    assert line.endswith(" INFO MainThread tests.logs: link down after 3 tries\n")
    assert line[10] == "T"
    assert line.split()[0].endswith("Z")


@pytest.mark.parametrize(
    "personal",
    [
        "13812345678",
        "138-1234-5678",
        "+86 13812345678",
        "0755-25666666",
        "44030319800101123X",
        "114.13171, 22.54810",
        "225481000, 1141317100",
    ],
)
def test_numbers_and_positions_of_people_are_masked(personal: str) -> None:
    assert mask(f"called {personal} again") == "called *** again"


@pytest.mark.parametrize(
    "harmless",
    [
        "2025-08-05T00:42:00.123456Z",
        "440303001",
        "event 1b2c3d4e5f60718293a4b5c6d7e8f901 seq 138123456789",
        "27.0 cm at P11/pond_depth",
        "127.0.0.1:8440",
    ],
)
def test_what_says_nothing_of_people_stays(harmless: str) -> None:
    assert mask(harmless) == harmless


def test_hidden_names_are_masked_in_traces_too(log: Log) -> None:
    log.hide(["张三", "duty_officer", "duty_officer_2"])
    fault = ValueError("duty_officer_2 张三 13812345678")
    _LOG.error("refused %s", "duty_officer", exc_info=fault)

    text = written(log)

    assert "ValueError: *** *** ***" in text
    assert not any(name in text for name in ("张三", "duty_officer", "138"))


def test_the_file_is_rotated_and_few_are_kept(tmp_path: Path) -> None:
    log = Log(tmp_path, "district")
    for _ in range(70):
        _LOG.warning("x" * 100_000)
    log.close()

    files = sorted(log.path.parent.iterdir())

    assert len(files) == 6
    assert all(file.stat().st_size < 1_100_000 for file in files)


def test_a_disk_that_takes_nothing_stops_nobody(tmp_path: Path) -> None:
    log = Log(tmp_path, "console")
    log.path.mkdir()
    _LOG.error("nowhere to stand")
    log.close()

    assert log.dropped == 1


def test_closing_leaves_the_root_as_it_was(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))

    Log(tmp_path, "console").close()

    assert (root.level, list(root.handlers)) == before
