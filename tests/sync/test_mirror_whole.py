"""The second copy is a whole one: what it missed is written as soon as it can be, in slices."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.store import mirror as module
from app.store.codec import NAME_SIZE, Signed, decode, name_of
from app.store.mirror import Mirror, count, missing, read
from app.sync.authority import Authority
from app.sync.outside import taken_back
from tests.sync.making import MemoryKeys, Node, authority, meet, node

Opened = Callable[[Path | None], Node]


@pytest.fixture
def district() -> Node:
    return node("district")


@pytest.fixture
def head(district: Node) -> Authority:
    return authority(district)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Opens one seat over and over, with a mirror or without one, and closes it."""
    keys = MemoryKeys()
    made: list[Node] = []

    def open_it(mirror: Path | None) -> Node:
        if made:
            made[-1].replica.close()
        seat = node("A", tmp_path / "a.db", keys, mirror=Mirror(mirror) if mirror else None)
        made.append(seat)
        return seat

    yield open_it
    made[-1].replica.close()


def settled(seat: Node) -> Mirror:
    while seat.replica.tend_mirror():
        pass
    assert seat.replica.mirror is not None
    return seat.replica.mirror


def restored(path: Path) -> Node:
    """Return a replica that has nothing but what the mirror gives."""
    fresh = node("restored")
    for received in taken_back(path, fresh.replica.adopt):
        assert not received.refused
    return fresh


def test_a_mirror_set_on_a_seat_in_use_gets_all_that_was_before(
    tmp_path: Path, district: Node, head: Authority, opened: Opened
) -> None:
    seat = opened(None)
    meet(seat, district, head)
    for number in range(20):
        seat.write(f"before {number}")

    seat = opened(tmp_path / "usb" / "copy.ecbm")
    seat.write("after")

    assert settled(seat).is_whole
    again = restored(tmp_path / "usb" / "copy.ecbm")
    assert again.replica.hashes() == seat.replica.hashes()
    assert again.replica.pending == 0


def test_what_was_written_while_the_volume_was_away_a_whole_session_is_made_up_for(
    tmp_path: Path, district: Node, head: Authority, opened: Opened
) -> None:
    volume = tmp_path / "usb"
    seat = opened(volume / "copy.ecbm")
    meet(seat, district, head)
    seat.write("volume there")
    volume.rename(tmp_path / "away")
    volume.write_text("no folder")
    seat = opened(volume / "copy.ecbm")
    seat.write("volume away")
    assert seat.replica.mirror is not None
    assert not seat.replica.mirror.is_whole
    assert seat.replica.mirror.behind == count(seat.replica.journal)
    assert seat.replica.mirror.fault
    volume.unlink()
    (tmp_path / "away").rename(volume)

    seat = opened(volume / "copy.ecbm")

    assert (settled(seat).behind, settled(seat).fault) == (0, "")
    again = restored(volume / "copy.ecbm")
    assert (again.replica.hashes(), again.replica.pending) == (seat.replica.hashes(), 0)


def test_another_volume_in_its_place_gets_everything(
    tmp_path: Path, district: Node, head: Authority, opened: Opened
) -> None:
    path = tmp_path / "usb" / "copy.ecbm"
    seat = opened(path)
    meet(seat, district, head)
    seat.write("on the first stick")
    path.parent.rename(tmp_path / "first stick")
    assert not seat.replica.tend_mirror()

    seat.write("on the second one")

    assert settled(seat).is_whole
    assert missing(seat.replica.journal, path) == 0


def test_nothing_is_called_whole_before_it_was_compared_and_it_is_done_in_slices(
    tmp_path: Path,
    district: Node,
    head: Authority,
    opened: Opened,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_SLICE", 4)
    seat = opened(None)
    meet(seat, district, head)
    for number in range(30):
        seat.write(f"{number}")
    path = tmp_path / "copy.ecbm"
    seat = opened(path)
    assert seat.replica.mirror is not None

    steps = 0
    while seat.replica.tend_mirror():
        steps += 1
        assert not seat.replica.mirror.is_whole
        assert seat.replica.mirror.behind >= missing(seat.replica.journal, path)
        if steps == 3:
            meet(seat, district, head)
            seat.write("meanwhile")

    assert steps > 5
    assert missing(seat.replica.journal, path) == 0
    names = [decode(item)[1].id for item in read(path) if isinstance(item, Signed)]
    kept = seat.replica.journal.slice(0, 1000)
    assert names == [decode(signed)[1].id for _, signed in kept], "in the journal's order"


def test_a_full_volume_is_told_and_filled_up_once_there_is_room(
    tmp_path: Path,
    district: Node,
    head: Authority,
    opened: Opened,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "copy.ecbm"
    seat = opened(path)
    meet(seat, district, head)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert seat.replica.mirror is not None
        seat.write("on a full volume")
        seat.replica.tend_mirror()
        assert seat.replica.mirror.fault == "No space left on device"
        assert seat.replica.mirror.behind > 0
    seat.replica.tend_mirror()

    assert (settled(seat).behind, settled(seat).fault) == (0, "")
    items = list(read(path))
    assert len(items) == len(set(items)) == count(seat.replica.journal)


def test_a_tail_of_zeros_ends_a_mirror(
    tmp_path: Path, district: Node, head: Authority, opened: Opened
) -> None:
    path = tmp_path / "copy.ecbm"
    seat = opened(path)
    meet(seat, district, head)
    whole = len(list(read(path)))
    with path.open("ab") as file:
        file.write(bytes(4096))

    assert len(list(read(path))) == whole
    seat = opened(path)
    seat.write("over the zeros")
    assert missing(seat.replica.journal, path) == 0


def test_a_file_that_is_no_mirror_is_left_as_it_is(
    tmp_path: Path, district: Node, head: Authority, opened: Opened
) -> None:
    path = tmp_path / "copy.ecbm"
    path.write_text("somebody's letter")

    seat = opened(path)
    meet(seat, district, head)

    assert seat.replica.mirror is not None
    assert seat.replica.mirror.fault == "no mirror"
    assert path.read_text() == "somebody's letter"


def test_the_first_bytes_of_a_core_name_what_all_of_them_do(
    district: Node, head: Authority, opened: Opened
) -> None:
    seat = opened(None)
    meet(seat, district, head)
    for number in range(30):
        seat.write(f"{number}")

    for _, signed in seat.replica.journal.slice(0, 100):
        assert name_of(signed.core[:NAME_SIZE]) == decode(signed)[1].id
    assert name_of(b"") is None
    assert name_of(b"\x8d\x01\x50" + bytes(50)) is None
