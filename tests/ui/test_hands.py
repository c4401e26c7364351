"""What the hands do without looking: Enter leads on, an old draft says its day, all keys named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from app.domain.commands import EnterLog
from app.screens.session import Person, Seat, SeatView
from tests.desk.making import HandClock
from ui.frame.actions import ACTIONS
from ui.frame.layout import smallest
from ui.frame.window import MainWindow
from ui.parts.theme import DARK

CONTROL = Qt.KeyboardModifier.ControlModifier
EVENING = datetime(2025, 8, 4, 13, 55, 56, tzinfo=UTC)  # 21:55:56 in Beijing


@pytest.fixture
def clock() -> HandClock:
    return HandClock(EVENING)


@pytest.fixture
def window(clock: HandClock, qtbot: QtBot) -> MainWindow:
    made = MainWindow(DARK, clock)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


def test_the_sheet_opens_in_the_passphrase_and_enter_signs_in(
    window: MainWindow, qtbot: QtBot
) -> None:
    sheet = window.sign_in
    window.open_sheet(sheet)
    assert window.focusWidget() is sheet.account, "nobody is offered yet"
    window.close_sheets()
    person = Person(account="li", name="李", role="duty_officer", rank=1)
    seat = Seat(id="A1", name="A1", realm_name="演练", is_exercise=True, is_joined=True)
    sheet.show_view(SeatView(seat=seat, people=(), accounts=(person,)))
    window.open_sheet(sheet)
    assert window.focusWidget() is sheet.passphrase
    sheet.account.setFocus()
    qtbot.keyClick(sheet.account, Qt.Key.Key_Return)
    assert window.focusWidget() is sheet.passphrase
    qtbot.keyClicks(sheet.passphrase, "pass")
    with qtbot.waitSignal(sheet.sign_in_wished) as asked:
        qtbot.keyClick(sheet.passphrase, Qt.Key.Key_Return)
    assert asked.args == ["li", "pass"]


def test_an_entry_left_yesterday_says_its_day_and_is_stamped_anew_by_key(
    window: MainWindow, clock: HandClock, qtbot: QtBot
) -> None:
    log = window.log
    log.begin_entry()
    assert not log.renew.isVisible()
    qtbot.keyClicks(log.entry, "tel")
    window.close_sheets()
    clock.at = EVENING + timedelta(hours=5)
    log.begin_entry()
    assert log.stamp.text() == "草稿 8月4日 21:55 起，记录时刻照此"
    assert log.renew.isVisible()
    qtbot.keyClick(log.entry, Qt.Key.Key_T, CONTROL)
    assert log.stamp.text() == "记录时刻 02:55:56"
    assert not log.renew.isVisible()
    assert log.entry.toPlainText() == "tel"
    with qtbot.waitSignal(log.command_wished) as asked:
        qtbot.keyClick(log.entry, Qt.Key.Key_Return, CONTROL)
    assert asked.args == [EnterLog(text="tel", at=clock.at)]


def test_the_overlay_names_the_keys_of_the_map_and_of_the_alarm_list() -> None:
    words = {item.key: item.words for item in ACTIONS}
    assert words["L"].startswith("地图")
    assert "方向键" in words["+ −"]
    assert words["Space"].startswith("告警列表")
    assert words["M"].startswith("告警列表")


@pytest.mark.parametrize(
    ("screen", "least"),
    [((1920, 1080), (1366, 768)), ((1366, 728), (1366, 728)), ((1024, 600), (1280, 720))],
)
def test_the_window_is_never_smaller_than_its_layout_unless_the_screen_is(
    screen: tuple[int, int], least: tuple[int, int]
) -> None:
    assert smallest(QSize(*screen)) == QSize(*least)
