"""The console beside a real district: the pill tells the truth while it dies and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.clock import monotonic_s
from app.desk.desk import Desk
from app.domain.commands import EnterLog
from tests.desk.making import SOON_S, wait_until
from tests.desk.servers import District, demo_passphrase, open_real_seat
from tests.ui.consoles import show
from ui.frame.console import Console

WAIT_MS = 15_000


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    made = District(tmp_path / "district")
    yield made
    made.stop()


@pytest.fixture
def desk(district: District, tmp_path: Path) -> Iterator[Desk]:
    made = open_real_seat(tmp_path / "seat", district.url)
    wait_until(lambda: made.seat.is_joined, "the first contact")
    made.sign_in("duty_officer", demo_passphrase("duty_officer")).result(SOON_S)
    yield made
    made.close()


@pytest.fixture
def console(desk: Desk, tmp_path: Path, qtbot: QtBot) -> Iterator[Console]:
    made = show(desk, tmp_path)
    qtbot.waitExposed(made.window)
    yield made
    made.close()


def pill(console: Console) -> str:
    return console.window.strip.pill.accessibleName()


def test_the_pill_tells_of_loss_and_recovery_and_work_goes_on(
    console: Console, desk: Desk, district: District, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: "在线" in pill(console), timeout=WAIT_MS)
    assert "演练" in console.window.windowTitle()
    district.kill()
    killed_s = monotonic_s()
    qtbot.waitUntil(lambda: "离线" in pill(console), timeout=WAIT_MS)
    assert monotonic_s() - killed_s < 5.0

    for text in ("断网一", "断网二"):
        desk.do(EnterLog(text=text)).result(SOON_S)
    unsent = console.window.strip.unsent
    qtbot.waitUntil(lambda: unsent.accessibleName() == "待发 2", timeout=WAIT_MS)

    district.start()
    QApplication.processEvents()
    qtbot.waitUntil(lambda: "在线" in pill(console), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: unsent.accessibleName() == "待发 0", timeout=WAIT_MS)


def test_a_district_of_another_realm_is_told_with_both_names_and_stays_told(
    tmp_path: Path, qtbot: QtBot
) -> None:
    first = District(tmp_path / "first", "drill")
    desk = open_real_seat(tmp_path / "seat", first.url)
    wait_until(lambda: desk.seat.is_joined, "the district")
    desk.close()
    first.stop()
    stranger = District(tmp_path / "stranger", "storm")
    again = open_real_seat(tmp_path / "seat", stranger.url)
    try:
        console = show(again, tmp_path)
        qtbot.waitUntil(lambda: "storm" in console.window.notice.text, timeout=WAIT_MS)
        said = console.window.notice.text
        assert "演练 storm（440303/exercise/storm）" in said
        assert "演练 drill（440303/exercise/drill）" in said
        console.window.open_sheet(console.window.link)
        assert console.window.link.facts.meaning == said
        console.close()
    finally:
        again.close()
        stranger.stop()
