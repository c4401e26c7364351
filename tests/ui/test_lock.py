"""The lock of a seat: names and commands gone; level, alarms, clock and sound go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.clock import monotonic_s
from app.domain.commands import AcknowledgeAlarm, EnterLog
from tests.desk.making import SOON_S, Seat, open_seat, pack, passphrase
from tests.ui.consoles import plan, show
from tests.ui.test_console import raise_alarm
from ui.frame.console import Console
from ui.frame.theme import apply_theme
from ui.frame.window import Room
from ui.parts.theme import DARK

WAIT_MS = 10_000
NAMES = frozenset(account.name for account in pack().accounts)


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    made = open_seat(tmp_path / "seat")
    yield made
    made.desk.close()


@pytest.fixture
def console(seat: Seat, tmp_path: Path, qtbot: QtBot) -> Iterator[Console]:
    made = show(seat.desk, tmp_path)
    qtbot.waitExposed(made.window)
    yield made
    made.close()


class Played:
    """Remembers what it was asked to sound."""

    is_there = True

    def __init__(self) -> None:
        self.severities: list[int] = []

    def play(self, severity: int) -> None:
        self.severities.append(severity)


def on_show(console: Console, seat: Seat) -> str:
    """Return everything that the screens are made of."""
    views, now = console.refresh.views, seat.clock.now()
    return repr(
        (
            *(views.seat(), views.strip(), views.alarms(), views.response(), views.evacuation()),
            *(views.log(""), views.reconcile(), views.timeline((now.replace(hour=0), now))),
        )
    )


def named(text: str) -> set[str]:
    return {name for name in NAMES if name in text}


def work(seat: Seat) -> None:
    """Let two people leave their names on every kind of screen."""
    seat.sign_in("duty_officer", "duty_leader")
    raise_alarm(seat)
    alarm = next(iter(seat.desk.picture.alarms))
    seat.desk.do(AcknowledgeAlarm(alarm=alarm)).result(SOON_S)
    seat.desk.do(EnterLog(text="巡查正常"), "duty_leader").result(SOON_S)


def unlock(console: Console, words: str) -> None:
    field = console.window.lock.passphrase
    field.setText(words)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_names_are_there_while_somebody_is_signed_in_and_not_before(
    console: Console, seat: Seat
) -> None:
    assert named(on_show(console, seat)) == set()
    work(seat)
    assert {"周敏", "陈国梁"} <= named(on_show(console, seat))
    for account in seat.desk.signed_in:
        seat.desk.sign_out(account).result(SOON_S)

    assert named(on_show(console, seat)) == set()
    assert seat.desk.names == frozenset()


def test_a_locked_seat_names_nobody_and_an_open_one_everybody_again(
    console: Console, seat: Seat, qtbot: QtBot
) -> None:
    work(seat)
    before = on_show(console, seat)
    console.guard.lock()
    assert named(on_show(console, seat)) == set()

    begun_s = monotonic_s()
    unlock(console, passphrase("duty_officer"))
    qtbot.waitUntil(lambda: not console.guard.is_locked, timeout=WAIT_MS)
    assert monotonic_s() - begun_s < 5
    assert named(on_show(console, seat)) == named(before)


def test_a_locked_seat_goes_on_showing_levels_alarms_and_time_and_sounds(
    console: Console, seat: Seat, qtbot: QtBot
) -> None:
    played = Played()
    console.columns.alarm.sounder._sound = played
    seat.sign_in("duty_officer")
    console.guard.lock()
    raise_alarm(seat)
    window = console.window
    qtbot.waitUntil(lambda: window.strip.banner.alarm is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: bool(played.severities), timeout=WAIT_MS)
    seat.clock.turn(minutes=1)
    console.tick()
    cover = window.lock.geometry()

    assert window.lock.isVisible()
    for part in (window.strip, window.columns[Room.ALARM]):
        assert part.isVisible()
        assert not cover.intersects(part.geometry())
    assert window.strip.clock.accessibleName().startswith("20:16")


def test_idle_time_locks_by_itself_and_a_hand_puts_it_off(
    seat: Seat, tmp_path: Path, qtbot: QtBot
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, DARK)
    console = Console(seat.desk, replace(plan(tmp_path), lock_after_s=1))
    console.begin((1920, 1080))
    seat.sign_in("duty_officer")
    begun_s = monotonic_s()
    for _ in range(3):
        qtbot.wait(500)
        QTest.keyClick(console.window, Qt.Key.Key_Shift)
    assert not console.guard.is_locked
    qtbot.waitUntil(lambda: console.guard.is_locked, timeout=WAIT_MS)
    took_s = monotonic_s() - begun_s
    console.close()

    assert took_s > 1.9
