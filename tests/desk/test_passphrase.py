"""An account changes its own passphrase; its key, and whatever it signed, stay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from app.desk.desk import Desk
from app.domain.commands import EnterLog
from app.errors import OperatorError
from app.rules.passphrase import check
from app.store.keys import AccountKey
from app.sync.authority import Authority
from app.sync.registry import wrapped_entry
from app.sync.rewrap import entry_for
from tests.desk.making import SOON_S, open_seat, passphrase, wait_until
from tests.desk.servers import District, demo_passphrase, open_real_seat
from tests.sync.making import Node, authority, meet, node

OLD, NEW = demo_passphrase("duty_officer"), "北斗七星在天上转了三圈"


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    made = District(tmp_path_factory.mktemp("district") / "d")
    yield made
    made.stop()


def joined(folder: Path, url: str, seat: str) -> Desk:
    desk = open_real_seat(folder, url, seat)
    wait_until(lambda: desk.seat.is_joined, "the registry")
    return desk


def _has(desk: Desk, epoch: int) -> bool:
    return desk.picture.registry.epoch >= epoch


def refusal(desk: Desk, account: str, before: str, after: str) -> str:
    with pytest.raises(OperatorError) as refused:
        desk.change_passphrase(account, before, after).result(SOON_S)
    return refused.value.code


def test_the_new_passphrase_holds_on_every_seat_and_the_old_one_on_none(
    district: District, tmp_path: Path
) -> None:
    with (
        closing(joined(tmp_path / "a", district.url, "A1")) as one,
        closing(joined(tmp_path / "b", district.url, "B1")) as two,
    ):
        one.sign_in("duty_officer", OLD).result(SOON_S)
        (before,) = one.do(EnterLog(text="before")).result(SOON_S)
        assert refusal(one, "duty_officer", "wrong", NEW) == "wrong_passphrase"
        assert refusal(one, "duty_officer", OLD, "short") == "passphrase_short"
        epoch = one.change_passphrase("duty_officer", OLD, NEW).result(SOON_S)
        for desk in (one, two):
            wait_until(partial(_has, desk, epoch), "the registry", 40.0)
            with pytest.raises(OperatorError, match="wrong_passphrase"):
                desk.check("duty_officer", OLD).result(SOON_S)
            assert desk.check("duty_officer", NEW).result(SOON_S) == "duty_officer"
        one.do(EnterLog(text="after")).result(SOON_S)
        wait_until(lambda: len(two.picture.log) == 2, "both lines", 40.0)

        assert before.id not in two.picture.ignored
        assert one.registry.accounts["duty_officer"].name == "周敏"


def test_without_a_district_it_stays(tmp_path: Path) -> None:
    seat = open_seat(tmp_path)
    with closing(seat.desk) as desk:
        assert refusal(desk, "duty_officer", passphrase("duty_officer"), NEW) == "district_needed"


def test_a_district_that_is_away_leaves_it_as_it_was(tmp_path: Path) -> None:
    seat = open_seat(tmp_path, url="http://127.0.0.1:9")
    with closing(seat.desk) as desk:
        said = refusal(desk, "duty_officer", passphrase("duty_officer"), NEW)
        assert said == "district_unreachable"
        desk.check("duty_officer", passphrase("duty_officer")).result(SOON_S)


@pytest.mark.parametrize(
    ("after", "code"),
    [
        ("123456789", "passphrase_short"),
        ("aaaabbbbcccc", "passphrase_simple"),
        ("x-Duty_Officer-x", "passphrase_simple"),
        ("the old one it was", "passphrase_same"),
    ],
)
def test_a_passphrase_that_is_none_is_refused(after: str, code: str) -> None:
    with pytest.raises(OperatorError, match=code):
        check("duty_officer", "the old one it was", after)
    check("duty_officer", "the old one it was", NEW)


@pytest.fixture
def town() -> tuple[Node, Authority, Node]:
    head_of, seat = node("district"), node("A")
    head = authority(head_of)
    meet(seat, head_of, head)
    return head_of, head, seat


def refused(town: tuple[Node, Authority, Node], wish: object) -> str:
    with pytest.raises(OperatorError) as refusal_:
        entry_for(town[0].replica.state, wish, town[0].crypto)  # type: ignore[arg-type] # a wish
    return refusal_.value.code


def test_a_wish_shown_again_later_changes_nothing_back(town: tuple[Node, Authority, Node]) -> None:
    head_of, head, seat = town
    first = seat.replica.rewrap("commander", "pass-commander", NEW)
    head.issue([entry_for(head_of.replica.state, first, head_of.crypto)])
    meet(seat, head_of, head)
    second = seat.replica.rewrap("commander", NEW, f"{NEW}!")
    head.issue([entry_for(head_of.replica.state, second, head_of.crypto)])

    assert refused(town, first) == "act_missing"
    assert refused(town, second) == "act_missing"


def test_nobody_changes_the_passphrase_of_another(town: tuple[Node, Authority, Node]) -> None:
    seat = town[2]
    mine = seat.replica.rewrap("duty_officer", "pass-duty_officer", NEW)

    assert refused(town, replace(mine, account="commander")) == "act_missing"
    assert refused(town, replace(mine, account="nobody")) == "unknown_account"
    assert refused(town, replace(mine, signature=bytes(64))) == "act_missing"


def test_a_wrapping_that_is_easier_to_guess_is_refused(town: tuple[Node, Authority, Node]) -> None:
    seat = town[2]
    mine = seat.replica.rewrap("duty_officer", "pass-duty_officer", NEW)
    weak = replace(mine.wrapped, memory_kib=8)

    assert wrapped_entry(weak) != wrapped_entry(mine.wrapped)
    assert refused(town, replace(mine, wrapped=weak)) == "wrapping_weak"


def test_the_name_and_the_box_of_an_account_outlast_it(town: tuple[Node, Authority, Node]) -> None:
    head_of, head, seat = town
    wish = seat.replica.rewrap("commander", "pass-commander", NEW)
    head.issue([entry_for(head_of.replica.state, wish, head_of.crypto)])
    meet(seat, head_of, head)
    key: AccountKey = seat.replica.unlock_account("commander", NEW)

    assert seat.replica.names(key)["commander"] == "commander"
