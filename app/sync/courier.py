"""What the network thread carries: bundles both ways, newest values, and histories.

It never touches journal or telemetry itself: what it brings is handed to the writer thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from app.clock import Clock, from_micros
from app.domain.sensor import Sample, Stream
from app.store.telemetry import Telemetry
from app.sync.bundle import Header
from app.sync.calls import DistrictCalls, RefusedError
from app.sync.peer import Peer
from app.sync.replica import Received, Replica

MOST_ROUNDS = 20
RAIN_KEPT = timedelta(hours=25)
_HANDED_OVER_S = 60.0
_TICK = timedelta(microseconds=1)
_T = TypeVar("_T")


class Submit(Protocol):
    """Runs a task on the writer thread."""

    def __call__(self, task: Callable[[], _T], /) -> Future[_T]:
        """Return the future of the task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkParts:
    """What the link works with; ``streams`` by id, ``speed`` that of the clock."""

    submit: Submit
    replica: Replica
    telemetry: Telemetry
    streams: Mapping[str, Stream]
    clock: Clock
    speed: float = 1.0


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
        self._since = 0
        self._rain_to: dict[str, datetime] = {}

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

    def read_latest(self) -> None:
        """Take over the newest values that changed, and the whole of the rain behind them."""
        answer = self._calls.latest(self._since)
        for sample in answer.samples:
            stream = self._parts.streams.get(sample.stream)
            if stream is not None and stream.is_increment:
                self._fill_rain(stream, sample)
        self._mirror(answer.samples)
        self._since = answer.rev

    def fetch(self, stream: str, span: tuple[datetime, datetime]) -> None:
        """Take over what the district knows of a stream in a span."""
        for page in self._calls.history(stream, span, self._parts.clock.now()):
            self._mirror(page)

    def start_over(self) -> None:
        """Read every newest value again; the district may be another one by now."""
        self._since = 0

    def _fill_rain(self, stream: Stream, newest: Sample) -> None:
        """Rain is summed, so that no sample between two newest ones may be missing.

        In a storm gauges speak more often than their normal interval says, so each gap is asked.
        """
        known_to = self._rain_to.get(stream.id, newest.at - RAIN_KEPT)
        if newest.at > known_to:
            self.fetch(stream.id, (known_to, newest.at + _TICK))
        self._rain_to[stream.id] = max(newest.at, known_to)

    def _mirror(self, samples: Iterable[Sample]) -> None:
        taken = tuple(samples)
        if taken:
            telemetry = self._parts.telemetry
            result = self._on_writer(lambda: telemetry.mirror(taken))
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
        if header.clock_us:
            way_s = self._calls.round_trip_s * self._parts.speed
            ahead_s = (from_micros(header.clock_us) - asked_at).total_seconds()
            self._peer.skew_s = ahead_s if ahead_s < 0 else max(0.0, ahead_s - way_s)

    def _on_writer(self, task: Callable[[], _T]) -> _T:
        return self._parts.submit(task).result(_HANDED_OVER_S)
