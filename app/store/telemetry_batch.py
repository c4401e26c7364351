"""One batch on its way into the telemetry file: judged against a copy, nothing half done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.clock import micros
from app.domain.sensor import Flag, Observation, Sample, Stream, split_flags
from app.rules.quality import Arrival, StreamMemory, judge, may_be_stuck, neighbours_move
from app.store.telemetry_rows import Row, known_values
from app.store.telemetry_schema import Packed, bits_of, text_of

_NEIGHBOURS = 4
_NEVER_SHOWN = bits_of((Flag.CLOCK_SKEW,))


@dataclass(frozen=True, slots=True)
class Incoming:
    """A well-formed value; ``transit_s`` is None where another store has judged it already."""

    stream: str
    at: datetime
    at_us: int
    value: float
    given: frozenset[Flag]
    received_at: datetime
    transit_s: float | None


def incoming(item: Observation | Sample, received_at: datetime, speed: float | None) -> Incoming:
    """Return a checked value as the batch takes it; without a speed it is not judged."""
    transit = None if speed is None else (received_at - item.at).total_seconds() / speed
    return Incoming(
        item.stream,
        item.at,
        micros(item.at),
        float(item.value),
        split_flags(item.quality),
        received_at,
        transit,
    )


class Neighbourhood:
    """Finds the nearest streams of the same quantity, the ones that should move together."""

    def __init__(self, streams: Mapping[str, Stream]) -> None:
        self._streams = streams
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, stream: Stream) -> tuple[str, ...]:
        """Return up to four streams, the nearest first."""
        if stream.id not in self._known:
            others = [
                other
                for other in self._streams.values()
                if other.quantity == stream.quantity and other.id != stream.id
            ]
            others.sort(key=lambda other: (_distance(stream, other), other.id))
            self._known[stream.id] = tuple(other.id for other in others[:_NEIGHBOURS])
        return self._known[stream.id]


class Batch:
    """The rows that a batch changes, copied from those of the writer when first touched."""

    def __init__(
        self, streams: Mapping[str, Stream], rows: Mapping[str, Row], near: Neighbourhood
    ) -> None:
        self._streams = streams
        self._before = rows
        self._near = near
        self._next_key = max((row.key for row in rows.values()), default=0) + 1
        self.rows: dict[str, Row] = {}
        self.fresh: dict[int, list[Packed]] = defaultdict(list)
        self._shown: set[str] = set()

    def new_ones(self, connection: Connection, items: Sequence[Incoming]) -> Iterator[Incoming]:
        """Yield the items that neither the file nor the batch before them holds."""
        known = self._known(connection, items)
        for item in items:
            seen = known[item.stream]
            if (item.at_us, item.value) not in seen:
                seen.add((item.at_us, item.value))
                yield item

    def add(self, item: Incoming) -> Sample:
        """Judge one new item, keep it, and return it as the sample it became."""
        row = self._row(item.stream)
        flags = item.given
        if item.transit_s is not None:
            found, row.memory = judge(
                self._streams[item.stream], row.memory, self._arrival(item, row.memory)
            )
            flags |= found
        bits = bits_of(flags)
        packed = (item.at_us, item.value, micros(item.received_at), bits)
        row.n += 1
        row.tmax = max(row.tmax, item.at_us)
        if not bits & _NEVER_SHOWN and (row.latest is None or item.at_us >= row.latest[0]):
            row.latest = packed
            self._shown.add(row.id)
        self.fresh[row.key].append(packed)
        return Sample(
            stream=item.stream,
            at=item.at,
            value=item.value,
            quality=text_of(bits),
            received_at=item.received_at,
        )

    def number(self, rev: int) -> int:
        """Give each row whose shown value changed the next revision; return the last one."""
        for name, row in self.rows.items():
            if name in self._shown:
                rev += 1
                row.rev = rev
        return rev

    def _known(
        self, connection: Connection, items: Sequence[Incoming]
    ) -> dict[str, set[tuple[int, float]]]:
        """Only values not newer than the newest stored one can be in the file already."""
        spans: dict[str, tuple[int, int]] = {}
        for item in items:
            row = self._before.get(item.stream)
            if row is not None and item.at_us <= row.tmax:
                low, high = spans.get(item.stream, (item.at_us, item.at_us))
                spans[item.stream] = (min(low, item.at_us), max(high, item.at_us))
        known: dict[str, set[tuple[int, float]]] = defaultdict(set)
        for stream, span in spans.items():
            known[stream] = known_values(connection, self._before[stream].key, span)
        return known

    def _row(self, stream: str) -> Row:
        row = self.rows.get(stream)
        if row is None:
            before = self._before.get(stream)
            if before is None:
                row = Row(key=self._next_key, id=stream)
                self._next_key += 1
            else:
                row = before.copy()
            self.rows[stream] = row
        return row

    def _arrival(self, item: Incoming, memory: StreamMemory) -> Arrival:
        stream = self._streams[item.stream]
        move = False
        if may_be_stuck(stream, memory, item.value):
            others = (
                self.rows.get(name) or self._before.get(name) for name in self._near.of(stream)
            )
            memories = tuple(other.memory for other in others if other is not None)
            move = neighbours_move(stream, memory, item.at, memories)
        return Arrival(
            at=item.at, value=item.value, transit_s=item.transit_s or 0.0, neighbours_move=move
        )


def _distance(one: Stream, other: Stream) -> int:
    return (one.lat_e7 - other.lat_e7) ** 2 + (one.lon_e7 - other.lon_e7) ** 2
