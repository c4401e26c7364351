"""How many samples a second the telemetry store takes in, beside raw rows of the same disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.commands.bench.figure import Figure, seconds
from app.domain.sensor import Observation, Stream
from app.store.telemetry import Telemetry

_STREAMS = 500
_ROUNDS = 40
_START = datetime(2025, 8, 4, 12, 0, tzinfo=UTC)


def ingest(folder: Path) -> Iterator[Figure]:
    """Take in a district's minute, again and again: one batch a minute, all streams in it."""
    streams = {stream.id: stream for stream in map(_stream, range(_STREAMS))}
    batches = [_batch(streams, minute) for minute in range(_ROUNDS)]
    telemetry = Telemetry(folder / "telemetry.db", streams)

    def take() -> None:
        for batch in batches:
            telemetry.append(batch, batch[0].at + timedelta(seconds=2))

    took_s = seconds(take)
    telemetry.close()
    count = _STREAMS * _ROUNDS
    yield Figure(
        name="ingest_samples_per_s",
        value=count / took_s,
        unit="1/s",
        beside={"raw_sqlite_rows_per_s": count / _raw_s(folder, batches), "batch": _STREAMS},
    )


def _stream(number: int) -> Stream:
    station = f"B{number:03}"
    return Stream(
        id=f"{station}/pond_depth",
        station=station,
        quantity="pond_depth",
        name=station,
        unit="cm",
        street="440303001",
        lat_e7=225500000,
        lon_e7=1141200000,
        interval_s=60,
        low=-30.0,
        high=300.0,
    )


def _batch(streams: dict[str, Stream], minute: int) -> list[Observation]:
    at = _START + timedelta(minutes=minute)
    return [
        Observation(stream=name, at=at, value=float((minute * 7 + place) % 40), quality="OK")
        for place, name in enumerate(streams)
    ]


def _raw_s(folder: Path, batches: list[list[Observation]]) -> float:
    """Return how long bare rows of the same batches take, one commit a batch."""
    with closing(sqlite3.connect(folder / "raw.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE sample(stream TEXT, at REAL, value REAL)")

        def write() -> None:
            for batch in batches:
                rows = [(item.stream, item.at.timestamp(), item.value) for item in batch]
                database.execute("BEGIN")
                database.executemany("INSERT INTO sample VALUES (?,?,?)", rows)
                database.execute("COMMIT")

        return seconds(write)
