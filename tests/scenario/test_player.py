"""The order in which rows are played, what is saved of them, and how a later run goes on."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.clock import BEIJING, JumpClock, ScenarioClock, SystemClock
from app.domain.commands import Command, EnterLog
from app.domain.event import Event
from app.domain.picture import Picture
from app.domain.sensor import Observation
from app.domain.suggestion import Suggestion
from app.errors import OperatorError
from app.feeds.cap_write import SignalRow
from app.scenario.pace import JumpPace, WallPace
from app.scenario.player import Outcome, Player, Stage
from app.scenario.progress import begin_progress, read_progress
from app.scenario.rows import Row, read_rows

Json = dict[str, Any]  # rows of a script, as JSON gives them
START = datetime(2025, 8, 4, 21, 0, tzinfo=BEIJING)
MINUTE = timedelta(minutes=1)


@dataclass
class Tape:
    """People, feeds and link that only write down what they are told."""

    clock: JumpClock
    refused: Mapping[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    picture: Picture = field(default_factory=Picture)

    def _tell(self, text: str) -> None:
        minutes = (self.clock.now() - START) / MINUTE
        self.told.append(f"{minutes:g} {text}")

    def do(self, command: Command, account: str) -> tuple[Event, ...]:
        assert isinstance(command, EnterLog)
        assert command.at is not None
        if command.text in self.refused:
            raise OperatorError(self.refused[command.text])
        self._tell(f"{account} {command.text}")
        return ()

    def cards(self, at: datetime) -> Sequence[Suggestion]:
        return ()

    def observe(self, observations: Sequence[Observation]) -> None:
        self._tell(",".join(f"{item.value:g}" for item in observations))

    def warn(self, row: SignalRow, sent_at: datetime) -> None:
        self._tell(row.identifier)

    def settle(self, is_enough: Callable[[], bool]) -> None:
        is_enough()

    def cut(self, is_cut: bool) -> None:
        self._tell("cut" if is_cut else "open")


def rows_of(folder: Path, *rows: Json) -> tuple[Row, ...]:
    path = folder / "try.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return read_rows(path)


def row(minute: int, do: str, data: Json, **more: object) -> Json:
    at = (START + minute * MINUTE).isoformat()
    return {"at": at, "by": "x", "do": do, "data": data} | more


def log(minute: int, text: str, **more: object) -> Json:
    return row(minute, "log.enter", {"text": text}, **more)


def readings(minute: int, *values: float) -> Json:
    return row(minute, "observation", {"stream": "P", "every_s": 60, "values": list(values)})


def play(
    rows: Sequence[Row], until: int = 60, refused: Mapping[str, str] | None = None
) -> tuple[Tape, Outcome]:
    clock = JumpClock(START)
    tape = Tape(clock, refused or {})
    pace = JumpPace(clock, threading.Event())
    stage = Stage(people=tape, feeds=tape, link=tape, pace=pace)
    return tape, Player(rows, stage).play(START + until * MINUTE)


def test_readings_are_due_at_their_own_time_between_other_rows(tmp_path: Path) -> None:
    rows = rows_of(
        tmp_path,
        readings(0, 1, 2, 3),
        log(1, "a"),
        row(1, "network", {"state": "down"}),
        readings(1, 7),
        log(2, "b"),
    )

    tape, outcome = play(rows)

    assert tape.told == ["0 1", "1 2", "1 x a", "1 cut", "1 7", "2 3", "2 x b"]
    assert outcome.saved == [2, 3, 4, 1, 5]
    assert outcome.is_complete


def test_rows_after_until_are_not_played_and_a_row_is_saved_with_its_last_reading(
    tmp_path: Path,
) -> None:
    rows = rows_of(tmp_path, readings(0, 1, 2, 3), log(1, "a"), log(2, "b"))

    tape, outcome = play(rows, until=1)

    assert tape.told == ["0 1", "1 2", "1 x a"]
    assert outcome.saved == [2]


def test_rows_before_the_start_are_played_at_once(tmp_path: Path) -> None:
    tape, _ = play(rows_of(tmp_path, log(-120, "before"), log(1, "after")))

    assert tape.told == ["0 x before", "1 x after"]


@pytest.mark.parametrize(
    ("expect", "refused", "failed"),
    [
        ({}, {}, []),
        ({}, {"a": "rank_too_low"}, [("done", "refused: rank_too_low")]),
        ({"refused": "rank_too_low"}, {"a": "rank_too_low"}, []),
        ({"refused": "rank_too_low"}, {}, [("refused: rank_too_low", "done")]),
        (
            {"refused": "rank_too_low"},
            {"a": "own_draft"},
            [("refused: rank_too_low", "refused: own_draft")],
        ),
        ({"level": {"flood": "IV"}}, {}, [("level flood IV", "ended")]),
        ({"level": {"flood": "ended"}, "evacuation": {"due": 0}}, {}, []),
        ({"suggestion": {"flood": "IV"}}, {}, [("suggestion flood IV", "none")]),
    ],
)
def test_a_refusal_that_nobody_expected_is_a_failed_expectation(
    expect: Json, refused: Mapping[str, str], failed: list[tuple[str, str]], tmp_path: Path
) -> None:
    _, outcome = play(rows_of(tmp_path, log(0, "a", expect=expect)), refused=refused)

    assert [(item.expected, item.found) for item in outcome.failed] == failed
    assert (outcome.saved == [1]) is ("a" not in refused)


def test_a_player_that_is_stopped_plays_no_further_row(tmp_path: Path) -> None:
    stop = threading.Event()
    clock = JumpClock(START)
    tape = Tape(clock)
    stage = Stage(
        people=tape,
        feeds=tape,
        link=tape,
        pace=JumpPace(clock, stop),
        told=lambda _row, _subjects: stop.set(),
    )

    outcome = Player(rows_of(tmp_path, log(0, "a"), log(1, "b")), stage).play(START + MINUTE)

    assert tape.told == ["0 x a"]
    assert not outcome.is_complete


def test_what_was_saved_before_is_not_played_again(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, log(0, "a"), log(1, "b"), log(2, "c"))
    progress = begin_progress(tmp_path, "try")
    for item in rows[:2]:
        progress.note(item, {"d1": bytes([item.number] * 16)})

    again = read_progress(tmp_path, "try")
    clock = JumpClock(START)
    tape = Tape(clock)
    pace = JumpPace(clock, threading.Event())
    stage = Stage(people=tape, feeds=tape, link=tape, pace=pace)
    Player(rows, stage, again.subjects, again.saved).play(START + 60 * MINUTE)

    assert tape.told == ["2 x c"]
    assert again.reached == START + MINUTE
    assert again.subjects == {"d1": bytes([2] * 16)}
    with pytest.raises(OperatorError, match="another_script"):
        read_progress(tmp_path, "other")


def test_a_pace_by_the_wall_waits_for_a_row_and_is_ended_by_stop() -> None:
    stop = threading.Event()
    clock = ScenarioClock(epoch=START, anchor=SystemClock().now(), speed=6000)
    pace = WallPace(clock, stop)

    assert pace.reach(START + 5 * MINUTE)
    assert pace.now() >= START + 5 * MINUTE
    stop.set()
    assert not pace.reach(START + timedelta(days=300))
