"""The console by keyboard alone, on a real desk with a real journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.response import Hazard, Level, level_at
from app.errors import OperatorError
from tests.desk.making import SOON_S, Seat, open_seat, passphrase, reading
from tests.ui.consoles import show
from ui.frame import banner as banner_module
from ui.frame.actions import ActionId
from ui.frame.console import Console
from ui.frame.window import Room
from ui.frame.words import BANNER_EMPTY, LOCKED, NOT_SIGNED_IN, REFUSALS, STORAGE_BAD

WAIT_MS = 10_000
POND = "P12/pond_depth"


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    made = open_seat(tmp_path / "seat")
    yield made
    made.desk.close()


@pytest.fixture
def console(seat: Seat, tmp_path: Path, qtbot: QtBot) -> Iterator[Console]:
    made = show(seat.desk, tmp_path)
    qtbot.waitExposed(made.window)
    made.window.activateWindow()
    yield made
    made.close()


def press(console: Console, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """Press a key where the keyboard is."""
    holder: QWidget = QApplication.focusWidget() or console.window
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    QTest.keyClick(holder, key, held)


def type_words(words: str) -> None:
    """Type where the keyboard is."""
    holder = QApplication.focusWidget()
    assert holder is not None
    QTest.keyClicks(holder, words)


def sign_in(console: Console, qtbot: QtBot, account: str) -> None:
    """Sign in by the sheet: its key, the account, the passphrase, Enter."""
    console.act(ActionId.SIGN_IN)
    sheet = console.window.sign_in
    sheet.account.setCurrentIndex(sheet.account.findData(account))
    sheet.passphrase.setFocus()
    type_words(passphrase(account))
    press(console, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not sheet.isVisible(), timeout=WAIT_MS)


def raise_alarm(seat: Seat) -> None:
    for step in range(3):
        seat.clock.turn(minutes=5)
        seat.desk.observe([reading(POND, 44.0 + step, seat.clock.now())]).result(SOON_S)


def test_from_sign_in_to_a_level_in_force_by_keyboard(
    console: Console, seat: Seat, qtbot: QtBot
) -> None:
    sign_in(console, qtbot, "duty_officer")
    console.act(ActionId.RESPONSE)
    press(console, Qt.Key.Key_Right)
    press(console, Qt.Key.Key_Return)
    draft = console.columns.draft
    assert draft.isVisible()
    draft.typed.setFocus()
    type_words("IV")
    press(console, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not draft.isVisible(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: console.columns.response.strip.item is not None, timeout=WAIT_MS)

    console.columns.response.strip.main.setFocus()
    press(console, Qt.Key.Key_Space)
    approval = console.columns.approval
    assert approval.isVisible()
    foot = approval.foot
    foot.approver.setCurrentIndex(foot.approver.findData("duty_leader"))
    foot.passphrase.setFocus()
    type_words(passphrase("duty_leader"))
    foot.typed.setFocus()
    type_words("IV")
    press(console, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not approval.isVisible(), timeout=WAIT_MS)

    response = seat.desk.picture.responses[Hazard.FLOOD]
    assert level_at(response, seat.clock.now()) is Level.IV
    assert response.approvals[0].approver == "duty_leader"
    assert "Ⅳ" in console.window.strip.badges.accessibleName()
    assert seat.desk.signed_in == ("duty_officer",)


def test_figures_of_a_street_are_entered_by_keyboard(
    console: Console, seat: Seat, qtbot: QtBot
) -> None:
    sign_in(console, qtbot, "duty_officer")
    console.act(ActionId.EVACUATION)
    press(console, Qt.Key.Key_4)
    type_words("2")
    press(console, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: bool(seat.desk.picture.evacuation), timeout=WAIT_MS)
    tally = seat.desk.picture.evacuation["440303001"].current
    assert tally is not None
    assert tally.figures.moved == 42
    view = console.columns.evacuation.board
    qtbot.waitUntil(view.isVisible, timeout=WAIT_MS)


def test_f2_acknowledges_the_alarm_of_the_banner(
    console: Console, seat: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(banner_module, "HELD_S", 0.0)
    sign_in(console, qtbot, "duty_officer")
    raise_alarm(seat)
    banner = console.window.strip.banner
    qtbot.waitUntil(lambda: banner.alarm is not None, timeout=WAIT_MS)
    press(console, Qt.Key.Key_F2)

    qtbot.waitUntil(lambda: banner.alarm is None, timeout=WAIT_MS)
    (alarm,) = seat.desk.picture.alarms.values()
    assert [ack.account for ack in alarm.acks] == ["duty_officer"]


def test_f2_without_an_alarm_says_so(console: Console, qtbot: QtBot) -> None:
    press(console, Qt.Key.Key_F2)
    assert console.window.notice.text == BANNER_EMPTY


def test_a_log_entry_by_f9_is_saved_and_listed(console: Console, seat: Seat, qtbot: QtBot) -> None:
    sign_in(console, qtbot, "duty_officer")
    press(console, Qt.Key.Key_F9)
    type_words("Tel 3")
    press(console, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    qtbot.waitUntil(lambda: len(seat.desk.picture.log) == 1, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: console.window.log.model.rowCount() == 1, timeout=WAIT_MS)
    entry = console.window.log.entry
    qtbot.waitUntil(lambda: entry.toPlainText() == "", timeout=WAIT_MS)


def test_nobody_signed_in_is_told_what_to_do(console: Console, seat: Seat) -> None:
    assert console.window.next_step.isVisible()
    press(console, Qt.Key.Key_F9)
    type_words("x")
    press(console, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert console.window.notice.text == NOT_SIGNED_IN
    assert not seat.desk.picture.log


def test_a_wrong_passphrase_is_said_beside_the_field(console: Console, qtbot: QtBot) -> None:
    console.act(ActionId.SIGN_IN)
    sheet = console.window.sign_in
    sheet.passphrase.setFocus()
    type_words("wrong")
    press(console, Qt.Key.Key_Return)

    expected = REFUSALS["wrong_passphrase"]
    qtbot.waitUntil(lambda: sheet.problem.text() == expected, timeout=WAIT_MS)
    assert sheet.isVisible()


def test_the_lock_refuses_acts_keeps_alarms_and_opens_for_the_one_who_acts(
    console: Console, seat: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(banner_module, "HELD_S", 0.0)
    sign_in(console, qtbot, "duty_officer")
    press(console, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    raise_alarm(seat)
    window = console.window
    qtbot.waitUntil(lambda: window.strip.banner.alarm is not None, timeout=WAIT_MS)
    assert window.columns[Room.ALARM].isVisible()
    assert "周敏" not in window.strip.seat.accessibleDescription()
    press(console, Qt.Key.Key_F2)
    assert window.notice.text == LOCKED
    assert not next(iter(seat.desk.picture.alarms.values())).acks

    window.lock.passphrase.setFocus()
    type_words("wrong")
    press(console, Qt.Key.Key_Return)
    refused = REFUSALS["wrong_passphrase"]
    qtbot.waitUntil(lambda: window.lock.problem.text() == refused, timeout=WAIT_MS)
    type_words(passphrase("duty_officer"))
    press(console, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.lock.isVisible(), timeout=WAIT_MS)


def test_every_key_leads_somewhere_and_none_fails(console: Console, qtbot: QtBot) -> None:
    sign_in(console, qtbot, "duty_officer")
    for action in ActionId:
        if action is not ActionId.FULL_SCREEN:
            console.act(action)
    console.window.close_sheets()


def test_an_exercise_is_framed_and_named(console: Console) -> None:
    assert "演练" in console.window.windowTitle()
    assert console.window.mode.isVisible()


def test_idle_time_locks_a_seat_where_somebody_is_signed_in(console: Console, qtbot: QtBot) -> None:
    console.guard.lock_if_signed_in()
    assert not console.guard.is_locked
    sign_in(console, qtbot, "duty_officer")
    console.guard.lock_if_signed_in()
    assert console.window.lock.isVisible()


def test_a_plot_shows_what_the_desk_knows(console: Console, seat: Seat, qtbot: QtBot) -> None:
    raise_alarm(seat)
    console.columns.sensor.plot_wished.emit(POND)
    plot = console.columns.plot
    assert plot.isVisible()
    qtbot.waitUntil(lambda: "末值" in plot.facts.words, timeout=WAIT_MS)


def test_ages_move_on_by_the_clock(console: Console, seat: Seat, qtbot: QtBot) -> None:
    raise_alarm(seat)
    qtbot.waitUntil(lambda: console.window.strip.banner.alarm is not None, timeout=WAIT_MS)
    seat.clock.at += timedelta(minutes=7)
    console.tick()
    assert console.window.strip.clock.accessibleName().startswith("20:22:00")


def test_a_full_disk_is_said_and_stays_in_the_status_line(
    console: Console, seat: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(console, qtbot, "duty_officer")

    def full(*_: object) -> None:
        raise OperatorError("disk_full", detail="no space left")

    monkeypatch.setattr(seat.replica, "commit", full)
    press(console, Qt.Key.Key_F9)
    type_words("x")
    press(console, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    qtbot.waitUntil(lambda: console.window.notice.text == REFUSALS["disk_full"], timeout=WAIT_MS)
    assert STORAGE_BAD in console.window.status.accessibleName()
    assert console.window.log.entry.toPlainText() == "x"


def test_a_hidden_screen_is_made_when_it_appears(
    console: Console, seat: Seat, qtbot: QtBot
) -> None:
    console.window.resize(1366, 768)
    sensor = console.columns.sensor
    assert not sensor.isVisible()
    raise_alarm(seat)
    qtbot.waitUntil(lambda: console.window.strip.banner.alarm is not None, timeout=WAIT_MS)
    console.act(ActionId.SENSORS)

    assert sensor.isVisible()
    assert any(row.stream == POND and row.value == 46.0 for row in sensor.list.rows)


def test_a_plot_is_written_as_a_table_without_holding_up_the_window(
    console: Console, seat: Seat, qtbot: QtBot, tmp_path: Path
) -> None:
    raise_alarm(seat)
    console.columns.sensor.plot_wished.emit(POND)
    plot = console.columns.plot
    qtbot.waitUntil(lambda: "末值" in plot.facts.words, timeout=WAIT_MS)
    plot.export_wished.emit(tmp_path / "p12.csv")
    qtbot.waitUntil(lambda: plot.facts.words == "已导出 3 条到 p12.csv", timeout=WAIT_MS)
    plot.export_wished.emit(tmp_path / "nowhere" / "p12.csv")
    qtbot.waitUntil(lambda: "没有写成 p12.csv" in console.window.notice.text, timeout=WAIT_MS)

    assert len((tmp_path / "p12.csv").read_text("utf-8-sig").splitlines()) == 4


def test_a_seat_that_has_not_joined_says_how_to_join(tmp_path: Path, qtbot: QtBot) -> None:
    seat = open_seat(tmp_path / "lonely", is_joined=False)
    made = show(seat.desk, tmp_path)
    try:
        card = made.window.next_step
        said = " ".join(card.lines)
        assert card.isVisible()
        assert "make serve" in said
        assert "--district" in said
        assert "main.py" not in said, "a path that holds only in one folder"
        for size in ((1920, 1080), (1366, 768)):
            made.window.resize(*size)
            room = made.window.columns[Room.MAP].geometry()
            assert card.height() < room.height() / 4
            buttons = made.columns.map.findChildren(QAbstractButton)
            spots = [QRect(b.mapTo(made.window, QPoint()), b.size()) for b in buttons]
            assert not [spot for spot in spots if spot.intersects(card.geometry())]
    finally:
        made.close()
        seat.desk.close()
