"""How the journal reaches its database: a small protocol, and sqlite3 behind it.

The protocol is what ``sqlite3.Connection`` and ``apsw.Connection`` have in common, so that a test
can put the real journal on a disk that loses power. One connection writes and checkpoints;
everybody else opens read-only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from app.errors import OperatorError

Row = tuple[object, ...]


class Cursor(Protocol):
    """The rows of one statement."""

    def __iter__(self) -> Iterator[Row]:
        """Give the rows."""

    def fetchone(self) -> Row | None:
        """Return the next row, None at the end."""


class Database(Protocol):
    """One connection in autocommit mode; transactions are explicit statements."""

    def execute(self, sql: str, parameters: Sequence[object] = (), /) -> Cursor:
        """Run one statement."""

    def executemany(self, sql: str, parameters: Sequence[Sequence[object]], /) -> object:
        """Run one statement for each of many rows."""

    def close(self) -> None:
        """Close the connection."""

    @property
    def in_transaction(self) -> bool:
        """Tell whether a transaction is open."""


COPY = 0x45434243
"""The application id that a backup bears until somebody opens it to write."""

_WRITING = ("SQLITE_READONLY", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE")
PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


def open_writer(path: Path) -> Database:
    """Open a file for its one writer; makes it where it is absent.

    Raises:
        OperatorError: journal_unreadable.
    """
    try:
        return _open(f"file:{path.resolve()}?mode=rwc", PRAGMAS)
    except sqlite3.DatabaseError as error:
        raise OperatorError("journal_unreadable", file=path.name) from error


def open_reader(path: Path) -> Database:
    """Open a file read-only, beside its owner or without one.

    Raises:
        OperatorError: journal_missing or journal_unreadable.
    """
    if not path.exists():
        raise OperatorError("journal_missing", file=path.name)
    try:
        return _open(f"file:{path.resolve()}?mode=ro", ("busy_timeout=5000", "query_only=ON"))
    except sqlite3.DatabaseError as error:
        raise OperatorError("journal_unreadable", file=path.name) from error


def open_memory() -> Database:
    """Return a database that lives as long as its connection."""
    return _open(":memory:", ())


def prepare(database: Database, pragmas: Sequence[str]) -> None:
    """Set a fresh connection up, whoever made it, and read its first page."""
    for pragma in pragmas:
        database.execute(f"PRAGMA {pragma}").fetchone()
    database.execute("SELECT count(*) FROM sqlite_master").fetchone()


@contextmanager
def transaction(database: Database) -> Iterator[None]:
    """Run what is inside as one transaction: all of it or nothing.

    Raises:
        OperatorError: disk_full.
    """
    try:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("COMMIT")
    except sqlite3.OperationalError as error:
        _roll_back(database)
        raise OperatorError("disk_full", detail=str(error)) from error
    except BaseException:
        _roll_back(database)
        raise


def _roll_back(database: Database) -> None:
    """Give a transaction up; of a full disk SQLite has done so by itself."""
    if database.in_transaction:
        database.execute("ROLLBACK")


def copy_to(source: Path, target: Path) -> None:
    """Write a consistent copy of a database beside its running owner.

    Raises:
        OperatorError: journal_missing, journal_unreadable, file_exists, copy_full where the
            target's volume has no room, or copy_unwritable where it takes nothing.
    """
    if target.exists():
        raise OperatorError("file_exists", file=str(target))
    if not source.exists():
        raise OperatorError("journal_missing", file=source.name)
    fresh = target.with_name(f"{target.name}.part")
    _remove(fresh)
    try:
        with closing(sqlite3.connect(f"file:{source.resolve()}?mode=ro", uri=True)) as reader:
            prepare(reader, ())
            with closing(sqlite3.connect(fresh)) as copy:
                reader.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
                copy.execute(f"PRAGMA application_id={COPY}")
        fresh.replace(target)
    except sqlite3.DatabaseError as error:
        _remove(fresh)
        raise _refused(error, source, target) from error


def _remove(fresh: Path) -> None:
    """Remove what is half written, and the journal that SQLite leaves beside it."""
    fresh.unlink(missing_ok=True)
    fresh.with_name(f"{fresh.name}-journal").unlink(missing_ok=True)


def _refused(error: sqlite3.DatabaseError, source: Path, target: Path) -> OperatorError:
    """Return which side failed: what is copied is only read, so what is written is the copy."""
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL":
        return OperatorError("copy_full", file=str(target))
    if name == "SQLITE_CANTOPEN" or name.startswith(_WRITING):
        return OperatorError("copy_unwritable", file=str(target), detail=str(error))
    return OperatorError("journal_unreadable", file=source.name)


def _open(target: str, pragmas: Sequence[str]) -> Database:
    database = sqlite3.connect(
        target, uri=True, isolation_level=None, check_same_thread=False, cached_statements=64
    )
    try:
        prepare(database, pragmas)
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database
