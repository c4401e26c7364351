"""Passphrases changed at the console, and a frozen registry that every seat tells of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.commands import EnterLog
from app.store.journal import Record
from app.sync.registry import sign
from tests.desk.making import SOON_S, Founded, HandClock, Seat, open_seat, passphrase, wait_until
from tests.desk.servers import District, demo_passphrase, open_real_seat
from tests.ui.consoles import show
from ui.frame.console import Console
from ui.frame.words import LOCKED, REFUSALS, registry_sentence

WAIT_MS = 20_000
NEW = "北斗七星在天上转了三圈"


@pytest.fixture
def founded() -> Founded:
    return Founded(HandClock())


@pytest.fixture
def seat(tmp_path: Path, founded: Founded) -> Iterator[Seat]:
    made = open_seat(tmp_path / "seat", founded=founded)
    yield made
    made.desk.close()


@pytest.fixture
def console(seat: Seat, tmp_path: Path, qtbot: QtBot) -> Iterator[Console]:
    made = show(seat.desk, tmp_path)
    qtbot.waitExposed(made.window)
    yield made
    made.close()


def rivals(founded: Founded) -> tuple[Record, Record]:
    """Return two records of the next epoch, both signed by the district."""
    state, signer = founded.replica.state, founded.authority._district
    place = (state.realm, state.epoch + 1, state.head)
    one, two = (
        sign(place, [{"do": "writer.revoked", "writer": bytes([n]) * 8, "up_to": 1}], signer)
        for n in (1, 2)
    )
    return one, two


def take(seat: Seat, *records: Record) -> None:
    """Let records come to a seat by an exchange."""
    pairs = [(item.record, item.sig) for item in records]

    def adopt() -> None:
        seat.desk._exchanged(seat.replica.adopt(pairs))

    seat.desk._hands.write(adopt).result(SOON_S)


def fill(console: Console, before: str, after: str, again: str) -> None:
    sheet = console.identity.sheet
    fields: tuple[tuple[QLineEdit, str], ...] = (
        (sheet.before, before),
        (sheet.after, after),
        (sheet.again, again),
    )
    for field, words in fields:
        field.setText(words)
    QTest.keyClick(sheet.again, Qt.Key.Key_Return)


def test_a_frozen_registry_stays_in_sight_and_stops_nobody(
    console: Console, seat: Seat, founded: Founded, qtbot: QtBot
) -> None:
    seat.sign_in("duty_officer")
    one, two = rivals(founded)
    take(seat, one, two)
    words = registry_sentence(one.epoch)
    status, notice = console.window.status, console.window.notice
    qtbot.waitUntil(lambda: words in status.accessibleName(), timeout=WAIT_MS)
    assert notice.text == words

    seat.desk.do(EnterLog(text="照常值守")).result(SOON_S)
    qtbot.waitUntil(lambda: bool(seat.desk.picture.log), timeout=WAIT_MS)
    assert words in status.accessibleName()

    founded.replica.adopt([(item.record, item.sig) for item in (one, two)])
    founded.authority.recover(one.hash)
    fresh = [item for item in founded.replica.journal.records() if item.epoch > one.epoch]
    take(seat, *fresh)
    qtbot.waitUntil(lambda: words not in status.accessibleName(), timeout=WAIT_MS)
    assert seat.desk.registry_dispute is None


def test_a_new_passphrase_is_typed_twice_and_refusals_stand_beside_it(
    console: Console, seat: Seat, qtbot: QtBot
) -> None:
    seat.sign_in("duty_officer")
    console.window.sign_in.passphrase_wished.emit("duty_officer")
    sheet = console.identity.sheet
    assert sheet.isVisible()
    fill(console, passphrase("duty_officer"), NEW, f"{NEW}x")
    assert "不一致" in sheet.problem.text()
    fill(console, passphrase("duty_officer"), "short", "short")
    qtbot.waitUntil(lambda: "太短" in sheet.problem.text(), timeout=WAIT_MS)
    fill(console, passphrase("duty_officer"), NEW, NEW)
    refused = REFUSALS["district_needed"]
    qtbot.waitUntil(lambda: sheet.problem.text() == refused, timeout=WAIT_MS)

    assert sheet.isVisible()
    assert sheet.before.echoMode() is QLineEdit.EchoMode.Password


def test_a_locked_seat_changes_no_passphrase(console: Console, seat: Seat) -> None:
    seat.sign_in("duty_officer")
    console.guard.lock()
    console.window.sign_in.passphrase_wished.emit("duty_officer")

    assert not console.identity.sheet.isVisible()
    assert console.window.notice.text == LOCKED


def test_with_a_district_the_passphrase_is_changed_and_the_sheet_is_empty_again(
    tmp_path: Path, qtbot: QtBot
) -> None:
    district = District(tmp_path / "district")
    desk = open_real_seat(tmp_path / "seat", district.url)
    console = show(desk, tmp_path)
    try:
        wait_until(lambda: desk.seat.is_joined, "the registry")
        old = demo_passphrase("duty_officer")
        desk.sign_in("duty_officer", old).result(SOON_S)
        console.window.sign_in.passphrase_wished.emit("duty_officer")
        fill(console, old, NEW, NEW)
        sheet = console.identity.sheet
        qtbot.waitUntil(lambda: not sheet.isVisible(), timeout=WAIT_MS)
        assert (sheet.before.text(), sheet.after.text(), sheet.again.text()) == ("", "", "")
        wait_until(lambda: desk.picture.registry.epoch >= 2, "the registry", 40.0)
        assert desk.check("duty_officer", NEW).result(SOON_S) == "duty_officer"
    finally:
        console.close()
        desk.close()
        district.stop()
