"""The mark outside the database: of one size, and never a reason to refuse what is saved."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path

import pytest

from app.store.codec import dump
from app.store.files import SystemFiles
from app.store.keys import FileKeys
from app.sync.author import HIGH_WATER
from tests.sync.making import MemoryKeys, Node, authority, meet, node

_GROWS_AT = (23, 24, 255, 256, 65_535, 65_536, 1 << 32, (1 << 53) - 1)


class _Full(SystemFiles):
    """Files of a disk without room: what stands may be written over, nothing new is taken."""

    is_full = False

    def write(self, path: Path, content: bytes) -> None:
        if self.is_full and self.size(path) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().write(path, content)


def _seat(keys: MemoryKeys | None = None, path: Path | None = None) -> Node:
    district = node("district")
    made = node("A", path, keys)
    meet(made, district, authority(district))
    return made


def test_a_mark_needs_no_room_however_far_the_chain_goes(tmp_path: Path) -> None:
    seat, files = _seat(), _Full()
    author = seat.replica._author
    author._keys = FileKeys(tmp_path, files)
    author.mark(1)
    files.is_full = True
    for seq in _GROWS_AT:
        author.mark(seq)
        assert author.mark_fault == ""
        assert author._mark() == (author.writer, seq)


@pytest.mark.parametrize("seq", _GROWS_AT)
def test_a_mark_of_the_form_before_is_read_and_written_anew(tmp_path: Path, seq: int) -> None:
    path, keys = tmp_path / "journal.db", MemoryKeys()
    seat = _seat(keys, path)
    seat.write("one")
    writer = seat.replica.writer
    held = seat.replica.picture.vector[writer]
    seat.replica.close()

    keys.held[HIGH_WATER] = dump([writer, held])
    assert node("A", path, keys).replica.writer == writer
    keys.held[HIGH_WATER] = dump([writer, seq])
    again = node("A", path, keys).replica
    assert again.writer != writer, "a mark that goes further than the database is believed"


def test_what_is_saved_is_told_as_saved_though_its_mark_finds_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keys = MemoryKeys()
    seat = _seat(keys, tmp_path / "journal.db")

    def full(_name: str, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(keys, "note", full)
        patch.setattr(keys, "save", full)
        seat.write("one")
        seat.write("two")
        assert "No space left" in seat.replica.mark_fault
        seat.replica.close()
        seat = node("A", seat.path, keys)
        assert "No space left" in seat.replica.mark_fault, "a start is no refusal either"
    texts = [item.text for item in seat.replica.picture.log.values()]
    assert texts == ["one", "two"]
    assert len(caplog.records) == 2, "told once a program"

    seat.write("three")
    assert seat.replica.mark_fault == ""
