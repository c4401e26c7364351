"""A seat that was revoked says so, since when its entries do not count, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.commands import EnterLog
from app.errors import OperatorError
from app.screens.troubles import own_revoked
from tests.desk.making import SOON_S, Founded, HandClock, Seat, open_seat
from tests.desk.pairs import meet
from tests.desk.troubled import expel, on_writer, write
from tests.ui.consoles import show
from ui.frame.console import Console
from ui.frame.words import REFUSALS
from ui.link.words import pill_text

WAIT_MS = 10_000


@pytest.fixture
def founded() -> Founded:
    return Founded(HandClock())


@pytest.fixture
def seat(tmp_path: Path, founded: Founded) -> Iterator[Seat]:
    made = open_seat(tmp_path / "seat", founded=founded)
    write(made, "停用之前写的")
    meet(made, founded)
    yield made
    made.desk.close()


@pytest.fixture
def console(seat: Seat, tmp_path: Path, qtbot: QtBot) -> Iterator[Console]:
    made = show(seat.desk, tmp_path)
    qtbot.waitExposed(made.window)
    yield made
    made.close()


def said_everywhere(console: Console) -> tuple[str, ...]:
    """Return what the pill, the link sheet and the card on the map say."""
    console.refresh.everything()
    view = console.refresh.views.link()
    return (
        pill_text(view).word,
        console.window.link.facts.meaning,
        "；".join(console.window.next_step.lines),
    )


def test_a_revoked_seat_names_what_no_longer_counts_and_never_says_that_it_will_join(
    seat: Seat, founded: Founded, console: Console
) -> None:
    seat.clock.turn(hours=2)
    write(seat, "离线时写的")
    expel(seat, founded)
    pill, meaning, card = said_everywhere(console)

    assert pill == "已停用"
    assert "自 8月4日 22:00:00 起的 2 条记录不计，此前的照样有效" in meaning
    assert "请联系区管理员" in meaning
    assert "自 8月4日 22:00:00 起的 2 条记录不计" in card
    assert "重新准入" in card
    assert not console.window.next_step.isHidden()
    assert "自动加入" not in "".join((pill, meaning, card))
    assert console.window.strip.troubles.accessibleName() == "记录不计 2"


def test_a_chain_that_nobody_heard_of_before_the_revocation_is_told_whole(
    tmp_path: Path, founded: Founded
) -> None:
    seat = open_seat(tmp_path / "B2", founded=founded, seat_id="B2")
    write(seat, "离线时写的")
    expel(seat, founded)
    since, lost = own_revoked(seat.desk.troubles)

    assert lost == len(seat.replica.picture.ignored) == 3
    assert since == seat.clock.now()
    seat.desk.close()


def test_a_seat_that_was_revoked_with_all_it_wrote_says_that_all_of_it_counts(
    seat: Seat, founded: Founded, console: Console
) -> None:
    expel(seat, founded)

    assert "已写的记录都已计入" in said_everywhere(console)[1]


def test_a_revoked_seat_refuses_commands_and_sign_in_with_that_reason_and_tells_it_once(
    seat: Seat, founded: Founded, console: Console, tmp_path: Path, qtbot: QtBot
) -> None:
    expel(seat, founded)
    for act in (
        seat.desk.do(EnterLog(text="x")),
        seat.desk.sign_in("duty_leader", "x"),
        seat.desk.carriers.export(tmp_path),
    ):
        with pytest.raises(OperatorError, match="device_revoked"):
            act.result(SOON_S)

    assert seat.desk.link_refusal == "device_revoked"
    told = REFUSALS["device_revoked"]
    qtbot.waitUntil(lambda: console.window.notice.text == told, timeout=WAIT_MS)


def test_a_seat_that_is_let_in_again_is_as_it_was(
    seat: Seat, founded: Founded, console: Console
) -> None:
    expel(seat, founded)
    key = seat.replica.device
    founded.authority.issue([{"do": "device", "key": key, "name": "席位 A1"}])
    said = founded.replica.offer(seat.replica.header())
    on_writer(seat, lambda: seat.desk._exchanged(seat.replica.receive(said)))
    write(seat, "回来了")

    assert seat.desk.link_refusal == ""
    assert said_everywhere(console)[0] == "单机"
