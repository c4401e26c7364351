"""不清不接 at the screen: no signature with an unread urgent alarm, and two by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk.making import SOON_S, Seat, open_seat, passphrase, reading
from tests.ui.consoles import show
from ui.duty.handover_sheet import HandoverSheet
from ui.frame.actions import ACTIONS, ActionId
from ui.frame.console import Console

WAIT_MS = 10_000
NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def console(tmp_path: Path, qtbot: QtBot) -> Iterator[tuple[Console, Seat]]:
    seat = open_seat(tmp_path / "seat")
    made = show(seat.desk, tmp_path)
    qtbot.waitExposed(made.window)
    seat.sign_in("duty_officer")
    yield made, seat
    made.close()
    seat.desk.close()


def flood(seat: Seat) -> None:
    """Let the water at P11 stand over its red limit long enough."""
    for _ in range(4):
        seat.clock.turn(minutes=1)
        seat.desk.observe([reading("P11/pond_depth", 45, seat.clock.at)]).result(SOON_S)
    assert seat.desk.picture.alarms


def opened(made: Console) -> HandoverSheet:
    made.act(ActionId.HANDOVER)
    assert made.columns.handover.isVisible()
    return made.columns.handover


def press(qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClick(target, key, held)


def write(qtbot: QtBot, text: str) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClicks(target, text)


def choose_incoming(sheet: HandoverSheet, account: str) -> None:
    sheet.foot.incoming.setCurrentIndex(sheet.foot.incoming.findData(account))


def test_the_key_is_that_of_the_design() -> None:
    keys = {action.id: action.key for action in ACTIONS}

    assert keys[ActionId.HANDOVER] == "Ctrl+Shift+L"


def test_an_unread_urgent_alarm_stops_the_signature(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    flood(seat)
    sheet = opened(made)
    assert sheet.words.hasFocus()
    press(qtbot, Qt.Key.Key_Return, CONTROL)

    assert sheet.foot.fault.text == "还有 1 项须说明"
    assert not sheet.foot.sign.isEnabled()
    assert seat.desk.picture.handovers == {}


def test_both_sign_by_the_keyboard_alone(console: tuple[Console, Seat], qtbot: QtBot) -> None:
    made, seat = console
    flood(seat)
    sheet = opened(made)
    write(qtbot, "pump on its way")
    press(qtbot, Qt.Key.Key_Return)
    assert sheet.foot.incoming.hasFocus()
    choose_incoming(sheet, "duty_officer_2")
    press(qtbot, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(sheet.foot.passphrase.hasFocus, timeout=WAIT_MS)
    (held,) = seat.desk.picture.handovers.values()
    assert not held.is_done
    write(qtbot, passphrase("duty_officer_2"))
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not sheet.isVisible(), timeout=WAIT_MS)

    (held,) = seat.desk.picture.handovers.values()
    assert held.is_done
    assert [item.text for item in held.first.explained] == ["pump on its way"]
    assert (held.first.actor, held.second and held.second.actor) == (
        "duty_officer",
        "duty_officer_2",
    )


def test_who_is_signed_in_here_needs_no_passphrase_and_acts_from_then_on(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    seat.sign_in("duty_leader")
    sheet = opened(made)
    choose_incoming(sheet, "duty_leader")
    sheet.sign()
    qtbot.waitUntil(lambda: sheet.waiting is not None, timeout=WAIT_MS)
    assert not sheet.foot.passphrase.isVisible()
    press(qtbot, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: not sheet.isVisible(), timeout=WAIT_MS)

    assert seat.desk.current == "duty_leader"


def test_an_alarm_after_the_first_signature_sends_it_back(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    seat.sign_in("duty_leader")
    sheet = opened(made)
    choose_incoming(sheet, "duty_leader")
    sheet.sign()
    qtbot.waitUntil(lambda: sheet.waiting is not None, timeout=WAIT_MS)
    flood(seat)
    qtbot.waitUntil(lambda: sheet.foot.fault.text.startswith("签字后又有 1 项"), timeout=WAIT_MS)
    assert not sheet.foot.sign.isEnabled()
    sheet.foot.again.click()
    assert sheet.words.hasFocus()
    write(qtbot, "seen")
    choose_incoming(sheet, "duty_leader")
    sheet.sign()
    qtbot.waitUntil(lambda: len(seat.desk.picture.handovers) == 2, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: sheet.foot.sign.text() == "接班签字 陈国梁", timeout=WAIT_MS)

    assert sheet.foot.sign.isEnabled()


def test_closing_the_sheet_signs_nothing_and_keeps_what_was_written(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    flood(seat)
    sheet = opened(made)
    write(qtbot, "half")
    press(qtbot, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    opened(made)

    assert seat.desk.picture.handovers == {}
    (row,) = sheet._view.unclear if sheet._view else ()
    sheet.list.choose(row.key)
    assert sheet.words.text() == "half"


def test_with_nothing_open_it_says_so(console: tuple[Console, Seat]) -> None:
    sheet = opened(console[0])

    assert sheet.empty.isVisible()
    assert sheet.empty.accessibleName() == "没有未了事项"
    assert sheet.foot.sign.isEnabled()
