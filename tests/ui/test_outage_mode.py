"""From online to 三断 and back: what the console claims, what it dims, what it lets people do."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.domain.commands import ApproveResponse, ClosePlace, DraftResponse, OrderEvacuation
from app.domain.response import Hazard, Level
from app.errors import OperatorError
from app.settings.carriers import CarrierSettings
from tests.desk.making import SOON_S, Seat, open_seat, quiet, supply, wait_until
from tests.desk.pairs import NOWHERE, carry, pair
from tests.desk.servers import District, demo_passphrase, open_real_seat
from tests.ui.consoles import plan, show
from ui.frame.actions import ActionId
from ui.frame.console import Console
from ui.frame.outage import SPARING_MS, TICK_MS
from ui.frame.queued import SUFFIX
from ui.frame.rooms import RIGHT, Room
from ui.parts.theme import BLACK, DARK, DIM

WAIT_MS = 20_000
EAST_LAKE = "440303007"


def strip(console: Console) -> str:
    return console.window.mode.accessibleName()


def pill(console: Console) -> str:
    return console.window.strip.pill.accessibleName()


def colours(console: Console) -> str:
    theme = console.window.theme
    return {DARK.bg1: "dark", DIM.bg1: "dim", BLACK.bg1: "black"}[theme.bg1]


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    made = District(tmp_path / "district")
    yield made
    made.stop()


@pytest.fixture
def desk(district: District, tmp_path: Path) -> Iterator[Desk]:
    supply(tmp_path / "seat" / "supply", on_mains=True)
    made = open_real_seat(tmp_path / "seat", district.url, carriers=quiet(tmp_path / "seat"))
    wait_until(lambda: made.seat.is_joined, "the first contact")
    for account in ("duty_officer", "duty_leader"):
        made.sign_in(account, demo_passphrase(account)).result(SOON_S)
    yield made
    made.close()


@pytest.mark.timeout(150)
def test_the_walk_from_online_to_three_outage_and_back(
    desk: Desk, district: District, tmp_path: Path, qtbot: QtBot
) -> None:
    console = show(desk, tmp_path, offer_after_s=3.0)
    try:
        qtbot.waitUntil(lambda: "在线" in pill(console), timeout=WAIT_MS)
        submit = console.columns.draft.submit
        assert "三断" not in strip(console)
        assert SUFFIX not in submit.words

        assert district.process_id is not None
        os.kill(district.process_id, signal.SIGSTOP)
        qtbot.waitUntil(lambda: "降级" in pill(console), timeout=WAIT_MS)
        assert SUFFIX not in submit.words, "a late answer is no loss"
        district.kill()
        qtbot.waitUntil(lambda: "离线" in pill(console), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: SUFFIX in submit.words, timeout=WAIT_MS)
        assert "三断" not in strip(console), "on mains the mode is not offered"

        supply(tmp_path / "seat" / "supply", on_mains=False, percent=46, minutes=41)
        qtbot.waitUntil(lambda: "可转入三断" in strip(console), timeout=WAIT_MS)
        assert colours(console) == "dim"
        assert "41 分" in console.window.strip.power.accessibleName()
        console.window.mode.hold.held.emit()
        assert "三断" in pill(console)
        assert "断网 断电" in strip(console)
        assert colours(console) == "black"
        assert console.outage.card.isVisible()

        draft = desk.do(
            DraftResponse(hazard=Hazard.FLOOD, level=Level.IV, reason="积水"), "duty_officer"
        ).result(SOON_S)
        with pytest.raises(OperatorError, match="own_draft"):
            desk.do(ApproveResponse(draft=draft[0].subject), "duty_officer").result(SOON_S)
        desk.do(ApproveResponse(draft=draft[0].subject), "duty_leader").result(SOON_S)

        district.start()
        supply(tmp_path / "seat" / "supply", on_mains=True)
        qtbot.waitUntil(lambda: "网络已恢复" in pill(console), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: SUFFIX not in submit.words, timeout=WAIT_MS)
        assert console.outage.is_on, "the mode ends by a hand, as it began"
        console.window.mode.hold.held.emit()
        qtbot.waitUntil(lambda: "在线" in pill(console), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: colours(console) == "dark", timeout=WAIT_MS)
        assert not console.outage.card.isVisible()
        qtbot.waitUntil(lambda: desk.link.unsent == 0, timeout=WAIT_MS)
    finally:
        console.close()


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    """A seat that never reaches its district; it holds the tokens, as the first one."""
    supply(tmp_path / "supply", on_mains=False, percent=46, minutes=41)
    made = open_seat(tmp_path, url=NOWHERE)
    made.sign_in("duty_officer", "duty_leader")
    wait_until(lambda: made.desk.link.is_lost, "the loss")
    wait_until(lambda: made.desk.carriers.state.power.is_known, "the supply")
    yield made
    made.desk.close()


@pytest.fixture
def console(seat: Seat, tmp_path: Path, qtbot: QtBot) -> Iterator[Console]:
    made = show(seat.desk, tmp_path)
    qtbot.waitExposed(made.window)
    yield made
    made.close()


def test_on_battery_nothing_moves_and_all_is_shown_once_a_second(console: Console) -> None:
    console.tick()

    assert colours(console) == "dim"
    assert console._ticks.interval() == SPARING_MS
    assert not console.columns.map.canvas._pulse.isActive()
    assert not console.window.strip.banner._blink.isActive()


def test_with_the_mains_back_everything_is_as_before(
    console: Console, seat: Seat, tmp_path: Path, qtbot: QtBot
) -> None:
    supply(tmp_path / "supply", on_mains=True)
    qtbot.waitUntil(lambda: colours(console) == "dark", timeout=WAIT_MS)

    assert console._ticks.interval() == TICK_MS
    assert "市电 正常" in console.window.strip.power.accessibleName()


def test_the_mode_is_not_offered_before_its_time_but_can_be_held_on(console: Console) -> None:
    console.tick()
    assert "三断" not in strip(console)

    console.window.link.enter.held.emit()

    assert console.outage.is_on
    assert "三断" in strip(console)
    assert "本机时间" in console.window.strip.clock.accessibleName()
    assert "本机时间" in " ".join(console.window.status._right_words())


def test_the_card_stands_in_the_place_of_the_right_column_and_gives_it_back(
    console: Console,
) -> None:
    console.outage.enter()
    panels = [console.window.columns[room] for room in RIGHT]
    assert all(panel.isHidden() for panel in panels)

    console.act(ActionId.RESPONSE)
    assert console.window.columns[Room.RESPONSE].isVisible()
    assert console.outage.card.isHidden()
    console.act(ActionId.LINK)
    assert console.outage.card.isVisible()
    assert not console.window.link.isVisible()
    console.act(ActionId.LINK)
    assert console.window.link.isVisible(), "a second F10 opens the sheet"

    console.outage.leave()
    assert console.outage.card.isHidden()
    assert console.window.columns[Room.RESPONSE].isVisible()


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_no_block_of_the_card_is_cut(console: Console, size: tuple[int, int]) -> None:
    console.window.resize(*size)
    console.outage.enter()
    QApplication.processEvents()
    card = console.outage.card
    for page in range(2 if card.height() < 600 else 1):
        card.show_page(page)
        QApplication.processEvents()
        shown = [block for block in card.blocks if block.isVisible()]
        assert shown
        for block in shown:
            bottom = block.mapTo(card, block.rect().bottomLeft()).y()
            assert bottom <= card.height(), (page, block)


def test_a_seat_without_the_token_says_what_it_may_order_alone(
    tmp_path: Path, qtbot: QtBot
) -> None:
    one, two = pair(tmp_path)
    try:
        two.sign_in("duty_officer", "duty_leader")
        wait_until(lambda: two.desk.link.is_lost, "the loss")
        console = show(two.desk, tmp_path)
        console.outage.enter()
        assert "不可降级、终止、批准返回" in strip(console)
        two.desk.do(
            OrderEvacuation(streets=(EAST_LAKE,), count=58, reason="S21"), "duty_leader"
        ).result(SOON_S)
        two.desk.do(ClosePlace(place="望桐路", reason="中断"), "duty_leader").result(SOON_S)
        qtbot.waitUntil(lambda: "临机处置待追认 2" in strip(console), timeout=WAIT_MS)
        console.close()
    finally:
        for item in (one, two):
            item.desk.close()


def with_modem(folder: Path, name: str, settings: CarrierSettings) -> CarrierSettings:
    return replace(settings, modem=folder / f"modem-{name}", modem_every_s=0)


def test_a_line_goes_from_composer_to_composer_and_becomes_a_heard_report(
    tmp_path: Path, qtbot: QtBot
) -> None:
    one, two = pair(tmp_path, lambda settings, name: with_modem(tmp_path, name, settings))
    two.sign_in("duty_officer")
    sender, receiver = show(one.desk, tmp_path / "A1"), show(two.desk, tmp_path / "B2")
    try:
        composer = sender.window.link.composer
        sender.act(ActionId.LINK)
        qtbot.waitUntil(lambda: "140" in composer.count_words, timeout=WAIT_MS)
        composer.field.setPlainText("转" * 71)
        assert not composer.send.isEnabled()
        assert "超出" in composer.count_words
        composer.field.setPlainText("S21下方58人速转大望小学")
        assert composer.count_words == "14/70 字 · 23/140 字节"
        composer.send.click()
        qtbot.waitUntil(lambda: composer.line == "", timeout=WAIT_MS)

        def came() -> bool:
            carry(tmp_path / "modem-A1", tmp_path / "modem-B2")
            return bool(two.desk.carriers.state.lines)

        qtbot.waitUntil(came, timeout=WAIT_MS)
        receiver.act(ActionId.LINK)
        sheet = receiver.window.link
        qtbot.waitUntil(lambda: not sheet.received.take.isHidden(), timeout=WAIT_MS)
        sheet.received.take.click()
        assert sheet.hear.words.text() == "S21下方58人速转大望小学"
        assert not sheet.hear.save.isEnabled(), "who said it is for the officer to tell"
        sheet.hear.source.setText("席位 A1")
        sheet.hear.save.click()
        qtbot.waitUntil(lambda: bool(two.desk.picture.heard), timeout=WAIT_MS)
        (heard,) = two.desk.picture.heard.values()
        assert (heard.words, heard.channel) == ("S21下方58人速转大望小学", "北斗短报文")
        assert two.desk.picture.responses == {}
    finally:
        sender.close()
        receiver.close()
        for item in (one, two):
            item.desk.close()


def test_a_stick_is_written_and_read_by_buttons_and_tells_what_came(
    tmp_path: Path, qtbot: QtBot
) -> None:
    one, two = pair(tmp_path)
    for item in (one, two):
        item.sign_in("duty_officer")
    stick = tmp_path / "stick"
    stick.mkdir()
    first, second = show(one.desk, tmp_path / "A1"), show(two.desk, tmp_path / "B2")
    try:
        box, other = first.window.link.sticks, second.window.link.sticks
        for held in (box, other):
            held.path.setText(str(stick))
        box.export.click()
        qtbot.waitUntil(lambda: any("已写" in line for line in box.lines), timeout=WAIT_MS)
        other.take_in.click()
        qtbot.waitUntil(lambda: any("席位 A1" in line for line in other.lines), timeout=WAIT_MS)
        assert "新" in other.lines[0]
        assert "写回席位 A1所缺" in other.answer.text()
        other.answer.click()
        qtbot.waitUntil(lambda: any("已写" in line for line in other.lines), timeout=WAIT_MS)
        box.take_in.click()
        qtbot.waitUntil(lambda: any("席位 B2" in line for line in box.lines), timeout=WAIT_MS)
        assert one.replica.hashes() == two.replica.hashes()
        (broken,) = [path for path in stick.glob("*.ecb") if "to" not in path.name]
        content = bytearray(broken.read_bytes())
        content[40] ^= 1
        broken.write_bytes(content)
        other.take_in.click()
        qtbot.waitUntil(
            lambda: any("拒收，内容被改动或损坏" in line for line in other.lines), timeout=WAIT_MS
        )
    finally:
        first.close()
        second.close()
        for item in (one, two):
            item.desk.close()


def test_a_console_remembers_the_folder_of_the_stick(
    console: Console, seat: Seat, tmp_path: Path, qtbot: QtBot
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    box = console.window.link.sticks
    box.path.setText(str(stick))
    box.export.click()
    qtbot.waitUntil(lambda: any("已写" in line for line in box.lines), timeout=WAIT_MS)

    again = Console(seat.desk, plan(tmp_path))
    try:
        assert again.window.link.sticks.path.text() == str(stick)
        assert again.outage.card.sticks.path.text() == str(stick)
    finally:
        again.close()
