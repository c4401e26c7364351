"""Limits from the plot: by keyboard, with a reason, and the laxer one only by two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk.making import OFFICERS, SOON_S, Seat, open_seat, reading
from tests.ui.consoles import show
from ui.frame.console import Console
from ui.sensor.limit_sheet import LimitSheet

WAIT_MS = 10_000
NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
STREAM = "P18/pond_depth"
ORANGE = (STREAM, 2)


@pytest.fixture
def console(tmp_path: Path, qtbot: QtBot) -> Iterator[tuple[Console, Seat]]:
    seat = open_seat(tmp_path / "seat", officers=(*OFFICERS, "data_admin"))
    made = show(seat.desk, tmp_path)
    qtbot.waitExposed(made.window)
    seat.sign_in("data_admin", "duty_leader")
    yield made, seat
    made.close()
    seat.desk.close()


def press(qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClick(target, key, held)


def write(qtbot: QtBot, text: str) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClicks(target, text)


def opened(made: Console, qtbot: QtBot) -> LimitSheet:
    """Open the limits from the plot, by its key."""
    made.columns.sensor.plot_wished.emit(STREAM)
    press(qtbot, Qt.Key.Key_T)
    sheet = made.columns.limits
    assert sheet.isVisible()
    sheet.page.list.choose("2")
    return sheet


def change(made: Console, qtbot: QtBot, value: str) -> LimitSheet:
    sheet = opened(made, qtbot)
    press(qtbot, Qt.Key.Key_N, CONTROL)
    write(qtbot, value)
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "measured")
    press(qtbot, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: not sheet.page.is_making, timeout=WAIT_MS)
    return sheet


def test_a_stricter_limit_holds_at_once_also_on_the_screen(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    sheet = change(made, qtbot, "20")
    limit = seat.desk.picture.thresholds[ORANGE]

    assert limit.active_milli(25_000) == 20_000
    assert sheet.page.title.text() == "P18 望桐路大望 橙限 20 cm"
    stream = made.refresh.views.district.stream(STREAM)
    assert stream is not None
    assert [item.value for item in stream.limits] == [5, 15, 20, 40]


def test_a_laxer_limit_waits_for_a_leader_who_signs_by_key(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, seat = console
    sheet = change(made, qtbot, "30")
    limit = seat.desk.picture.thresholds[ORANGE]
    assert limit.active_milli(25_000) == 25_000
    assert sheet.page.bar.fault.text == "不能签自己的命令：由另一人登录后办理"
    made.acts.switch("duty_leader")
    qtbot.waitUntil(sheet.page.bar.buttons[0].isEnabled, timeout=WAIT_MS)
    press(qtbot, Qt.Key.Key_1, CONTROL)
    qtbot.waitUntil(
        lambda: seat.desk.picture.thresholds[ORANGE].active_milli(25_000) == 30_000,
        timeout=WAIT_MS,
    )

    assert sheet.page.bar.buttons[0].text() == "签字 橙限放宽到 30 cm"


def test_the_form_tells_beforehand_whether_it_takes_two(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    form = opened(console[0], qtbot).page.change
    press(qtbot, Qt.Key.Key_N, CONTROL)
    form.reason.setPlainText("x")
    form.value.setText("24")
    assert form.fault.text == "更严：立即生效"
    form.value.setText("26.5")
    assert form.fault.text == "更松：另一人签字后生效，之前仍按 25 cm 告警"
    form.value.setText("25")

    assert form.fault.text == "已经是这个值"
    assert not form.submit.isEnabled()


def test_who_is_no_data_administrator_is_told_so(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    made, _ = console
    made.acts.switch("duty_leader")
    sheet = opened(made, qtbot)
    press(qtbot, Qt.Key.Key_N, CONTROL)
    sheet.page.change.value.setText("20")

    assert sheet.page.change.fault.text == "由数据管理员登录后办理"


def test_a_stricter_limit_raises_the_alarm(console: tuple[Console, Seat], qtbot: QtBot) -> None:
    made, seat = console
    change(made, qtbot, "20")
    for _ in range(4):
        seat.clock.turn(minutes=1)
        seat.desk.observe([reading(STREAM, 22, seat.clock.at)]).result(SOON_S)
    (alarm,) = seat.desk.picture.alarms.values()

    assert alarm.worst.severity.value == 2
    assert alarm.worst.limit_milli == 20_000
