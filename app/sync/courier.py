"""What the network thread carries: bundles both ways, newest values, and histories.

It never touches journal or telemetry itself: what it brings is handed to the writer thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from app.clock import Clock, from_micros
from app.domain.sensor import Sample, Stream
from app.feeds.door import Door
from app.store.telemetry import Telemetry
from app.sync.bundle import Header
from app.sync.calls import DistrictCalls, RefusedError
from app.sync.clocks import is_clock
from app.sync.peer import Peer
from app.sync.readings import Readings
from app.sync.replica import Received, Replica

MOST_ROUNDS = 20
_HANDED_OVER_S = 60.0
_T = TypeVar("_T")


class Submit(Protocol):
    """Runs a task on the writer thread."""

    def __call__(self, task: Callable[[], _T], /) -> Future[_T]:
        """Return the future of the task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkParts:
    """What the link works with; ``streams`` by id, ``speed`` that of the clock.

    ``door`` is the way to the district, None where its address is all that is needed.
    """

    submit: Submit
    replica: Replica
    telemetry: Telemetry
    streams: Mapping[str, Stream]
    clock: Clock
    speed: float = 1.0
    door: Door | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEars:
    """Who is told of news; called on the network thread, must return at once."""

    exchanged: Callable[[Received], None]
    measured: Callable[[tuple[Sample, ...]], None]
    changed: Callable[[], None]


class Courier:
    """Carries between one seat and its district; used by the network thread only."""

    def __init__(self, calls: DistrictCalls, parts: LinkParts, ears: LinkEars, peer: Peer) -> None:
        self._calls = calls
        self._parts = parts
        self._ears = ears
        self._peer = peer
        self.readings = Readings(calls, parts.streams, self._mirror)

    def exchange(self) -> None:
        """Hand over what the district lacks and take what we lack, until nothing moves.

        Raises:
            RefusedError: the district took nothing, or its answer is none.
        """
        replica, peer = self._parts.replica, self._peer
        for _ in range(MOST_ROUNDS):
            lacked = peer.lacking
            bundle = self._on_writer(lambda: replica.offer(peer.said))
            asked_at = self._parts.clock.now()
            answer = self._calls.exchange(bundle)
            received = self._on_writer(partial(self._receive, answer))
            self._ears.exchanged(received)
            if received.peer is None:
                raise RefusedError(200, next(iter(received.refused), "malformed"))
            self._learn_clock(received.peer, asked_at)
            if not received.new and (not peer.lacking or peer.lacking >= lacked):
                return

    @property
    def round_trip_s(self) -> float:
        """How long the district's last answer took."""
        return self._calls.round_trip_s

    @property
    def is_behind(self) -> bool:
        """Tell whether readings between newest values are still to be asked for."""
        return self.readings.is_behind

    def read_latest(self) -> None:
        """Take over the newest values that changed, and a part of what lies behind them."""
        self.readings.read(self._parts.clock.now())

    def fetch(self, stream: str, span: tuple[datetime, datetime]) -> None:
        """Take over what the district knows of a stream in a span."""
        self.readings.fetch(stream, span, self._parts.clock.now())

    def start_over(self) -> None:
        """Read every newest value again; the district may be another one by now."""
        self.readings.start_over()

    def _mirror(self, samples: tuple[Sample, ...]) -> None:
        if samples:
            telemetry = self._parts.telemetry
            result = self._on_writer(lambda: telemetry.mirror(samples))
            if result.samples:
                self._ears.measured(result.samples)

    def _receive(self, content: bytes) -> Received:
        """Take a bundle in and note what its sender has; on the writer thread."""
        received = self._parts.replica.receive(content)
        if received.peer is not None:
            self._peer.hear(received.peer, self._parts.clock.now())
        return received

    def _learn_clock(self, header: Header, asked_at: datetime) -> None:
        """Note how the district's clock stands; the way there may account for some of it."""
        if is_clock(header.clock_us):
            way_s = self._calls.round_trip_s * self._parts.speed
            ahead_s = (from_micros(header.clock_us) - asked_at).total_seconds()
            self._peer.skew_s = ahead_s if ahead_s < 0 else max(0.0, ahead_s - way_s)

    def _on_writer(self, task: Callable[[], _T]) -> _T:
        return self._parts.submit(task).result(_HANDED_OVER_S)
