"""The command line tells all its words, and what to do instead of a wrong one."""

from __future__ import annotations

import re

import pytest

from app.commands import WORDS, run
from app.desk.desk import Desk
from app.desk.window import WindowPlan

Said = pytest.CaptureFixture[str]


def no_window(desk: Desk, plan: WindowPlan) -> int:
    del desk, plan
    raise AssertionError("a window was opened")


@pytest.mark.parametrize("asked", ["--help", "-h", "help"])
def test_help_tells_each_word_in_one_line(asked: str, capsys: Said) -> None:
    assert run([asked], no_window) == 0

    told = capsys.readouterr().out
    assert re.findall(r"^  (\w+)  +\S.*$", told, re.MULTILINE) == list(WORDS)
    assert max(map(len, told.splitlines())) <= 100


def test_the_help_of_a_word_is_its_own(capsys: Said) -> None:
    with pytest.raises(SystemExit):
        run(["verify", "--help"], no_window)
    assert "--data-dir" in capsys.readouterr().out


def test_an_unknown_word_leads_to_the_help(capsys: Said) -> None:
    assert run(["nope"], no_window) == 2
    assert "main.py --help" in capsys.readouterr().err


def test_report_leads_to_the_words_that_write_one(capsys: Said) -> None:
    assert run(["report"], no_window) == 2
    assert "demo --headless --report FILE" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["demo", "--scenario"], ["scenario"]])
def test_a_script_that_is_not_there_is_named_beside_those_that_are(
    words: list[str], capsys: Said
) -> None:
    more = ["--data-dir", "nowhere"] if words[0] == "scenario" else []
    assert run([*words, "nope", *more], no_window) == 1

    told = capsys.readouterr().err
    assert told == (
        f"{words[0]}: there is no script nope: name a file of rows (.jsonl), "
        "or one of rainstorm, three_outage, typhoon\n"
    )
