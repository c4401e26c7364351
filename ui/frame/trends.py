"""The samples of the last hour by stream, for arrows, trend lines and sums of rain.

Rain must be complete to be summed, so it is asked from the history whenever a newer value is
known; of the other streams the newest values are enough once their history came, but for gaps.
Answers are collected when the views are built, so nothing here waits and nothing runs on another
thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from datetime import datetime, timedelta

from app.domain.reading import Newest, Points
from app.domain.sensor import Flag, Sample, Stream, split_flags
from app.errors import OperatorError

KEPT = timedelta(minutes=85)
_MOST_ASKED = 24
_TICK = timedelta(microseconds=1)
_UNTRUE = frozenset({Flag.SUSPECT_RANGE, Flag.SUSPECT_RATE, Flag.STUCK})

Answer = Future[tuple[Sample, ...]]
History = Callable[[str, datetime, datetime], Answer]
"""Asks for a stream's samples, from inclusive, to exclusive."""


class Trends:
    """Keeps the points of each stream; values that may be untrue are left out."""

    def __init__(self, streams: Iterable[Stream], history: History) -> None:
        self._streams = tuple(streams)
        self._history = history
        self._points: dict[str, tuple[tuple[datetime, float], ...]] = {}
        self._known_to: dict[str, datetime] = {}
        self._asked: dict[str, tuple[Answer, datetime]] = {}

    @property
    def points(self) -> Mapping[str, Points]:
        """The points by stream, ascending in time."""
        return self._points

    def missing(self, latest: Mapping[str, Newest], now: datetime) -> tuple[str, ...]:
        """Return the streams whose newest value is known but whose points do not reach to it."""
        return tuple(
            stream.id
            for stream in self._streams
            if stream.id in self._asked or self._is_behind(stream, latest.get(stream.id), now)
        )

    def _is_behind(self, stream: Stream, newest: Newest | None, now: datetime) -> bool:
        return newest is not None and newest.at > self._known_to.get(stream.id, now - KEPT)

    def refresh(self, latest: Mapping[str, Newest], now: datetime) -> None:
        """Collect what came, add the newest values, and ask for what is missing."""
        self._collect(now)
        for stream in self._streams:
            newest = latest.get(stream.id)
            if newest is None or not self._is_behind(stream, newest, now):
                continue
            known_to = self._known_to.get(stream.id)
            if stream.is_increment or known_to is None or _is_gap(stream, known_to, newest.at):
                self._ask(stream, newest.at, now)
            else:
                flags = split_flags(newest.quality)
                new = () if flags & _UNTRUE else ((newest.at, newest.value),)
                self._add(stream.id, new, newest.at, now)

    def _ask(self, stream: Stream, until: datetime, now: datetime) -> None:
        """Ask for what lies behind the first gap, since a gap may have been filled meanwhile."""
        if stream.id in self._asked or len(self._asked) >= _MOST_ASKED:
            return
        points = self._points.get(stream.id, ())
        start = _complete_to(points, timedelta(seconds=1.5 * stream.interval_s), now - KEPT)
        try:
            self._asked[stream.id] = self._history(stream.id, start, until + _TICK), until
        except OperatorError:
            return

    def _collect(self, now: datetime) -> None:
        """Take over the answers that came; one that failed is asked again."""
        for stream, (answer, until) in list(self._asked.items()):
            if not answer.done():
                continue
            del self._asked[stream]
            if answer.cancelled() or answer.exception() is not None:
                continue
            ordered = sorted(answer.result(), key=lambda item: (item.at, item.received_at))
            good = (item for item in ordered if not split_flags(item.quality) & _UNTRUE)
            self._add(stream, tuple((item.at, item.value) for item in good), until, now)

    def _add(
        self,
        stream: str,
        new: tuple[tuple[datetime, float], ...],
        until: datetime,
        now: datetime,
    ) -> None:
        """Merge points; of several for one instant the last one counts."""
        merged = dict((*self._points.get(stream, ()), *new))
        kept = (item for item in merged.items() if item[0] > now - KEPT)
        self._points[stream] = tuple(sorted(kept))
        self._known_to[stream] = until


def _complete_to(points: Points, step: timedelta, start: datetime) -> datetime:
    """Return until when the points have no gap longer than a step, counted from ``start``."""
    for at, _ in points:
        if at - start > step:
            break
        start = max(start, at)
    return start


def _is_gap(stream: Stream, known_to: datetime, at: datetime) -> bool:
    """Tell whether values between two newest ones of a level may have been missed."""
    return (at - known_to).total_seconds() > 1.5 * stream.interval_s
