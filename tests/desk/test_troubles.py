"""A seat tells what is wrong with its record and what of it does not count, whose, and why."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.domain
from app.desk.hub import Changed
from app.screens.carriers import Way
from app.screens.troubles import Found, Trouble, build
from tests.desk.making import SOON_S, START
from tests.desk.troubled import Troubled
from ui.link.trouble_words import REASONS, told_words, why_words


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Troubled]:
    made = Troubled(tmp_path)
    yield made
    made.seat.desk.close()


def only(case: Troubled, what: Trouble) -> Found:
    (found,) = (item for item in case.seat.desk.troubles if item.what is what)
    return found


def test_a_sound_record_has_nothing_to_tell(case: Troubled) -> None:
    assert case.seat.desk.troubles == ()


def test_a_proven_fork_is_told_by_name_with_where_it_parted_and_after_a_restart(
    case: Troubled,
) -> None:
    writer = case.fork()
    found = only(case, Trouble.FORK)

    assert (found.owner, found.name, found.count) == (writer, "席位 B2", 4)
    assert found.kept_to == case.seat.replica.picture.vector[writer]
    assert found.since == START
    assert case.seat.heard(Changed.LINK)
    assert build(case.seat.desk.troubles, now=START).alarms == 1

    case.seat.desk.close()
    case.seat = case.open("A1")
    assert only(case, Trouble.FORK) == found


def test_what_a_revoked_seat_went_on_writing_is_counted_with_the_reason(case: Troubled) -> None:
    case.revoke()
    found = only(case, Trouble.IGNORED)

    assert (found.name, found.reason) == ("席位 D4", "revoked")
    assert found.count == len(case.seat.replica.picture.ignored) > 0
    assert "停用" in why_words(found)
    assert not found.is_ours


def test_kinds_of_a_newer_console_are_told_by_kind_and_number(case: Troubled) -> None:
    case.unknown(count=3)
    found = only(case, Trouble.UNKNOWN)

    assert (found.name, found.reason, found.count) == ("席位 C3", "drone.seen", 3)
    assert "更新的控制台" in why_words(found)
    view = build(case.seat.desk.troubles, now=START)
    assert (view.alarms, view.uncounted) == (0, 3)


def test_a_machine_that_counts_otherwise_is_an_alarm_until_it_no_longer_does(
    case: Troubled,
) -> None:
    other = case.diverge()
    found = only(case, Trouble.DIVERGED)
    assert (found.name, found.is_claimed) == ("席位 E5", False)
    assert "U盘" not in told_words(found)

    other.desk._hands.write(
        lambda: other.replica.receive(case.seat.replica.offer(other.replica.header()))
    ).result(SOON_S)
    case.hear_seat(other)
    assert case.seat.replica.hashes() == other.replica.hashes()
    assert case.seat.desk.troubles == ()
    other.desk.close()


def test_that_a_machine_counts_otherwise_is_only_claimed_where_a_stick_says_so(
    case: Troubled,
) -> None:
    other = case.diverge(way=Way.STICK)
    found = only(case, Trouble.DIVERGED)
    assert found.is_claimed
    assert "据U盘自述" in told_words(found)

    case.hear(case.otherwise(other), Way.LAN)
    assert not only(case, Trouble.DIVERGED).is_claimed
    other.desk.close()


def test_every_reason_for_which_an_entry_does_not_count_has_its_words() -> None:
    places = [*Path(app.domain.__path__[0]).glob("*.py"), Path(app.__path__[0], "sync/ledger.py")]
    codes: set[str] = set()
    for place in places:
        for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
            is_error = isinstance(node, ast.Call) and ast.unparse(node.func) == "IgnoredError"
            if is_error or (isinstance(node, ast.FunctionDef) and node.name == "verdict_on"):
                parts = node.args if isinstance(node, ast.Call) else _returned(node)
                codes |= {
                    item.value
                    for part in parts
                    for item in ast.walk(part)
                    if isinstance(item, ast.Constant) and isinstance(item.value, str)
                }
    assert {"act_bad", "device_bad", "rank_too_low"} <= codes
    assert codes - {"unknown_kind"} - set(REASONS) == set()


def _returned(function: ast.AST) -> list[ast.expr]:
    nodes = (item for item in ast.walk(function) if isinstance(item, ast.Return))
    found = [item.value for item in nodes if item.value is not None]
    return [
        part
        for item in found
        for part in ([item.body, item.orelse] if isinstance(item, ast.IfExp) else [item])
    ]
