"""The reconcile sheet: nothing is settled without a reason, and the keyboard reaches it all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.commands import RatifyOrder, ResolveConflict, RevokeOrder
from app.domain.conflict import ConflictKind, open_items
from app.domain.event import NewEvent
from app.ids import uuid7
from app.screens.reconcile import ReconcileView
from app.store.database import open_memory
from app.store.journal import Journal
from app.store.keys import Ed25519
from app.sync.replica import Ports, Replica
from tests.desk.making import SOON_S, Founded, HandClock, Seat, open_seat, passphrase
from tests.domain.seats import Seat as Apart
from tests.screens.test_reconcile import seat as seat_fixture
from tests.screens.test_reconcile import view_of
from tests.sync.making import MemoryKeys
from tests.ui.consoles import show
from ui.frame.actions import ActionId
from ui.frame.console import Console
from ui.link.reconcile import ReconcileSheet
from ui.parts.theme import DARK

apart = seat_fixture
WAIT_MS = 10_000


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1600, 900)
    made.show()
    return made


@pytest.fixture
def sheet(host: QWidget) -> ReconcileSheet:
    made = ReconcileSheet(DARK, host)
    made.place(QRect(0, 0, 1600, 900))
    return made


def opened(sheet: ReconcileSheet, view: ReconcileView, kind: ConflictKind) -> None:
    sheet.show_view(view)
    sheet.open_sheet()
    row = next(i for i, item in enumerate(view.items) if item.kind is kind)
    sheet.list.setCurrentIndex(sheet.model.index(row))


def test_a_side_is_chosen_by_key_only_with_a_reason(
    sheet: ReconcileSheet, apart: Apart, qtbot: QtBot
) -> None:
    view = view_of(apart, "duty_officer")
    opened(sheet, view, ConflictKind.TALLY)
    wished: list[object] = []
    sheet.command_wished.connect(wished.append)

    qtbot.keyClick(sheet.reason, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert wished == []
    assert sheet.fault.text() == "写明理由"
    qtbot.keyClicks(sheet.reason, "ok")
    qtbot.keyClick(sheet.reason, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)

    tally = sheet.item
    assert tally is not None
    choice = tally.heads[1].subject
    assert wished == [ResolveConflict(conflict=tally.id, choice=choice, reason="ok")]
    assert sheet.buttons[1].text() == "采用 A 已转 180 人"


def test_ratifying_needs_no_reason_and_revoking_does(
    sheet: ReconcileSheet, apart: Apart, qtbot: QtBot
) -> None:
    opened(sheet, view_of(apart, "commander"), ConflictKind.ORDER)
    wished: list[object] = []
    sheet.command_wished.connect(wished.append)
    ratify, revoke = sheet.buttons[:2]

    assert ratify.isEnabled()
    assert not revoke.isEnabled()
    ratify.click()
    sheet.reason.setText("误报")
    revoke.click()

    assert sheet.item is not None
    order = sheet.item.heads[0].subject
    assert wished == [RatifyOrder(order=order), RevokeOrder(order=order, reason="误报")]
    assert ratify.text() == "追认 B 转移 东湖 58 人"


def test_who_may_not_decide_is_told_who_may(sheet: ReconcileSheet, apart: Apart) -> None:
    opened(sheet, view_of(apart, "duty_officer"), ConflictKind.THRESHOLD)

    assert sheet.fault.text() == "由数据管理员登录后裁定"
    assert not any(button.isEnabled() for button in sheet.buttons[:2])


def test_the_chosen_item_and_what_is_typed_outlive_new_data(
    sheet: ReconcileSheet, apart: Apart
) -> None:
    view = view_of(apart, "duty_officer")
    opened(sheet, view, ConflictKind.PERSON)
    sheet.reason.setText("写到一半")
    fewer = ReconcileView(items=view.items[1:], records=view.records, now=view.now)
    sheet.show_view(fewer)

    assert sheet.item is not None
    assert sheet.item.kind is ConflictKind.PERSON
    assert sheet.reason.text() == "写到一半"


def test_without_items_the_desk_says_so(sheet: ReconcileSheet, apart: Apart) -> None:
    view = view_of(apart, "duty_officer")
    opened(sheet, view, ConflictKind.TALLY)
    sheet.show_view(ReconcileView(items=(), records=(), now=view.now))

    assert sheet.item is None
    assert sheet.empty.isVisible()
    assert not sheet.desk.isVisible()


@pytest.fixture
def console(tmp_path: Path, qtbot: QtBot) -> Iterator[tuple[Console, Seat]]:
    """A console on a real desk; another seat's provisional closing has just come in."""
    clock = HandClock()
    founded = Founded(clock)
    seat = open_seat(tmp_path / "seat", founded=founded)
    ports = Ports(
        crypto=Ed25519(), keys=MemoryKeys(), clock=clock, random=secrets.token_bytes, name="B"
    )
    other = Replica(Journal(open_memory()), ports)
    founded.join(other)
    key = other.unlock_account("duty_officer_2", passphrase("duty_officer_2"))
    closing = NewEvent(
        kind="closure.closed",
        subject=uuid7(clock.now()),
        data={"place": "L38", "reason": "中断", "provisional": 1},
        actor="duty_officer_2",
        needs_act=True,
    )
    other.commit([closing], key)
    made = show(seat.desk, tmp_path)
    qtbot.waitExposed(made.window)
    parts = seat.desk._parts
    asked = parts.worker.submit(lambda: parts.replica.offer(None)).result(SOON_S)
    _, bundle = other.answer(asked)
    parts.worker.submit(lambda: seat.desk._exchanged(parts.replica.receive(bundle))).result(SOON_S)
    yield made, seat
    made.close()
    seat.desk.close()


def test_a_provisional_order_is_counted_in_the_strip_and_ratified_by_keyboard(
    console: tuple[Console, Seat], qtbot: QtBot
) -> None:
    window, seat = console[0].window, console[1]
    qtbot.waitUntil(window.strip.conflicts.isVisible, timeout=WAIT_MS)
    assert window.strip.conflicts.accessibleName() == "待调解 1"
    seat.sign_in("duty_leader")
    seat.clock.at += timedelta(minutes=5)
    console[0].act(ActionId.RECONCILE)
    sheet = console[0].columns.reconcile
    assert sheet.isVisible()
    qtbot.keyClicks(sheet.reason, "checked")
    qtbot.keyClick(sheet.reason, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not open_items(seat.desk.picture), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not window.strip.conflicts.isVisible(), timeout=WAIT_MS)

    assert seat.desk.picture.closures["L38"].is_closed
    assert sheet.item is None
