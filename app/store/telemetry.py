"""What machines measured: takes batches of observations, judges, keeps and answers.

One thread writes (the caller's writer thread), any thread reads. A batch is one transaction:
all of it that is good is stored, what is bad is named by its place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from app.domain.sensor import Observation, Sample, Stream, split_flags
from app.store.telemetry_batch import Batch, Incoming, Neighbourhood, incoming
from app.store.telemetry_read import Latest, Page, TelemetryReader
from app.store.telemetry_rows import load_rows, write
from app.store.telemetry_schema import WrongFileError, open_writer

__all__ = [
    "AppendResult",
    "Latest",
    "Page",
    "Rejected",
    "Telemetry",
    "TelemetryReader",
    "WrongFileError",
]

_T = TypeVar("_T", Observation, Sample)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """One observation that was not taken: its place in the batch, its field, and why."""

    index: int
    field: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendResult:
    """What became of a batch.

    ``samples`` are the new ones with their quality, by time; ``rev`` is the file's revision.
    """

    accepted: int
    duplicates: int
    rejected: tuple[Rejected, ...]
    samples: tuple[Sample, ...]
    rev: int


class Telemetry(TelemetryReader):
    """The telemetry file of one data folder, opened by its owner.

    ``streams`` are the district's by id; ``speed`` is that of the domain clock, so that transit
    times are real ones (contracts 2).
    """

    def __init__(self, path: Path, streams: Mapping[str, Stream], speed: float = 1.0) -> None:
        super().__init__(open_writer(path), streams)
        self._speed = speed
        with self._engine.begin() as connection:
            self._rows = load_rows(connection)
        self._rev = max((row.rev for row in self._rows.values()), default=0)
        self._near = Neighbourhood(streams)

    def append(self, observations: Sequence[Observation], received_at: datetime) -> AppendResult:
        """Judge and store a batch in one transaction.

        A repeated (stream, at, value) is a duplicate and no new sample; an unknown stream, a value
        that is no finite number, a time without offset and an unknown flag are rejected.
        """
        good, rejected = self._sift(observations)
        return self._take([incoming(item, received_at, self._speed) for item in good], rejected)

    def mirror(self, samples: Sequence[Sample]) -> AppendResult:
        """Store samples that another store has judged, their quality and receipt unchanged.

        Duplicates and faults are treated as by ``append``.
        """
        good, rejected = self._sift(samples)
        return self._take([incoming(item, item.received_at, None) for item in good], rejected)

    def _sift(self, items: Sequence[_T]) -> tuple[list[_T], tuple[Rejected, ...]]:
        good: list[_T] = []
        rejected: list[Rejected] = []
        for index, item in enumerate(items):
            fault = _fault(item, self._streams)
            if fault is None:
                good.append(item)
            else:
                rejected.append(Rejected(index=index, field=fault[0], detail=fault[1]))
        return good, tuple(rejected)

    def _take(self, items: list[Incoming], rejected: tuple[Rejected, ...]) -> AppendResult:
        items.sort(key=lambda item: item.at_us)
        batch = Batch(self._streams, self._rows, self._near)
        with self._engine.begin() as connection:
            samples = tuple(batch.add(item) for item in batch.new_ones(connection, items))
            rev = batch.number(self._rev)
            if samples:
                write(connection, tuple(batch.rows.values()), batch.fresh)
        # Only now: a transaction that failed must leave no trace in memory either.
        self._rows.update(batch.rows)
        self._rev = rev
        return AppendResult(
            accepted=len(samples),
            duplicates=len(items) - len(samples),
            rejected=rejected,
            samples=samples,
            rev=rev,
        )


def _fault(item: Observation | Sample, streams: Mapping[str, Stream]) -> tuple[str, str] | None:
    """Return the field and the reason why an item cannot be stored, None if it can."""
    if item.stream not in streams:
        return "stream", f"unknown stream {item.stream!r}"
    if item.at.tzinfo is None:
        return "at", "no offset"
    try:
        if not math.isfinite(item.value):
            return "value", "not a finite number"
    except OverflowError:
        return "value", "too large"
    try:
        split_flags(item.quality)
    except ValueError:
        return "quality", f"unknown flag in {item.quality!r}"
    return None
