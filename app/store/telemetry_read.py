"""Questions to the telemetry file: newest values, history, counts; from any thread."""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine

from app.clock import BEIJING, from_micros, micros
from app.domain.sensor import Sample, Stream
from app.errors import OperatorError
from app.store.telemetry_buckets import thin
from app.store.telemetry_schema import RECORD, Records, open_reader, sort, text_of, unpack

PAGE = 5000
RESOLUTIONS_S = {"raw": 0, "1m": 60, "10m": 600, "1h": 3600}
_CURSOR = struct.Struct("<qqd")
_Cursor = tuple[int, int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The newest value of a stream; ``rev`` grows with every change of any stream."""

    stream: str
    at: datetime
    value: float
    quality: str
    received_at: datetime
    rev: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a history, ascending; ``next`` continues it, None at its end."""

    samples: tuple[Sample, ...]
    next: str | None


class TelemetryReader:
    """Answers from one telemetry file. Each answer is one snapshot of it."""

    def __init__(self, engine: Engine, streams: Mapping[str, Stream]) -> None:
        self._engine = engine
        self._streams = streams

    @classmethod
    def open(cls, path: Path, streams: Mapping[str, Stream]) -> TelemetryReader:
        """Open the file read-only, beside its owner."""
        return cls(open_reader(path), streams)

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()

    def count(self) -> int:
        """Return the number of samples stored."""
        with self._engine.begin() as connection:
            found = connection.exec_driver_sql("SELECT COALESCE(SUM(n), 0) FROM stream")
            return int(found.scalar_one())

    def latest(self, since: int = 0) -> tuple[int, tuple[Latest, ...]]:
        """Return the revision of the file and the streams that changed after ``since``.

        Asking again with the returned revision misses no change. A revision that the file never
        reached (it was replaced) gives everything.
        """
        with self._engine.begin() as connection:
            found = connection.exec_driver_sql("SELECT COALESCE(MAX(rev), 0) FROM stream")
            rev = int(found.scalar_one())
            rows = connection.exec_driver_sql(
                "SELECT id, at, value, flags, received, rev FROM stream WHERE rev > ? ORDER BY rev",
                (since if since <= rev else 0,),
            ).all()
        return rev, tuple(
            Latest(
                stream=stream,
                at=from_micros(at),
                value=value,
                quality=text_of(flags),
                received_at=from_micros(received),
                rev=row_rev,
            )
            for stream, at, value, flags, received, row_rev in rows
        )

    def history(  # noqa: PLR0913, PLR0917 - the final interface of the store, one page of one stream
        self,
        stream: str,
        from_: datetime,
        to: datetime,
        resolution: str = "raw",
        after: str | None = None,
        limit: int = PAGE,
    ) -> Page:
        """Return one page of a stream, ascending; ``from_`` inclusive, ``to`` exclusive.

        Raw gives every sample, flagged ones too. The other resolutions give one value a bucket,
        see ``telemetry_buckets.thin``. ``after`` is the ``next`` of the page before.

        Raises:
            OperatorError: unknown_stream, unknown_resolution or bad_cursor.
        """
        if resolution not in RESOLUTIONS_S:
            raise OperatorError("unknown_resolution", resolution=resolution)
        step = RESOLUTIONS_S[resolution] * 1_000_000
        start, end = micros(from_), micros(to)
        cursor = _cursor(after)
        if cursor is not None:
            start = max(start, cursor[0])
        limit = max(1, min(limit, PAGE))
        with self._engine.begin() as connection:
            key = self._key(connection, stream)
            span = (start - step, end + step)
            records = _read(connection, key, span, None if step else (limit, cursor))
        if step:
            records = thin(records, step, is_increment=self._is_increment(stream))
        records = records[(records["at"] >= start) & (records["at"] < end)]
        return _page(stream, _beyond(records, cursor), limit)

    def csv(self, stream: str, from_: datetime, to: datetime) -> Iterator[str]:
        """Yield the lines of a table of every sample of a range, times as Beijing time.

        Raises:
            OperatorError: unknown_stream.
        """
        known = self._streams.get(stream)
        unit = known.unit if known else ""
        yield "stream,at,value,unit,quality,received_at\n"
        after: str | None = None
        while True:
            page = self.history(stream, from_, to, after=after)
            for sample in page.samples:
                at, received = (
                    moment.astimezone(BEIJING).isoformat()
                    for moment in (sample.at, sample.received_at)
                )
                yield f"{stream},{at},{sample.value!r},{unit},{sample.quality},{received}\n"
            if page.next is None:
                return
            after = page.next

    def since(self, stream: str, now: datetime, span: timedelta) -> tuple[Sample, ...]:
        """Return the stream's samples of the span that ends with ``now``, (now - span, now]."""
        tick = timedelta(microseconds=1)
        samples: list[Sample] = []
        after: str | None = None
        while True:
            page = self.history(stream, now - span + tick, now + tick, after=after)
            samples += page.samples
            if page.next is None:
                return tuple(samples)
            after = page.next

    def _key(self, connection: Connection, stream: str) -> int:
        found = connection.exec_driver_sql("SELECT key FROM stream WHERE id = ?", (stream,))
        key = found.scalar_one_or_none()
        if key is None and stream not in self._streams:
            raise OperatorError("unknown_stream", stream=stream)
        return -1 if key is None else int(key)

    def _is_increment(self, stream: str) -> bool:
        known = self._streams.get(stream)
        return known is not None and known.is_increment


def _read(
    connection: Connection,
    key: int,
    span: tuple[int, int],
    page: tuple[int, _Cursor | None] | None,
) -> Records:
    """Return the sorted records of a span; with a page, stop as soon as it is surely full."""
    rows = connection.exec_driver_sql(
        "SELECT tmin, blob FROM segment WHERE stream_key = ? AND tmin < ? AND tmax >= ?"
        " ORDER BY tmin",
        (key, span[1], span[0]),
    )
    parts: list[Records] = []
    held = 0
    for tmin, blob in rows:
        if page is not None and held > page[0]:
            sure = sum(_sure(part, tmin, page[1]) for part in parts)
            if sure > page[0]:
                rows.close()
                break
        part = unpack(blob)
        part = part[(part["at"] >= span[0]) & (part["at"] < span[1])]
        parts.append(part)
        held += len(part)
    return sort(np.concatenate(parts)) if parts else np.empty(0, dtype=RECORD)


def _sure(part: Records, before: int, cursor: _Cursor | None) -> int:
    """Count records that no later segment can precede and that lie beyond the cursor's instant."""
    at = part["at"]
    floor = at > cursor[0] if cursor else True
    return int(np.count_nonzero((at < before) & floor))


def _beyond(records: Records, cursor: _Cursor | None) -> Records:
    if cursor is None:
        return records
    at, received, value = cursor
    same = (records["at"] == at) & (
        (records["received"] > received)
        | ((records["received"] == received) & (records["value"] > value))
    )
    kept: Records = records[(records["at"] > at) | same]
    return kept


def _page(stream: str, records: Records, limit: int) -> Page:
    samples = tuple(
        Sample(
            stream=stream,
            at=from_micros(at),
            value=value,
            quality=text_of(flags),
            received_at=from_micros(received),
        )
        for at, value, received, flags in records[:limit].tolist()
    )
    if len(records) <= limit:
        return Page(samples=samples, next=None)
    last = records[limit - 1]
    raw = _CURSOR.pack(int(last["at"]), int(last["received"]), float(last["value"]))
    return Page(samples=samples, next=base64.urlsafe_b64encode(raw).decode())


def _cursor(text: str | None) -> _Cursor | None:
    if text is None:
        return None
    try:
        at, received, value = _CURSOR.unpack(base64.b64decode(text, altchars=b"-_", validate=True))
    except (struct.error, binascii.Error, ValueError) as error:
        raise OperatorError("bad_cursor", cursor=text) from error
    return at, received, value
