"""The sheet of closures and orders: the keyboard reaches all of it, and nothing goes unsigned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.commands import ClosePlace
from app.domain.order import OrderState
from app.domain.release import ReleaseState
from tests.desk.making import Seat, open_seat
from tests.ui.consoles import show
from ui.frame.actions import ACTIONS, ActionId
from ui.frame.console import Console
from ui.task.sheet import TaskSheet

WAIT_MS = 10_000
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def console(tmp_path: Path, qtbot: QtBot) -> Iterator[tuple[Console, Seat]]:
    seat = open_seat(tmp_path / "seat")
    made = show(seat.desk, tmp_path)
    qtbot.waitExposed(made.window)
    yield made, seat
    made.close()
    seat.desk.close()


def opened(made: Console, action: ActionId = ActionId.CLOSURES) -> TaskSheet:
    made.act(action)
    sheet = made.columns.task
    assert sheet.isVisible()
    return sheet


def press(qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier = CONTROL) -> None:
    """Press a key where the keyboard is."""
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClick(target, key, held)


def write(qtbot: QtBot, text: str) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClicks(target, text)


def close_one(qtbot: QtBot, made: Console, place: str = "XCK") -> None:
    sheet = opened(made)
    press(qtbot, Qt.Key.Key_N)
    write(qtbot, place)
    press(qtbot, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    press(qtbot, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    press(qtbot, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    write(qtbot, "water")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not sheet.closures.is_making, timeout=WAIT_MS)


def test_an_empty_list_says_what_to_do(console: tuple[Console, Seat]) -> None:
    sheet = opened(console[0])

    assert sheet.closures.right.currentWidget() is sheet.closures.empty
    assert sheet.closures.empty.accessibleName() == "没有封闭的道路和场所"
    assert sheet.closures.new.hasFocus()


def test_both_keys_stand_in_the_overlay() -> None:
    keys = {action.id: action.key for action in ACTIONS}

    assert (keys[ActionId.CLOSURES], keys[ActionId.ORDERS]) == ("F8", "Shift+F5")


def test_a_place_is_closed_by_the_keyboard_alone(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    seat.sign_in("duty_leader")
    close_one(qtbot, made)

    closure = seat.desk.picture.closures["XCK"]
    assert [(item.reason, item.reopens) for item in closure.standing] == [("water", "带班领导")]
    assert made.columns.task.closures.list.key == "XCK"
    assert made.columns.task.closures.list.hasFocus()
    qtbot.waitUntil(lambda: made.window.notice.text == "封闭已记录。", timeout=WAIT_MS)


def test_without_a_reason_nothing_is_closed(console: tuple[Console, Seat], qtbot: QtBot) -> None:
    made, seat = console
    seat.sign_in("duty_leader")
    form = opened(made).closures.close_form
    press(qtbot, Qt.Key.Key_N)
    write(qtbot, "XCK")
    press(qtbot, Qt.Key.Key_Return)

    assert form.fault.text == "写明理由"
    assert not form.submit.isEnabled()
    assert seat.desk.picture.closures == {}


def test_escape_leaves_the_form_first_and_the_sheet_then(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    seat.sign_in("duty_leader")
    sheet = opened(made)
    press(qtbot, Qt.Key.Key_N)
    press(qtbot, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert (sheet.isVisible(), sheet.closures.is_making) == (True, False)
    press(qtbot, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)

    assert not sheet.isVisible()
    assert seat.desk.picture.closures == {}


def test_a_reopening_counts_when_another_signed_it(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    seat.sign_in("duty_leader", "commander")
    close_one(qtbot, made)
    page = made.columns.task.closures
    press(qtbot, Qt.Key.Key_1)
    assert page.bar.fault.text == "写明理由"
    page.bar.reason.setFocus()
    write(qtbot, "dry")
    press(qtbot, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: len(page.bar.buttons) >= 2, timeout=WAIT_MS)
    assert page.bar.fault.text == "不能签自己的命令：由另一人登录后办理"
    assert seat.desk.picture.closures["XCK"].is_closed
    made.acts.switch("commander")
    qtbot.waitUntil(page.bar.buttons[0].isEnabled, timeout=WAIT_MS)
    page.list.setFocus()
    press(qtbot, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: not seat.desk.picture.closures["XCK"].is_closed, timeout=WAIT_MS)

    assert page.bar.buttons[0].text() == "签字重开 XCK"


def test_what_is_typed_outlives_new_data(console: tuple[Console, Seat], qtbot: QtBot) -> None:
    made, seat = console
    seat.sign_in("duty_leader")
    form = opened(made).closures.close_form
    press(qtbot, Qt.Key.Key_N)
    write(qtbot, "half")
    made.refresh.everything()

    assert form.place.text == "half"
    assert made.columns.task.closures.is_making


def test_an_order_is_given_and_signed_by_the_keyboard(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    seat.sign_in("duty_officer", "deputy_commander")
    sheet = opened(made, ActionId.ORDERS)
    press(qtbot, Qt.Key.Key_N)
    press(qtbot, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
    for _ in sheet.orders.order_form.boxes:
        press(qtbot, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    write(qtbot, "58")
    for _ in range(2):
        press(qtbot, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    write(qtbot, "S21")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not sheet.orders.is_making, timeout=WAIT_MS)
    (order,) = seat.desk.picture.orders.values()
    assert (order.order.count, order.order.streets) == (58, ("440303001",))
    assert order.state is OrderState.WAITING
    made.acts.switch("deputy_commander")
    qtbot.waitUntil(sheet.orders.bar.buttons[0].isEnabled, timeout=WAIT_MS)
    press(qtbot, Qt.Key.Key_1)
    qtbot.waitUntil(
        lambda: next(iter(seat.desk.picture.orders.values())).state is OrderState.IN_FORCE,
        timeout=WAIT_MS,
    )

    assert sheet.orders.title.text() == "转移 桂园 58 人"


def test_control_tab_turns_the_page(console: tuple[Console, Seat], qtbot: QtBot) -> None:
    sheet = opened(console[0])
    press(qtbot, Qt.Key.Key_Tab)

    assert sheet.page is sheet.orders
    assert sheet.pages.currentWidget() is sheet.orders


def test_the_evacuation_panel_leads_to_the_orders(console: tuple[Console, Seat]) -> None:
    made, _ = console
    made.columns.evacuation.orders.click()

    assert made.columns.task.isVisible()
    assert made.columns.task.page is made.columns.task.orders


def test_enter_on_a_closed_place_of_the_map_leads_to_it(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    seat.sign_in("duty_leader")
    for place in ("L34", "L38"):
        seat.desk.do(ClosePlace(place=place, reason="water")).result(10)
    qtbot.waitUntil(lambda: len(made.columns.map.canvas.state.scene.closures) == 2, timeout=WAIT_MS)
    made.columns.map.closure_wished.emit("L34")

    assert made.columns.task.isVisible()
    assert made.columns.task.closures.list.key == "L34"


def test_under_the_lock_no_sheet_of_acts_opens(console: tuple[Console, Seat]) -> None:
    made, seat = console
    seat.sign_in("duty_leader")
    made.guard.lock()
    sheets = (
        made.columns.task,
        made.columns.shelters,
        made.columns.tokens,
        made.columns.handover,
    )
    for action in (
        ActionId.CLOSURES,
        ActionId.ORDERS,
        ActionId.SHELTERS,
        ActionId.TOKENS,
        ActionId.HANDOVER,
    ):
        made.act(action)

    assert not any(sheet.isVisible() for sheet in sheets)


def test_a_return_is_proposed_and_signed_by_the_keyboard(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    seat.sign_in("duty_officer", "commander")
    sheet = opened(made, ActionId.ORDERS)
    press(qtbot, Qt.Key.Key_Tab)
    assert sheet.page is sheet.returns
    press(qtbot, Qt.Key.Key_N)
    press(qtbot, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    write(qtbot, "58")
    press(qtbot, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    write(qtbot, "dry")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not sheet.returns.is_making, timeout=WAIT_MS)
    made.acts.switch("commander")
    qtbot.waitUntil(sheet.returns.bar.buttons[0].isEnabled, timeout=WAIT_MS)
    press(qtbot, Qt.Key.Key_1)
    qtbot.waitUntil(
        lambda: next(iter(seat.desk.picture.releases.values())).state is ReleaseState.IN_FORCE,
        timeout=WAIT_MS,
    )

    assert sheet.returns.title.text() == "桂园 58 人返回"


def test_a_reason_that_was_used_does_not_stay_for_the_next_signature(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    seat.sign_in("duty_leader", "commander")
    close_one(qtbot, made)
    page = made.columns.task.closures
    page.bar.reason.setText("dry")
    press(qtbot, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: len(page.bar.buttons) >= 2, timeout=WAIT_MS)

    assert page.bar.text == ""
