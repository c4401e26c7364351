"""The pictures that make shots writes have the size they say, and every state of the list."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.domain.reading import Direction
from tests.shots.states import SIZES, STATES, settle, shoot
from tests.ui.consoles import show
from ui.frame import past, trends


def test_all_states_that_are_looked_at_are_there() -> None:
    assert set(STATES) >= {"first_start", "calm", "alarm", "storm", "approval", "offline"}


def test_no_picture_shows_sums_that_are_still_being_made(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (past, trends):
        monkeypatch.setattr(module, "_MOST_ASKED", 1)
    seat, _ = STATES["alarm"](tmp_path / "seat")
    try:
        console = show(seat.desk, tmp_path)
        settle(console)
        views, now = console.refresh.views, seat.clock.now()
        window = console.columns.timeline.window_at(now)
        assert not views.timeline(window).present.is_rain_behind
        rows = views.alarms().waiting
        assert [row.newest.trend for row in rows if row.newest] == [Direction.UP] * 2
        console.close()
    finally:
        seat.desk.close()


def test_a_screen_that_never_settles_says_what_it_waits_for(tmp_path: Path, qtbot: QtBot) -> None:
    seat, _ = STATES["first_start"](tmp_path / "seat")
    try:
        console = show(seat.desk, tmp_path)
        console.acts.answers.wait(Future(), lambda _: None, lambda _: None)
        with pytest.raises(AssertionError, match="waits for an answer"):
            settle(console, within_s=0.2)
        console.close()
    finally:
        seat.desk.close()


@pytest.mark.parametrize("name", ["first_start", "alarm"])
def test_a_state_is_pictured_at_both_sizes(name: str, tmp_path: Path, qtbot: QtBot) -> None:
    pictures = shoot(name, tmp_path / "seat", tmp_path)

    sizes = [QImage(str(picture)).size().toTuple() for picture in pictures]
    assert sizes == list(SIZES)
