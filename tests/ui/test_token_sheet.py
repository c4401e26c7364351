"""The sheet of command tokens by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.commands import GrantToken
from app.domain.response import Hazard
from tests.desk.making import Seat, open_seat
from tests.domain.seats import device_of
from tests.screens.test_token import together, view_of
from tests.ui.consoles import show
from ui.frame.actions import ActionId
from ui.frame.console import Console
from ui.parts.theme import DARK
from ui.response.token_sheet import TokenSheet

WAIT_MS = 10_000
NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def console(tmp_path: Path, qtbot: QtBot) -> Iterator[tuple[Console, Seat]]:
    seat = open_seat(tmp_path / "seat")
    made = show(seat.desk, tmp_path)
    qtbot.waitExposed(made.window)
    seat.sign_in("commander", "duty_leader")
    yield made, seat
    made.close()
    seat.desk.close()


def press(qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClick(target, key, held)


def test_a_commander_grants_a_token_to_another_seat_by_the_keyboard(qtbot: QtBot) -> None:
    a, b = together()
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1400, 800)
    host.show()
    sheet = TokenSheet(DARK, host)
    sheet.place(QRect(0, 0, 1400, 800))
    sheet.show_view(view_of(a))
    sheet.open_sheet()
    qtbot.waitUntil(sheet.page.list.hasFocus, timeout=WAIT_MS)
    wished: list[object] = []
    sheet.command_wished.connect(wished.append)
    press(qtbot, Qt.Key.Key_N, CONTROL)
    form = sheet.page.grant
    assert form.fault.text == "A已持有这个灾种的指挥权"
    place = form.seat.findText("B")
    for _ in range(place):
        press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Tab)
    qtbot.keyClicks(form.reason, "forward")
    press(qtbot, Qt.Key.Key_Return, CONTROL)

    grant = GrantToken(hazard=Hazard.FLOOD, reason="forward", device=device_of("B"))
    assert wished == [grant]
    a.do(grant, "commander")
    sheet.show_view(view_of(a))
    assert not sheet.page.is_making
    assert sheet.page.facts.facts[0] == ("持有席位", "B")
    assert b.picture.tokens == {}


def test_in_touch_with_the_district_nobody_takes_a_token(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    made.act(ActionId.TOKENS)
    page = made.columns.tokens.page
    press(qtbot, Qt.Key.Key_1, CONTROL)

    assert page.bar.fault.text == "与区服务器联系正常：由总指挥授予，不必接管"
    assert seat.desk.picture.tokens == {}


def test_who_may_not_grant_reads_why_in_the_form(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, _ = console
    made.acts.switch("duty_leader")
    made.act(ActionId.TOKENS)
    page = made.columns.tokens.page
    press(qtbot, Qt.Key.Key_N, CONTROL)

    assert page.grant.fault.text == "权限不足：由级别更高的人登录后办理"
    assert not page.grant.submit.isEnabled()
