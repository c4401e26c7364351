"""The floors of a disk: what a bare write to it costs, with nothing of ours above."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from app.commands.bench.figure import seconds
from app.store.database import PRAGMAS

_BLOCK = bytes(4096)


def fsync_times_s(folder: Path, count: int = 200) -> list[float]:
    """Return how long each of ``count`` appends of 4 KiB took until the disk had it."""
    with (folder / "fsync.bin").open("ab", buffering=0) as file:

        def write() -> None:
            file.write(_BLOCK)
            os.fsync(file.fileno())

        return [seconds(write) for _ in range(count)]


def sqlite_commit_times_s(folder: Path, count: int = 200) -> list[float]:
    """Return how long each of ``count`` one-row commits took, as durable as the journal's."""
    with closing(sqlite3.connect(folder / "raw.db", isolation_level=None)) as database:
        for pragma in PRAGMAS:
            database.execute(f"PRAGMA {pragma}")
        database.execute("CREATE TABLE row(id INTEGER PRIMARY KEY, body BLOB)")

        def write() -> None:
            database.execute("INSERT INTO row(body) VALUES (?)", (_BLOCK[:500],))

        return [seconds(write) for _ in range(count)]
