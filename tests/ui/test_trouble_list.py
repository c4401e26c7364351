"""What is wrong with the record stays in sight: a count in the strip, and a list that is copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desk.hub import EVERYTHING
from tests.desk.troubled import Troubled
from tests.ui.consoles import show
from ui.frame.actions import ActionId
from ui.frame.console import Console
from ui.link.sheet import TROUBLES
from ui.link.trouble_words import ALARM, EMPTY, UNCOUNTED


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Troubled]:
    made = Troubled(tmp_path)
    yield made
    made.seat.desk.close()


@pytest.fixture
def console(case: Troubled, tmp_path: Path, qtbot: QtBot) -> Iterator[Console]:
    made = show(case.seat.desk, tmp_path)
    qtbot.waitExposed(made.window)
    yield made
    made.close()


def titles(console: Console) -> list[str]:
    lines = console.window.link.troubles.list.lines
    return [line.title for row in range(lines.rowCount()) if (line := lines.line(row))]


def test_a_sound_record_takes_no_room_and_its_page_says_so(console: Console) -> None:
    console.act(ActionId.LINK)
    sheet = console.window.link
    sheet.show_page(TROUBLES)

    assert console.window.strip.troubles.isHidden()
    assert sheet.troubles.is_empty
    assert sheet.troubles.empty.accessibleName() == EMPTY


def test_what_does_not_count_is_a_quiet_number_and_a_fork_beside_it_a_warning_said_once(
    case: Troubled, console: Console
) -> None:
    badge = console.window.strip.troubles
    case.unknown(count=3)
    console.refresh.show(EVERYTHING)
    assert not badge.isHidden()
    assert (badge.accessibleName(), badge.is_alarm) == (f"{UNCOUNTED} 3", False)
    assert not console.window.notice.isVisible()

    case.fork()
    console.refresh.show(EVERYTHING)
    assert (badge.accessibleName(), badge.is_alarm) == (f"{ALARM} 1", True)
    assert "记录分叉" in console.window.notice.accessibleName()
    console.window.notice.clear()
    console.refresh.show(EVERYTHING)
    assert not console.window.notice.isVisible()


def test_the_count_opens_a_list_by_key_and_its_rows_are_copied(
    case: Troubled, console: Console
) -> None:
    case.revoke()
    case.fork()
    console.refresh.show(EVERYTHING)
    console.window.strip.troubles.setFocus()
    QTest.keyClick(console.window.strip.troubles, Qt.Key.Key_Space)

    sheet, page = console.window.link, console.window.link.troubles
    assert sheet.isVisible()
    assert sheet.page == TROUBLES
    assert page.list.hasFocus()
    fork, revoked = titles(console)
    assert fork.startswith("记录分叉 · 席位 B2")
    assert revoked.startswith("记录不计入 · 席位 D4")
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    QTest.keyClick(page.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith(revoked)
    assert "席位或设备已被停用" in copied
    page.copy.click()
    assert QGuiApplication.clipboard().text().count("\n") == 1


def test_under_the_lock_the_list_stays_closed(case: Troubled, console: Console) -> None:
    case.unknown()
    console.refresh.show(EVERYTHING)
    console.guard.lock()
    console.window.strip.troubles.click()

    assert not console.window.link.isVisible()
