"""The sheet of shelters: codes by keyboard, no names, and the same person at two seats once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desk.identity import identities
from app.domain.shelter import SHELTERS
from tests.desk.making import Seat, open_seat
from tests.ui.consoles import show
from ui.forces.sheet import ShelterSheet
from ui.frame.actions import ActionId
from ui.frame.console import Console

WAIT_MS = 10_000
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


def opened(made: Console) -> ShelterSheet:
    made.act(ActionId.SHELTERS)
    assert made.columns.shelters.isVisible()
    return made.columns.shelters


def press(qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier = CONTROL) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClick(target, key, held)


def write(qtbot: QtBot, text: str) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClicks(target, text)


def test_people_are_registered_by_the_keyboard_alone(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    sheet = opened(made)
    shelter = sheet.page.list.key
    press(qtbot, Qt.Key.Key_N)
    assert sheet.page.register.codes.hasFocus()
    write(qtbot, "DH012-3456 DH013-0071, dh0123456")
    assert sheet.page.register.fault.text == "1 个编号重复，只登记一次"
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not sheet.page.is_making, timeout=WAIT_MS)
    roster = seat.desk.picture.shelters[SHELTERS]

    realm = seat.replica.realm
    (made_of,) = roster.registrations
    assert made_of.shelter == shelter
    assert made_of.people == identities(("DH0123456", "DH0130071"), realm)
    assert sheet.page.list.key == shelter
    assert sheet.page.register.codes.toPlainText() == ""


def test_a_name_is_refused_before_it_is_sent(console: tuple[Console, Seat], qtbot: QtBot) -> None:
    made, seat = console
    form = opened(made).page.register
    press(qtbot, Qt.Key.Key_N)
    form.codes.setPlainText("DH012-3456\n张三")

    assert form.fault.text == "“张三”不是编号：4 到 32 位字母和数字，不写姓名"
    assert not form.submit.isEnabled()
    assert seat.desk.picture.shelters == {}


def test_codes_of_four_digits_alone_are_warned_of(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    form = opened(console[0]).page.register
    press(qtbot, Qt.Key.Key_N)
    write(qtbot, "3456")

    assert form.fault.text.startswith("只有末四位的编号容易重号")
    assert form.submit.isEnabled()
