"""Start now, sign later: what is owed stays in sight whatever the screen shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.commands import ApproveResponse, Channel, CountersignResponse, DraftResponse
from app.domain.response import Hazard, Level, level_at
from app.errors import OperatorError
from tests.desk.making import SOON_S, Seat, open_seat
from tests.ui.consoles import show
from ui.frame.actions import ActionId
from ui.frame.console import Console

WAIT_MS = 10_000
DUE_MIN = 60


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    made = open_seat(tmp_path / "seat")
    yield made
    made.desk.close()


@pytest.fixture
def console(seat: Seat, tmp_path: Path, qtbot: QtBot) -> Iterator[Console]:
    made = show(seat.desk, tmp_path)
    qtbot.waitExposed(made.window)
    yield made
    made.close()


@pytest.fixture
def owed(console: Console, seat: Seat, qtbot: QtBot) -> bytes:
    """Start Ⅱ by a voice approval of the commander, heard by the second officer."""
    seat.sign_in("duty_officer", "duty_officer_2")
    draft = DraftResponse(hazard=Hazard.FLOOD, level=Level.II, reason="三断，无法当面签字")
    (drafted,) = seat.desk.do(draft, "duty_officer").result(SOON_S)
    seat.desk.do(heard(seat, drafted.subject), "duty_officer_2").result(SOON_S)
    qtbot.waitUntil(lambda: "待补签" in said(console), timeout=WAIT_MS)
    return drafted.subject


def heard(seat: Seat, draft: bytes) -> ApproveResponse:
    return ApproveResponse(
        draft=draft,
        channel=Channel.VOICE,
        approver="commander",
        call_no="卫星电话 0825-03",
        heard_at=seat.clock.now(),
    )


def said(console: Console) -> str:
    return console.window.strip.badges.accessibleDescription()


def is_in_sight(console: Console) -> bool:
    """Tell whether the badge is there and nothing lies over any corner of it."""
    badges, window = console.window.strip.badges, console.window
    corners = (badges.rect().adjusted(1, 1, -1, -1).topLeft(), badges.rect().center())
    seen: list[QWidget | None] = [window.childAt(badges.mapTo(window, spot)) for spot in corners]
    return badges.isVisible() and all(part is badges for part in seen)


def test_it_holds_at_once_and_says_what_is_owed(console: Console, seat: Seat, owed: bytes) -> None:
    response = seat.desk.picture.responses[Hazard.FLOOD]

    assert level_at(response, seat.clock.now()) is Level.II
    assert response.approvals[0].approver == "commander"
    assert is_in_sight(console)


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720)])
def test_no_sheet_no_lock_and_no_small_window_hides_the_badge(
    console: Console, seat: Seat, owed: bytes, size: tuple[int, int]
) -> None:
    console.window.resize(*size)
    console.refresh.everything()
    for action in ActionId:
        if action not in (ActionId.FULL_SCREEN, ActionId.CLOSE, ActionId.LOCK):
            console.act(action)
            assert is_in_sight(console), action
    console.window.close_sheets()
    console.guard.lock()
    console.refresh.everything()

    assert is_in_sight(console)
    assert "待补签" in said(console)


def test_overdue_stays_in_force_and_stays_marked(console: Console, seat: Seat, owed: bytes) -> None:
    seat.clock.turn(minutes=DUE_MIN + 5)
    console.refresh.everything()

    assert "待补签" in said(console)
    response = seat.desk.picture.responses[Hazard.FLOOD]
    assert level_at(response, seat.clock.now()) is Level.II


def test_only_the_one_who_called_signs_it_off(
    console: Console, seat: Seat, owed: bytes, qtbot: QtBot
) -> None:
    levels = len(seat.desk.picture.responses[Hazard.FLOOD].approvals)
    for account in ("duty_officer", "duty_officer_2"):
        with pytest.raises(OperatorError, match="not_the_approver"):
            seat.desk.do(CountersignResponse(draft=owed), account).result(SOON_S)
    seat.sign_in("commander")
    seat.desk.do(CountersignResponse(draft=owed), "commander").result(SOON_S)
    qtbot.waitUntil(lambda: "待补签" not in said(console), timeout=WAIT_MS)

    assert len(seat.desk.picture.responses[Hazard.FLOOD].approvals) == levels


def test_the_drafter_does_not_hear_the_own_approval(console: Console, seat: Seat) -> None:
    seat.sign_in("duty_officer")
    draft = DraftResponse(hazard=Hazard.FLOOD, level=Level.II, reason="雨")
    (drafted,) = seat.desk.do(draft).result(SOON_S)

    with pytest.raises(OperatorError, match="own_draft"):
        seat.desk.do(heard(seat, drafted.subject)).result(SOON_S)
