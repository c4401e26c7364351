"""Brings the district's readings to this seat without holes, as far as there is time for it.

The newest values come first by one call; what lies between two of them is asked stream by
stream. Rain is summed, so that none of it may be missing; of a level what is missing is only
a part of its line. A seat that loses its district then still has the last hours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from app.clock import monotonic_s
from app.domain.sensor import Sample, Stream
from app.sync.calls import DistrictCalls

RAIN_KEPT = timedelta(hours=25)
LEVEL_KEPT = timedelta(hours=6)
MOST_AT_ONCE = 40
LINES_AT_ONCE_S = 0.3
_GAP_INTERVALS = 1.5
_TICK = timedelta(microseconds=1)

Mirror = Callable[[tuple[Sample, ...]], None]


class Readings:
    """Used by the network thread only; ``mirror`` stores what came."""

    def __init__(self, calls: DistrictCalls, streams: Mapping[str, Stream], mirror: Mirror) -> None:
        self._calls = calls
        self._streams = streams
        self._mirror = mirror
        self._since = 0
        self._known_to: dict[str, datetime] = {}
        self._behind: dict[str, datetime] = {}
        self._whole_since: dict[str, datetime] = {}

    @property
    def is_behind(self) -> bool:
        """Tell whether something between newest values is still to be asked for."""
        return bool(self._behind)

    def covers(self, stream: str, start: datetime) -> bool:
        """Tell whether everything of a stream from ``start`` on is here; from any thread."""
        since = self._whole_since.get(stream)
        return since is not None and since <= start and stream not in self._behind

    def read(self, received_at: datetime) -> None:
        """Take over the newest values that changed, and a part of what lies behind them."""
        answer = self._calls.latest(self._since)
        self._look_for_holes(answer.samples)
        # Rain first, and before its newest value: a sum must never be made over a hole.
        rain = sorted(name for name in self._behind if self._is_rain(name))
        for name in rain:
            self._fill(name, self._behind[name], received_at)
        self._mirror(answer.samples)
        self._since = answer.rev
        # Lines come after the values that people decide by, and no longer than a moment at once.
        until_s = monotonic_s() + LINES_AT_ONCE_S
        for name in sorted(self._behind)[:MOST_AT_ONCE]:
            if monotonic_s() >= until_s:
                return
            self._fill(name, self._behind[name], received_at)

    def fetch(self, stream: str, span: tuple[datetime, datetime], received_at: datetime) -> None:
        """Take over what the district knows of a stream in a span."""
        for page in self._calls.history(stream, span, received_at):
            self._mirror(page)

    def start_over(self) -> None:
        """Read every newest value again; the district may be another one by now."""
        self._since = 0

    def _look_for_holes(self, samples: Iterable[Sample]) -> None:
        for sample in samples:
            stream = self._streams.get(sample.stream)
            if stream is None:
                continue
            known_to = self._known_to.get(stream.id)
            # In a storm gauges speak more often than their normal interval says.
            most = 0.0 if stream.is_increment else _GAP_INTERVALS * stream.interval_s
            if known_to is None or (sample.at - known_to).total_seconds() > most:
                self._behind[stream.id] = sample.at
            elif stream.id not in self._behind:
                self._known_to[stream.id] = max(known_to, sample.at)

    def _fill(self, name: str, newest_at: datetime, received_at: datetime) -> None:
        kept = RAIN_KEPT if self._is_rain(name) else LEVEL_KEPT
        start = max(self._known_to.get(name, newest_at - kept), newest_at - RAIN_KEPT)
        self.fetch(name, (start, newest_at + _TICK), received_at)
        if start > self._known_to.get(name, start):
            self._whole_since[name] = start
        self._whole_since.setdefault(name, start)
        self._known_to[name] = newest_at
        del self._behind[name]

    def _is_rain(self, name: str) -> bool:
        return self._streams[name].is_increment
