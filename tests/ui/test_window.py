"""The main window: keys, the guarded F2, sheets that never confirm, the lock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.clock import SystemClock
from app.domain.commands import EnterLog
from app.domain.newest import Now
from app.domain.reading import Direction, Kind
from app.screens.link import LinkView
from app.screens.session import Person, Seat, SeatView
from app.screens.strip import Banner, StripView
from tests.ui.painted import watch
from ui.frame import banner as banner_module
from ui.frame import keys as keys_module
from ui.frame.actions import ACTIONS, ActionId
from ui.frame.banner import AlarmBanner
from ui.frame.window import MainWindow, Room
from ui.frame.words import REFUSALS
from ui.parts import notice as notice_module
from ui.parts.sheet import Sheet
from ui.parts.theme import DARK

NOW = datetime(2025, 8, 4, 19, 0, tzinfo=UTC)


def strip_view(alarm: bytes | None) -> StripView:
    shown = Banner(
        alarm=alarm or b"",
        severity=1,
        name="P12 罗湖火车站",
        kind=Kind.POND,
        value=40.0,
        newest=Now(value=41.0, at=NOW, trend=Direction.UP, is_old=False, is_doubtful=False),
        limit=40.0,
        unit="cm",
        digits=0,
        street="南湖",
        raised_at=NOW - timedelta(minutes=2),
        is_over=False,
    )
    return StripView(
        badges=(),
        chips=(),
        banner=shown if alarm else None,
        waiting=int(alarm is not None),
        past_day=0,
        pending=0,
        last_end=None,
        now=NOW,
    )


def seat_view(*names: str) -> SeatView:
    people = tuple(
        Person(
            account=name,
            name=name,
            role="duty_officer",
            rank=1,
            is_signed_in=True,
            is_current=index == 0,
        )
        for index, name in enumerate(names)
    )
    other = Person(account="commander", name="陈总", role="commander", rank=4)
    seat = Seat(id="A1", name="A1", realm_name="演练", is_exercise=True, is_joined=True)
    return SeatView(seat=seat, people=people, accounts=(*people, other))


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow(DARK, SystemClock())
    qtbot.addWidget(made)
    made.resize(1920, 1080)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_every_action_key_is_heard_and_none_is_used_twice(window: MainWindow, qtbot: QtBot) -> None:
    keys = [item.key for item in ACTIONS]
    assert len(keys) == len(set(keys))

    heard: list[ActionId] = []
    window.action_wished.connect(heard.append)
    for action in window.actions():
        action.trigger()
    qtbot.keyClick(window, Qt.Key.Key_Escape)

    assert set(heard) == set(ActionId)


def test_f2_acknowledges_exactly_the_alarm_on_show(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [100.0]
    monkeypatch.setattr(banner_module, "monotonic_s", lambda: seconds[0])
    banner = window.strip.banner
    banner.show_view(strip_view(b"a" * 16))
    seconds[0] += 0.81

    with qtbot.waitSignal(banner.acknowledge_wished) as asked:
        banner.acknowledge()

    assert asked.args == [b"a" * 16]


@pytest.mark.parametrize("width", [330, 420, 510, 760])
def test_the_banner_always_names_the_whole_place(
    width: int, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = watch(monkeypatch, banner_module)
    view = strip_view(b"a" * 16)
    assert view.banner is not None
    place = "P10 深南东路世界金融中心"
    banner = AlarmBanner(DARK, window)
    banner.show_view(replace(view, banner=replace(view.banner, name=place)))
    banner.resize(width, 56)
    banner.grab()

    assert painted.cut == []
    assert place in painted.words
    assert "41 cm ↑" in painted.words
    assert "2:00" in painted.words


def test_f2_does_nothing_within_800_ms_of_a_change_and_says_so(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [100.0]
    monkeypatch.setattr(banner_module, "monotonic_s", lambda: seconds[0])
    banner = window.strip.banner
    asked: list[object] = []
    banner.acknowledge_wished.connect(asked.append)
    banner.show_view(strip_view(b"a" * 16))
    seconds[0] += 5
    banner.show_view(strip_view(b"b" * 16))
    seconds[0] += 0.79

    with qtbot.waitSignal(banner.too_fresh):
        banner.acknowledge()

    assert asked == []


def test_an_update_of_the_same_alarm_does_not_hold_f2_back(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [100.0]
    monkeypatch.setattr(banner_module, "monotonic_s", lambda: seconds[0])
    banner = window.strip.banner
    banner.show_view(strip_view(b"a" * 16))
    seconds[0] += 5
    banner.show_view(strip_view(b"a" * 16))

    with qtbot.waitSignal(banner.acknowledge_wished):
        banner.acknowledge()


def test_the_banner_stands_in_the_same_place_without_an_alarm(window: MainWindow) -> None:
    window.strip.show_view(strip_view(b"a" * 16))
    full = window.strip.banner.geometry()
    window.strip.show_view(strip_view(None))

    assert window.strip.banner.geometry() == full
    assert not window.strip.banner.button.isVisible()


def test_esc_closes_a_sheet_and_confirms_nothing(window: MainWindow, qtbot: QtBot) -> None:
    window.sign_in.show_view(seat_view())
    asked: list[object] = []
    window.sign_in.sign_in_wished.connect(lambda *wish: asked.append(wish))
    window.open_sheet(window.sign_in)
    qtbot.keyClicks(window.sign_in.passphrase, "geheim")
    qtbot.keyClick(window.sign_in.passphrase, Qt.Key.Key_Escape)

    assert not window.sign_in.isVisible()
    assert asked == []


def test_opening_one_sheet_closes_the_other(window: MainWindow) -> None:
    window.open_sheet(window.key_sheet)
    window.open_sheet(window.link)

    assert not window.key_sheet.isVisible()
    assert window.link.isVisible()


def test_no_sheet_or_lock_covers_the_top_bar(window: MainWindow) -> None:
    window.show_realm("控制台", "演练一", is_exercise=True)
    top = window.places.top

    covers: list[QWidget] = [*window.sheets, window.lock]
    assert not [cover for cover in covers if cover.geometry().intersects(top)]


def test_an_exercise_is_named_in_title_strip_and_frame(window: MainWindow) -> None:
    window.show_realm("罗湖控制台", "演练一", is_exercise=True)

    assert "演练" in window.windowTitle()
    assert window.mode.isVisible()
    picture = window.grab().toImage()
    corners = [(1, 500), (1918, 500), (900, 1), (900, 1078)]
    assert {picture.pixelColor(*spot).name().upper() for spot in corners} == {DARK.exercise.fill}


def test_signing_in_by_keyboard_carries_account_and_passphrase(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.sign_in.show_view(seat_view("duty_officer"))
    window.open_sheet(window.sign_in)
    qtbot.keyClicks(window.sign_in.passphrase, "pass")

    with qtbot.waitSignal(window.sign_in.sign_in_wished) as asked:
        qtbot.keyClick(window.sign_in.passphrase, Qt.Key.Key_Return)

    assert asked.args == ["commander", "pass"]


def test_a_second_person_can_take_over_and_leave(window: MainWindow, qtbot: QtBot) -> None:
    window.sign_in.show_view(seat_view("duty_officer", "duty_leader"))
    window.open_sheet(window.sign_in)

    with qtbot.waitSignal(window.sign_in.switch_wished) as switched:
        window.sign_in.rows[1].switch.click()
    with qtbot.waitSignal(window.sign_in.sign_out_wished) as left:
        window.sign_in.rows[0].sign_out.click()

    assert (switched.args, left.args) == (["duty_leader"], ["duty_officer"])


def test_a_log_entry_is_stamped_at_its_first_key_and_saved_with_ctrl_enter(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.open_sheet(window.log)
    before = SystemClock().now()
    qtbot.keyClicks(window.log.entry, "Tel 3")
    after = SystemClock().now()

    with qtbot.waitSignal(window.log.command_wished) as asked:
        qtbot.keyClick(window.log.entry, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert asked.args is not None
    command = asked.args[0]
    assert isinstance(command, EnterLog)
    assert command.text == "Tel 3"
    assert command.at is not None
    assert before <= command.at <= after


def test_an_empty_log_entry_is_not_sent(window: MainWindow, qtbot: QtBot) -> None:
    asked: list[object] = []
    window.log.command_wished.connect(asked.append)
    window.open_sheet(window.log)
    qtbot.keyClick(window.log.entry, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert asked == []


def test_the_lock_hides_people_and_commands_and_keeps_the_alarms(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.set_locked(is_locked=True, sentence="")
    window.strip.show_seat(seat_view("张三"), is_locked=True)

    assert window.columns[Room.ALARM].isVisible()
    assert not window.columns[Room.RESPONSE].isEnabled()
    assert window.lock.geometry().contains(window.columns[Room.RESPONSE].geometry())
    assert "张三" not in window.strip.seat.accessibleDescription()
    qtbot.keyClicks(window.lock.passphrase, "pass")
    with qtbot.waitSignal(window.lock.unlock_wished) as asked:
        qtbot.keyClick(window.lock.passphrase, Qt.Key.Key_Return)
    assert asked.args == ["pass"]


def test_a_locked_seat_offers_no_key_that_it_would_refuse(window: MainWindow) -> None:
    assert "F2 确认" in window.status.keys

    window.set_locked(is_locked=True)
    assert not {"F1", "F2", "F9", "F12"} & set(window.status.keys.split())
    window.set_locked(is_locked=False)
    assert "F2 确认" in window.status.keys


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_a_notice_hides_no_button_of_an_open_sheet(
    size: tuple[int, int], window: MainWindow
) -> None:
    window.resize(*size)
    sheet = Sheet(DARK, "审批响应", (1216, 786), window)
    foot = QPushButton("批准", sheet)
    sheet.content.addStretch(1)
    sheet.content.addWidget(foot)
    window.add_sheet(sheet)
    window.open_sheet(sheet)
    for words in ("已保存。", "很长的一句话" * 8):
        window.notice.tell(words)
        notice = window.notice.geometry()
        buttons = [b for b in sheet.findChildren(QAbstractButton) if b.isVisible()]
        assert foot in buttons
        spots = [QRect(button.mapTo(window, QPoint()), button.size()) for button in buttons]
        assert not [spot for spot in spots if spot.intersects(notice)]
        assert window.rect().contains(notice)
    window.close_sheets()
    assert window.places.map.contains(window.notice.geometry())


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_a_notice_lies_over_the_map_and_over_no_lane_of_the_timeline(
    size: tuple[int, int], window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.resize(*size)
    painted = watch(monkeypatch, notice_module)
    for words in ("已保存。", "收到时间轴窗外的数据：P21 延芳路 截至 2025-01-01。" * 3):
        window.notice.tell(words)
        assert window.places.map.contains(window.notice.geometry())
        painted.said.clear()
        window.notice.grab()
        assert "".join(painted.said[1:]) == words
        assert painted.cut == []


@pytest.mark.parametrize("height", [1080, 768, 720])
def test_every_key_of_the_overlay_is_in_sight(
    height: int, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.resize(1366, height)
    painted = watch(monkeypatch, keys_module)
    window.open_sheet(window.key_sheet)
    window.key_sheet.grab()

    table = window.key_sheet.table
    assert {item.key for item in ACTIONS} <= set(painted.said)
    assert painted.cut == []
    assert max(box.bottom() for box in painted.boxes) <= table.height()


def test_a_small_window_shows_evacuation_or_sensors_by_tab(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1366, 768)

    assert window.columns[Room.EVACUATION].isVisible()
    assert not window.columns[Room.SENSOR].isVisible()
    window.focus(Room.SENSOR)
    assert window.columns[Room.SENSOR].isVisible()
    assert not window.columns[Room.EVACUATION].isVisible()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_nothing_of_the_strip_is_squeezed(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    view = LinkView(
        word="offline",
        contact_age_s=250,
        down_s=250,
        unsent=137,
        sent=0,
        total=137,
        skew_s=75,
        is_skewed=True,
        url="",
        fresh=1,
        sources=2,
    )
    window.strip.show_view(strip_view(b"a" * 16))
    window.strip.show_link(view, NOW)
    strip = window.strip
    blocks = (strip.seat, strip.badges, strip.chips, strip.pill, strip.clock)
    qtbot.waitUntil(
        lambda: all(block.width() >= block.minimumSizeHint().width() for block in blocks)
    )
    assert strip.banner.width() >= 400


def test_every_refusal_sentence_is_whole() -> None:
    assert not [code for code, words in REFUSALS.items() if not words.endswith(("。", "}", "）"))]


def test_tab_stays_inside_an_open_sheet(window: MainWindow, qtbot: QtBot) -> None:
    window.sign_in.show_view(seat_view("duty_officer"))
    window.open_sheet(window.sign_in)
    visited = set()
    for _ in range(12):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        visited.add(window.focusWidget())

    assert {window.sign_in.account, window.sign_in.passphrase, window.sign_in.submit} <= visited
    assert all(window.sign_in.isAncestorOf(part) for part in visited)
