"""A journal that was lost comes back by one command, and never over one that is there."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.commands.verify import verified
from app.domain.commands import EnterLog
from app.store.codec import Signed, dump
from app.store.mirror import MAGIC, Item, read
from tests.desk.making import SOON_S, open_seat, quiet, wait_until
from tests.desk.servers import ROOT, District, demo_passphrase, open_real_seat

RESTORE_S = 60.0
Json = dict[str, Any]  # what the command prints


def restore(*words: str | Path) -> tuple[int, Json, str]:
    """Run the command and return its exit code, its answer and what it said."""
    done = subprocess.run(
        [sys.executable, "main.py", "restore", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=RESTORE_S,
        check=False,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr


def framed(item: Item) -> bytes:
    """Return an item as it stands in a second copy."""
    value = [1, item.core, item.alg, item.sig] if isinstance(item, Signed) else [2, *item]
    payload = dump(value)
    return struct.pack(">II", len(payload), zlib.crc32(payload)) + payload


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """The second copy of a seat whose own disk is lost."""
    path = tmp_path / "volume" / "copy.ecbm"
    seat = open_seat(tmp_path / "lost", carriers=replace(quiet(tmp_path), mirror=path))
    seat.sign_in("duty_officer")
    for number in range(20):
        seat.desk.do(EnterLog(text=f"记录 {number}")).result(SOON_S)
    hashes = seat.desk.picture.hash()
    seat.desk.close()
    (tmp_path / "hash").write_text(hashes, encoding="ascii")
    return path


@pytest.mark.timeout(RESTORE_S)
def test_a_second_copy_gives_back_every_event(mirror: Path, tmp_path: Path) -> None:
    code, answer, said = restore("--data-dir", tmp_path / "new", "--mirror", mirror)

    assert code == 0, said
    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert names == {"journal.db", "owner.lock"}
    assert answer["hash"] == (tmp_path / "hash").read_text(encoding="ascii")
    assert (answer["pending"], answer["refused"]) == (0, [])
    told, _ = verified(tmp_path / "new")
    assert told["verified"], told


def test_of_a_torn_copy_everything_before_the_tear_comes_back(mirror: Path, tmp_path: Path) -> None:
    mirror.write_bytes(mirror.read_bytes()[:-10])

    code, answer, _ = restore("--data-dir", tmp_path / "new", "--mirror", mirror)

    assert code == 0
    told, _ = verified(tmp_path / "new")
    assert told["verified"]
    assert answer["events"] == told["events"]
    assert answer["events"] > 15


@pytest.mark.timeout(RESTORE_S)
def test_a_copy_with_a_gap_gives_what_it_has_and_says_that_it_is_not_whole(
    mirror: Path, tmp_path: Path
) -> None:
    gapped = tmp_path / "gapped.ecbm"
    items = list(read(mirror))
    events = [item for item in items if isinstance(item, Signed)]
    frames: list[Item] = [item for item in items if not isinstance(item, Signed)]
    frames += [*events[:9], *events[12:]]
    gapped.write_bytes(MAGIC + b"".join(framed(item) for item in frames))

    code, answer, said = restore("--data-dir", tmp_path / "new", "--mirror", gapped)

    assert code == 1
    assert answer["pending"] == len(events) - 12
    assert f"NOT whole: {answer['pending']} wait" in said
    assert (tmp_path / "new" / "journal.db").exists()


def test_a_folder_that_holds_a_journal_is_left_as_it_is(mirror: Path, tmp_path: Path) -> None:
    held = tmp_path / "lost" / "journal.db"
    before = held.read_bytes()

    code, answer, said = restore("--data-dir", tmp_path / "lost", "--mirror", mirror)

    assert (code, answer) == (1, {})
    assert "holds a journal" in said
    assert held.read_bytes() == before


@pytest.mark.parametrize("content", [None, b"", b"no mirror at all"])
def test_what_is_no_copy_restores_nothing_and_leaves_nothing(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "copy.ecbm"
    if content is not None:
        file.write_bytes(content)

    code, _, said = restore("--data-dir", tmp_path / "new", "--mirror", file)

    assert code == 1
    assert "copy.ecbm" in said
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["owner.lock"]


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    made = District(tmp_path / "district")
    yield made
    made.stop()


@pytest.mark.timeout(120)
def test_a_district_gives_back_what_a_seat_lost(district: District, tmp_path: Path) -> None:
    desk = open_real_seat(tmp_path / "lost", district.url)
    try:
        wait_until(lambda: desk.seat.is_joined, "the first contact")
        desk.sign_in("duty_officer", demo_passphrase("duty_officer")).result(SOON_S)
        desk.do(EnterLog(text="只在这里写过")).result(SOON_S)
        wait_until(lambda: desk.link.unsent == 0, "the district's copy")
    finally:
        desk.close()

    code, _, said = restore("--data-dir", tmp_path / "new", "--from", district.url)

    assert code == 0, said
    told, found = verified(tmp_path / "new")
    assert told["verified"]
    assert "只在这里写过" in {entry.text for entry in found.picture.log.values()}
    district.kill()
    code, _, said = restore("--data-dir", tmp_path / "other", "--from", district.url)
    assert code == 1
    assert "no district answers" in said
    assert not (tmp_path / "other" / "journal.db").exists()


def test_exactly_one_source_must_be_named(tmp_path: Path) -> None:
    assert restore("--data-dir", tmp_path)[0] == 2
