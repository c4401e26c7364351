"""The second copy: it rebuilds a lost journal, and a failing volume holds up nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.errors import OperatorError
from app.store.codec import Signed
from app.store.mirror import Mirror, read
from app.sync.authority import Authority
from tests.sync.making import MemoryKeys, Node, authority, meet, node

Mirrored = Callable[[Path, MemoryKeys, Path], Node]


@pytest.fixture
def mirrored() -> Iterator[Mirrored]:
    """Makes seats whose journal is mirrored, and closes them."""
    made: list[Node] = []

    def make(folder: Path, keys: MemoryKeys, mirror: Path) -> Node:
        folder.mkdir(exist_ok=True)
        seat = node("A", folder / "journal.db", keys, mirror=Mirror(mirror))
        made.append(seat)
        return seat

    yield make
    for seat in made:
        seat.replica.close()


@pytest.fixture
def district() -> Node:
    return node("district")


@pytest.fixture
def head(district: Node) -> Authority:
    return authority(district)


def test_a_lost_journal_comes_back_whole_from_its_mirror(
    tmp_path: Path, district: Node, head: Authority, mirrored: Mirrored
) -> None:
    keys, mirror = MemoryKeys(), tmp_path / "usb" / "mirror.ecbm"
    seat = mirrored(tmp_path / "disk", keys, mirror)
    meet(seat, district, head)
    seat.write("before the disk died")
    before, writer = seat.replica.hashes(), seat.replica.writer
    seat.replica.close()

    again = mirrored(tmp_path / "new disk", keys, mirror)

    assert again.replica.hashes() == before
    assert again.replica.writer == writer


def test_a_database_that_went_back_is_refilled_from_the_mirror(
    tmp_path: Path, district: Node, head: Authority, mirrored: Mirrored
) -> None:
    keys, mirror = MemoryKeys(), tmp_path / "usb" / "mirror.ecbm"
    disk = tmp_path / "disk"
    seat = mirrored(disk, keys, mirror)
    meet(seat, district, head)
    seat.replica.close()
    backup = (disk / "journal.db").read_bytes()
    seat = mirrored(disk, keys, mirror)
    seat.write("after the backup, never sent")
    before, writer = seat.replica.hashes(), seat.replica.writer
    seat.replica.close()
    (disk / "journal.db").write_bytes(backup)

    again = mirrored(disk, keys, mirror)

    assert again.replica.hashes() == before
    assert again.replica.writer == writer


def test_a_torn_tail_is_cut_off_and_the_rest_is_read(
    tmp_path: Path, district: Node, head: Authority, mirrored: Mirrored
) -> None:
    mirror = tmp_path / "mirror.ecbm"
    seat = mirrored(tmp_path / "disk", MemoryKeys(), mirror)
    meet(seat, district, head)
    seat.write("whole")
    whole = len(list(read(mirror)))
    seat.write("torn")
    mirror.write_bytes(mirror.read_bytes()[:-7])

    assert len(list(read(mirror))) == whole


def test_a_volume_that_fails_is_told_and_catches_up_when_it_is_back(
    tmp_path: Path, district: Node, head: Authority, mirrored: Mirrored
) -> None:
    mirror = tmp_path / "usb" / "mirror.ecbm"
    (tmp_path / "usb").write_text("no folder")
    seat = mirrored(tmp_path / "disk", MemoryKeys(), mirror)
    meet(seat, district, head)
    seat.write("committed all the same")
    copy = seat.replica.mirror
    assert copy is not None
    assert copy.fault
    assert copy.behind > 0

    (tmp_path / "usb").unlink()
    seat.write("and the next")

    assert copy.behind == 0
    assert not copy.fault
    events = [item for item in read(mirror) if isinstance(item, Signed)]
    assert len(events) == seat.replica.journal.count()


def test_what_is_no_mirror_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"something else")

    with pytest.raises(OperatorError) as refusal:
        list(read(path))

    assert refusal.value.code == "mirror_unreadable"
