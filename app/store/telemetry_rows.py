"""The stream rows and segments of the telemetry file, as its writer holds and writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

import numpy as np
from sqlalchemy import Connection

from app.clock import from_micros, micros
from app.rules.quality import NO_MEMORY, StreamMemory
from app.store.telemetry_schema import Packed, pack, pack_array, sort, unpack

_SMALL = 512
_MERGE_AT = 32
_COLUMNS = (
    "key, id, n, small, tmax, rev, at, value, flags, received,"
    " last_at, last_value, good_at, good_value, still, moved_at"
)
_INSERT_SEGMENT = "INSERT INTO segment (stream_key, tmin, tmax, n, blob) VALUES (?, ?, ?, ?, ?)"
_NEVER = -(1 << 62)


@dataclass(slots=True, kw_only=True)
class Row:
    """One stream as the file has it.

    ``n`` samples, the newest at ``tmax``; ``small`` segments wait to be merged; ``latest`` is the
    value shown, None before the first; ``memory`` belongs to the judge.
    """

    key: int
    id: str
    n: int = 0
    small: int = 0
    tmax: int = _NEVER
    rev: int = 0
    latest: Packed | None = None
    memory: StreamMemory = field(default=NO_MEMORY)

    def copy(self) -> Row:
        """Return a copy to change; the memory is immutable and shared."""
        return Row(**{item.name: getattr(self, item.name) for item in fields(self)})

    def columns(self) -> tuple[object, ...]:
        """Return the values of the table's columns."""
        at, value, received, flags = self.latest or (None, None, None, None)
        memory = self.memory
        return (
            *(self.key, self.id, self.n, self.small, self.tmax, self.rev),
            *(at, value, flags, received),
            *(_us(memory.last_at), memory.last_value, _us(memory.good_at), memory.good_value),
            *(memory.still, _us(memory.moved_at)),
        )


def load_rows(connection: Connection) -> dict[str, Row]:
    """Return every stream row by the stream's id."""
    found = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM stream")  # noqa: S608 - constant
    rows = {}
    for key, name, n, small, tmax, rev, at, value, flags, received, *memory in found:
        last_at, last_value, good_at, good_value, still, moved_at = memory
        rows[name] = Row(
            key=key,
            id=name,
            n=n,
            small=small,
            tmax=tmax,
            rev=rev,
            latest=None if at is None else (at, value, received, flags),
            memory=StreamMemory(
                last_at=None if last_at is None else from_micros(last_at),
                last_value=last_value,
                good_at=None if good_at is None else from_micros(good_at),
                good_value=good_value,
                still=still,
                moved_at=None if moved_at is None else from_micros(moved_at),
            ),
        )
    return rows


def write(connection: Connection, rows: Iterable[Row], fresh: Mapping[int, list[Packed]]) -> None:
    """Write the new records of each stream as a segment, and the changed rows.

    Where a stream has gathered many small segments they become one.
    """
    changed = list(rows)
    segments = []
    for row in changed:
        records = sorted(fresh.get(row.key, ()))
        if records:
            segments.append((row.key, records[0][0], records[-1][0], len(records), pack(records)))
            row.small += len(records) < _SMALL
    if segments:
        connection.exec_driver_sql(_INSERT_SEGMENT, segments)
    for row in changed:
        if row.small >= _MERGE_AT:
            row.small = _merge(connection, row.key)
    connection.exec_driver_sql(
        f"INSERT OR REPLACE INTO stream ({_COLUMNS})"  # noqa: S608 - constant
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [row.columns() for row in changed],
    )


def known_values(connection: Connection, key: int, span: tuple[int, int]) -> set[tuple[int, float]]:
    """Return (at, value) of the stream's stored records within a span, both ends included."""
    found = connection.exec_driver_sql(
        "SELECT blob FROM segment WHERE stream_key = ? AND tmin <= ? AND tmax >= ?",
        (key, span[1], span[0]),
    )
    known: set[tuple[int, float]] = set()
    for (blob,) in found:
        records = unpack(blob)
        records = records[(records["at"] >= span[0]) & (records["at"] <= span[1])]
        known.update(zip(records["at"].tolist(), records["value"].tolist(), strict=True))
    return known


def _merge(connection: Connection, key: int) -> int:
    """Make one segment of the small ones of a stream; return how many small ones are left."""
    small = connection.exec_driver_sql(
        "SELECT id, blob FROM segment WHERE stream_key = ? AND n < ?", (key, _SMALL)
    ).all()
    records = sort(np.concatenate([unpack(blob) for _, blob in small]))
    connection.exec_driver_sql("DELETE FROM segment WHERE id = ?", [(row[0],) for row in small])
    connection.exec_driver_sql(
        _INSERT_SEGMENT,
        (key, int(records["at"][0]), int(records["at"][-1]), len(records), pack_array(records)),
    )
    return int(len(records) < _SMALL)


def _us(moment: datetime | None) -> int | None:
    return None if moment is None else micros(moment)
