"""A number used twice: both branches are kept, and everybody cuts at the same place."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.store.codec import Signed
from app.sync import exchange
from app.sync.authority import Authority
from app.sync.bundle import pack, unpack
from app.sync.exchange import is_even
from tests.sync.making import MemoryKeys, Node, authority, meet, node


class Fork:
    """A seat whose disk went on in two machines after ``shared`` lines.

    ``left`` and ``right`` are the machines; ``old`` and ``new`` what each wrote beyond.
    """

    def __init__(self, folder: Path, shared: int, left: int, right: int) -> None:
        self.district = node("district")
        self.head = authority(self.district)
        path = folder / "origin.db"
        origin = node("A", path)
        meet(origin, self.district, self.head)
        for number in range(shared):
            origin.write(f"shared {number}")
        self.writer = origin.replica.writer
        origin.replica.close()
        self.left = self._machine(origin, path, folder / "left.db")
        self.right = self._machine(origin, path, folder / "right.db")
        self.right.clock.turn(500)
        for number in range(left):
            self.left.write(f"left {number}")
        for number in range(right):
            self.right.write(f"right {number}")

    def _machine(self, origin: Node, path: Path, copy: Path) -> Node:
        shutil.copy(path, copy)
        keys = MemoryKeys()
        keys.held |= origin.keys.held
        return node("A", copy, keys)

    def events(self, machine: Node) -> list[Signed]:
        journal = machine.replica.journal
        return [kept.signed for event_id, kept in journal.all() if event_id[0] == self.writer]

    def reader(self, name: str) -> Node:
        made = node(name)
        meet(made, self.district, self.head)
        return made


def settle(nodes: list[Node], district: Node, head: Authority, rounds: int = 8) -> None:
    """Let all meet the district until all are even with it."""
    for _ in range(rounds):
        for item in nodes:
            meet_once(item, district, head)
        theirs = district.replica.header()
        if all(is_even(item.replica.header(), theirs) for item in nodes):
            return
    raise AssertionError("they never become even")


def meet_once(item: Node, district: Node, head: Authority) -> None:
    peer = district.replica.header()
    _, answer = head.answer(item.replica.offer(peer), may_join=True)
    item.replica.receive(answer)


def kept_to(*nodes: Node, writer: bytes) -> set[int]:
    return {item.replica.picture.vector.get(writer, 0) for item in nodes}


@pytest.mark.parametrize(("left", "right"), [(1, 1), (4, 1), (1, 4), (5, 5)])
def test_two_branches_that_meet_are_cut_where_they_parted(
    tmp_path: Path, left: int, right: int
) -> None:
    case = Fork(tmp_path, 2, left, right)
    settle([case.left, case.right], case.district, case.head)

    everybody = (case.district, case.left, case.right)
    assert kept_to(*everybody, writer=case.writer) == {3}
    assert len(case.district.replica.journal.aside("fork")) == left + right
    assert len({item.replica.hashes() for item in everybody}) == 1


def test_a_branch_of_which_one_event_is_left_proves_the_fork_and_is_not_asked_for_for_ever(
    tmp_path: Path,
) -> None:
    case = Fork(tmp_path, 1, 2, 3)
    one, other = case.reader("B"), case.reader("C")
    one.replica.adopt(case.events(case.left))
    # Of the other branch only its second event was ever heard of, without the first.
    other.replica.adopt(case.events(case.left)[:3])
    other.replica.adopt([case.events(case.right)[3]])
    settle([one, other], case.district, case.head)

    everybody = (case.district, one, other)
    assert case.district.replica.frozen == (case.writer,)
    assert kept_to(*everybody, writer=case.writer) == {2}
    assert len({item.replica.hashes() for item in everybody}) == 1


def test_of_a_writer_disputed_from_its_first_event_on_everybody_keeps_everything(
    tmp_path: Path,
) -> None:
    case = Fork(tmp_path, 0, 2, 2)
    readers = [case.reader(name) for name in "BCD"]
    left, right = case.events(case.left), case.events(case.right)
    for reader, known in zip(readers, ([*left[:1], *right[:1]], left, right), strict=True):
        reader.replica.adopt(known)
    settle(readers, case.district, case.head)

    assert kept_to(*readers, writer=case.writer) == {0}
    assert {len(item.replica.journal.aside("fork")) for item in readers} == {6}


@pytest.mark.parametrize("is_late", [False, True])
def test_the_cut_does_not_depend_on_what_came_first(tmp_path: Path, is_late: bool) -> None:
    case = Fork(tmp_path, 1, 3, 3)
    lone = case.events(case.right)[3]
    reader = case.reader("B")
    parts = [case.events(case.left), [lone]]
    for part in reversed(parts) if is_late else parts:
        reader.replica.adopt(part)

    assert kept_to(reader, writer=case.writer) == {2}


def test_a_forgery_that_waited_is_no_rival(tmp_path: Path) -> None:
    case = Fork(tmp_path, 1, 2, 2)
    reader = case.reader("B")
    far = case.events(case.left)[3]
    forged = replace(far, core=far.core.replace(b"left 1", b"left 9"))
    bundle = unpack(case.left.replica.offer(replace(reader.replica.header(), heads={})))
    reader.replica.receive(pack(replace(bundle, events=(forged,))))
    reader.replica.adopt(case.events(case.left)[:3])
    reader.replica.adopt(case.events(case.right))

    assert forged.hash not in {kept.signed.hash for _, kept in reader.replica.journal.aside("fork")}
    assert reader.replica.pending == 0


def test_branches_longer_than_a_bundle_are_found_to_part_stretch_by_stretch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "STRETCH", 3)
    monkeypatch.setattr(exchange.lacking, "__defaults__", (5,))
    case = Fork(tmp_path, 4, 20, 17)
    settle([case.left, case.right], case.district, case.head, rounds=30)

    assert kept_to(case.district, case.left, case.right, writer=case.writer) == {5}


@pytest.mark.parametrize(("left", "right"), [(2, 1), (9, 4), (4, 4)])
def test_a_fork_is_told_by_bundles_that_hold_less_than_the_stretch_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: int, right: int
) -> None:
    case = Fork(tmp_path, 8, left, right)
    meet(case.left, case.district, case.head)
    monkeypatch.setattr(exchange.lacking, "__defaults__", (3,))
    settle([case.left, case.right], case.district, case.head, rounds=20)

    assert kept_to(case.district, case.left, case.right, writer=case.writer) == {9}
