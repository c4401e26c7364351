"""The telemetry file: its tables, how it is opened, how a sample is packed.

A segment holds what one stream brought in one or more batches, packed; a stream row holds the
stream's newest value, its revision and what the judge remembers. Flags are bits whose order is
part of the file format.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import zstandard
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, create_engine, event

from app.domain.sensor import Flag, join_flags

VERSION = 1
Records = NDArray[np.void]
Packed = tuple[int, float, int, int]
"""(at in microseconds, value, received in microseconds, flag bits)."""

RECORD = np.dtype([("at", "<i8"), ("value", "<f8"), ("received", "<i8"), ("flags", "<u2")])
_STRUCT = struct.Struct("<qdqH")
_RAW, _ZSTD = b"\0", b"\1"
_COMPRESS_FROM = 64

_BITS = (
    Flag.SUSPECT_RANGE,
    Flag.SUSPECT_RATE,
    Flag.STUCK,
    Flag.LATE,
    Flag.BACKFILL,
    Flag.OFFLINE,
    Flag.MANUAL,
    Flag.SIMULATED,
    Flag.CLOCK_SKEW,
)
_BIT_OF = {flag: 1 << index for index, flag in enumerate(_BITS)}
_TEXTS: dict[int, str] = {}

_TABLES = (
    """CREATE TABLE IF NOT EXISTS stream (
        key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        n INTEGER NOT NULL, small INTEGER NOT NULL, tmax INTEGER NOT NULL,
        rev INTEGER NOT NULL, at INTEGER, value REAL, flags INTEGER, received INTEGER,
        last_at INTEGER, last_value REAL, good_at INTEGER, good_value REAL,
        still INTEGER NOT NULL, moved_at INTEGER)""",
    "CREATE INDEX IF NOT EXISTS stream_rev ON stream (rev)",
    """CREATE TABLE IF NOT EXISTS segment (
        id INTEGER PRIMARY KEY, stream_key INTEGER NOT NULL,
        tmin INTEGER NOT NULL, tmax INTEGER NOT NULL, n INTEGER NOT NULL, blob BLOB NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS segment_span ON segment (stream_key, tmin, tmax)",
)


class WrongFileError(Exception):
    """The file is no telemetry file of a version that this program knows."""


def bits_of(flags: Iterable[Flag]) -> int:
    """Return flags as the bits of the file."""
    return sum(_BIT_OF[flag] for flag in flags if flag is not Flag.OK)


def text_of(bits: int) -> str:
    """Return the bits of the file as joined flags."""
    text = _TEXTS.get(bits)
    if text is None:
        text = join_flags(frozenset(flag for flag, bit in _BIT_OF.items() if bits & bit))
        _TEXTS[bits] = text
    return text


def pack(records: Iterable[Packed]) -> bytes:
    """Return a blob of a few records, in the order given."""
    return _wrap(b"".join(_STRUCT.pack(*record) for record in records))


def pack_array(records: Records) -> bytes:
    """Return a blob of an array of records."""
    return _wrap(records.tobytes())


def unpack(blob: bytes) -> Records:
    """Return the records of a blob, shape (n,), in the order in which they were packed."""
    body = blob[1:]
    raw = zstandard.ZstdDecompressor().decompress(body) if blob[:1] == _ZSTD else body
    return np.frombuffer(raw, dtype=RECORD)


def sort(records: Records) -> Records:
    """Return records by time, equal ones by receipt and value."""
    order = np.lexsort((records["value"], records["received"], records["at"]))
    return records[order]


def _wrap(raw: bytes) -> bytes:
    if len(raw) < _COMPRESS_FROM * RECORD.itemsize:
        return _RAW + raw
    return _ZSTD + zstandard.ZstdCompressor(level=3).compress(raw)


def open_writer(path: Path) -> Engine:
    """Open the file for its one writer, make it where it is absent.

    Raises:
        WrongFileError: it was made by a newer version.
    """
    engine = _engine(f"file:{path.resolve()}?uri=true", ("journal_mode=WAL", "synchronous=NORMAL"))
    with engine.begin() as connection:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version in (0, VERSION):
            for statement in _TABLES:
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")
    if version not in (0, VERSION):
        engine.dispose()
        raise WrongFileError(f"{path.name}: version {version}, known is {VERSION}")
    return engine


def open_reader(path: Path) -> Engine:
    """Open the file read-only, beside its writer or without one."""
    return _engine(f"file:{path.resolve()}?mode=ro&uri=true", ("query_only=1",))


def _engine(target: str, pragmas: tuple[str, ...]) -> Engine:
    engine = create_engine(f"sqlite:///{target}")

    # The driver would open transactions behind our back and not for reads: it is told to keep
    # out of it, and every transaction begins by an explicit BEGIN (SQLAlchemy, pysqlite dialect).
    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("busy_timeout=5000", *pragmas):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine
