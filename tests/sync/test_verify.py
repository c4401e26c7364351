"""Verification finds every edit, removal and reordering, and names its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store.database import open_reader, open_writer
from app.store.journal import Journal
from app.store.keys import Ed25519
from app.sync import signatures
from app.sync.verify import NOBODY, verify
from tests.sync.making import authority, meet, node
from tests.sync.test_fork import Fork, settle

GET = {
    "core": "SELECT core FROM event WHERE seq=3",
    "sig": "SELECT sig FROM event WHERE seq=3",
}
SET = {
    "core": "UPDATE event SET core=? WHERE seq=3",
    "sig": "UPDATE event SET sig=? WHERE seq=3",
}


FORGET = "DELETE FROM projection"


def small_journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    district = node("district")
    head = authority(district)
    one = node("A", path)
    meet(one, district, head)
    for number in range(3):
        one.write(f"line {number}")
    one.replica.close()
    return path


def problems(path: Path) -> list[tuple[int, str]]:
    found = verify(Journal(open_reader(path), is_owner=False), node("x").crypto).problems
    return [(item.seq, item.what) for item in found]


def test_verify_finds_a_sound_journal_sound(tmp_path: Path) -> None:
    assert problems(small_journal(tmp_path)) == []


@pytest.mark.parametrize("column", ["core", "sig"])
def test_verify_names_the_event_in_which_any_byte_was_flipped(tmp_path: Path, column: str) -> None:
    path = small_journal(tmp_path)
    database = open_writer(path)
    row = database.execute(GET[column]).fetchone()
    assert row is not None
    original = row[0]
    assert isinstance(original, bytes)
    missed = []
    for place in range(len(original)):
        changed = bytearray(original)
        changed[place] ^= 1
        database.execute(SET[column], (bytes(changed),))
        if not any(seq == 3 for seq, _ in problems(path)):
            missed.append(place)

    assert missed == []


def test_verify_tells_the_cause_first_and_once_and_what_follows_in_one_line(
    tmp_path: Path,
) -> None:
    path = small_journal(tmp_path)
    writer = open_reader(path).execute("SELECT writer FROM event WHERE seq=3").fetchone()
    assert writer is not None
    assert isinstance(writer[0], bytes)
    open_writer(path).execute("UPDATE event SET sig=zeroblob(64) WHERE seq=2")

    cause, follows = verify(Journal(open_reader(path), is_owner=False), Ed25519()).problems

    assert (cause.writer, cause.seq, cause.what) == (writer[0].hex(), 2, "bad_signature")
    assert (follows.writer, follows.seq) == (NOBODY, 0)
    assert follows.what.startswith("follows: 2 events that stand on it; 3 parts of the projection")


def test_verify_tells_a_changed_projection_in_one_line(tmp_path: Path) -> None:
    path = small_journal(tmp_path)
    open_writer(path).execute(FORGET)

    (only,) = verify(Journal(open_reader(path), is_owner=False), Ed25519()).problems

    assert bytes.fromhex(only.writer) == bytes(8)
    assert only.what.startswith("projection: ")


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_verify_names_the_place_where_an_event_was_removed(tmp_path: Path, seq: int) -> None:
    path = small_journal(tmp_path)
    open_writer(path).execute("DELETE FROM event WHERE seq=?", (seq,))

    assert problems(path)


def test_verify_finds_events_put_in_another_order(tmp_path: Path) -> None:
    path = small_journal(tmp_path)
    database = open_writer(path)
    database.execute("UPDATE event SET pos=pos+100 WHERE seq=2")

    assert (3, "gap") in problems(path)


@pytest.mark.parametrize("many", [1, signatures.MANY])
def test_a_long_journal_is_checked_in_other_processes_and_as_strictly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    path = small_journal(tmp_path)
    database = open_writer(path)
    database.execute("UPDATE event SET sig=zeroblob(64) WHERE seq=3")
    monkeypatch.setattr(signatures, "MANY", many)

    found = verify(Journal(open_reader(path), is_owner=False), Ed25519()).problems
    assert (3, "bad_signature") in [(item.seq, item.what) for item in found]
    assert "bad_signature" not in [item.what for item in found if item.seq != 3]


def test_verify_notes_a_fork_and_finds_the_file_sound(tmp_path: Path) -> None:
    case = Fork(tmp_path, shared=2, left=3, right=2)
    settle([case.left, case.right], case.district, case.head)

    found = verify(case.left.replica.journal, Ed25519())

    assert found.is_sound
    (note,) = found.notes
    assert (note.writer, note.seq) == (case.writer.hex(), 4)
    assert note.what == "forked writer, 5 events aside"
