"""The floors of a disk: what a bare write to it costs, with nothing of ours above."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.store.database import PRAGMAS

_BLOCK = bytes(4096)
_ROW = bytes(500)


@contextmanager
def bare_fsync(folder: Path) -> Iterator[Callable[[], None]]:
    """Give an act that appends 4 KiB to a file and returns when the disk has it."""
    with (folder / "fsync.bin").open("ab", buffering=0) as file:

        def write() -> None:
            file.write(_BLOCK)
            os.fsync(file.fileno())

        yield write


@contextmanager
def bare_commit(folder: Path) -> Iterator[Callable[[], None]]:
    """Give an act that commits one row of 500 bytes, as durable as the journal's."""
    with closing(sqlite3.connect(folder / "raw.db", isolation_level=None)) as database:
        for pragma in PRAGMAS:
            database.execute(f"PRAGMA {pragma}")
        database.execute("CREATE TABLE row(id INTEGER PRIMARY KEY, body BLOB)")

        def write() -> None:
            database.execute("INSERT INTO row(body) VALUES (?)", (_ROW,))

        yield write
