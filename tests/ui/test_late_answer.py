"""A past that was read late takes nothing away from whoever works by then."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.sensor import Observation, Sample
from tests.desk.making import SOON_S, Seat, open_seat
from tests.ui.consoles import show
from ui.frame.console import Console
from ui.frame.elsewhere import READ, READING

GAUGE = "P21/pond_depth"
SHIFT = Qt.KeyboardModifier.ShiftModifier
Answer = Future[tuple[Sample, ...]]


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    made = open_seat(tmp_path)
    made.sign_in("duty_officer")
    long_ago = made.clock.now() - timedelta(days=200)
    made.desk.observe([Observation(stream=GAUGE, at=long_ago, value=12.0)]).result(SOON_S)
    yield made
    made.desk.close()


@pytest.fixture
def console(seat: Seat, tmp_path: Path, qtbot: QtBot) -> Iterator[Console]:
    made = show(seat.desk, tmp_path)
    made.columns.timeline.load()
    yield made
    made.close()


@pytest.fixture
def answer(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """What the disk will say of the gauge, once the test lets it."""
    late: Answer = Future()
    monkeypatch.setattr(seat.desk, "history", lambda *_: late)
    return late


def give(answer: Answer, seat: Seat) -> None:
    newest = seat.desk.latest[GAUGE]
    sample = Sample(
        stream=GAUGE, at=newest.at, value=newest.value, quality="OK", received_at=newest.at
    )
    answer.set_result((sample,))


def press(console: Console) -> None:
    QTest.keyClick(console.window, Qt.Key.Key_F7, SHIFT)


def test_a_late_answer_leaves_an_open_sheet_open_and_says_how_to_go_on(
    console: Console, seat: Seat, answer: Answer, qtbot: QtBot
) -> None:
    console.refresh.everything()
    press(console)
    assert console.window.notice.text == READING
    QTest.keyClick(console.window, Qt.Key.Key_F9)
    QTest.keyClicks(console.window.log.entry, "liuzhi")
    give(answer, seat)
    qtbot.waitUntil(lambda: console.window.notice.text == READ, timeout=5000)
    assert console.window.log.isVisible()
    assert console.window.focusWidget() is console.window.log.entry
    assert console.elsewhere.spot is None

    console.window.close_sheets()
    press(console)
    assert console.elsewhere.spot is not None


def test_home_takes_the_outline_of_the_station_off_the_map(
    console: Console, seat: Seat, answer: Answer, qtbot: QtBot
) -> None:
    console.refresh.everything()
    press(console)
    give(answer, seat)
    qtbot.waitUntil(lambda: console.elsewhere.spot is not None, timeout=5000)
    assert console.columns.map.canvas._flashing
    QTest.keyClick(console.columns.timeline.body, Qt.Key.Key_Home)
    assert not console.columns.map.canvas._flashing
