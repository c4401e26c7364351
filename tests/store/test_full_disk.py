"""A disk that takes nothing more refuses, and is written to again once there is room."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import OperatorError
from app.store.database import Database, open_memory, open_writer, transaction


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        pytest.skip("this system mounts no disk in memory")
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("mounting a disk in memory is not permitted here")
    yield folder
    subprocess.run([umount, "-l", str(folder)], check=False)


def _write(database: Database, size: int) -> None:
    with transaction(database):
        database.execute("INSERT INTO held VALUES(?)", (bytes(size),))


def _code(database: Database, size: int) -> str:
    try:
        _write(database, size)
    except OperatorError as refusal:
        return refusal.code
    return ""


def test_a_full_disk_is_told_as_such_and_room_again_is_used_at_once(small_disk: Path) -> None:
    database = open_writer(small_disk / "journal.db")
    database.execute("CREATE TABLE held(content BLOB)")
    fill = small_disk / "fill"
    fill.write_bytes(bytes(600_000))

    codes = [_code(database, 40_000) for _ in range(12)]
    assert set(codes) == {"", "disk_full"}
    assert codes[-1] == "disk_full"
    fill.unlink()
    assert _code(database, 40_000) == ""
    row = database.execute("SELECT count(*) FROM held").fetchone()
    assert row == (codes.count("") + 1,)
    database.close()


def test_a_transaction_that_sqlite_gave_up_itself_is_not_given_up_again() -> None:
    database = open_memory()
    database.execute("CREATE TABLE held(content BLOB)")

    def given_up() -> None:
        with transaction(database):
            database.execute("INSERT INTO held VALUES(1)")
            database.execute("ROLLBACK")  # as SQLite does where the disk is full
            raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(OperatorError) as refusal:
        given_up()
    assert refusal.value.code == "disk_full"
    assert _code(database, 1) == ""


@pytest.mark.parametrize("fault", [KeyError, KeyboardInterrupt])
def test_what_a_fault_broke_off_leaves_nothing(fault: type[BaseException]) -> None:
    database = open_memory()
    database.execute("CREATE TABLE held(content BLOB)")

    def broken_off() -> None:
        with transaction(database):
            database.execute("INSERT INTO held VALUES(1)")
            raise fault

    with pytest.raises(fault):
        broken_off()
    assert database.execute("SELECT count(*) FROM held").fetchone() == (0,)
