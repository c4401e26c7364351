"""Rain and water of the timeline's window, and what the link said: asked once, then followed.

Like the trends, nothing here waits: answers are collected when the view is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from app.domain.reading import Kind, Newest, Points, kind_of
from app.domain.sensor import Flag, Sample, Stream, split_flags
from app.errors import OperatorError
from app.screens.timeline import LinkSpan
from ui.frame.trends import Answer, History

_MOST_ASKED = 6
_MOST_SPANS = 400
_KEPT = timedelta(hours=26)
_TICK = timedelta(microseconds=1)
_UNTRUE = frozenset({Flag.SUSPECT_RANGE, Flag.SUSPECT_RATE, Flag.STUCK})
_SHOWN = frozenset({Kind.RAIN, Kind.POND})

Span = tuple[datetime, datetime]


class Past:
    """Keeps the points of rain gauges and ponding points, and the link's past."""

    def __init__(self, streams: Iterable[Stream], history: History) -> None:
        self._streams = tuple(stream for stream in streams if kind_of(stream) in _SHOWN)
        self._history = history
        self._points: Mapping[str, Points] = {}
        self._known: dict[str, Span] = {}
        self._asked: dict[str, tuple[Answer, Span]] = {}
        self._links: tuple[LinkSpan, ...] = ()

    @property
    def points(self) -> Mapping[str, Points]:
        """The points by stream; another mapping whenever some came."""
        return self._points

    @property
    def links(self) -> tuple[LinkSpan, ...]:
        """For how long the link said what, since the console began."""
        return self._links

    def hear_link(self, word: str, now: datetime) -> None:
        """Take note of what the link says."""
        last = self._links[-1] if self._links else None
        if last is not None and last.word == word:
            return
        ended = () if last is None else (LinkSpan(word=last.word, start=last.start, end=now),)
        self._links = (*self._links[-_MOST_SPANS:-1], *ended, LinkSpan(word=word, start=now))

    def missing(self, latest: Mapping[str, Newest], window: Span) -> tuple[str, ...]:
        """Return the streams of which the window still lacks something."""
        return tuple(
            stream.id
            for stream in self._streams
            if stream.id in self._asked
            or (stream.id in latest and self._is_short(stream.id, latest[stream.id], window))
        )

    def _is_short(self, stream: str, newest: Newest, window: Span) -> bool:
        start, end = self._known.get(stream, (window[1], window[1]))
        return window[0] < start or (end < window[1] and newest.at >= end)

    def refresh(self, latest: Mapping[str, Newest], window: Span, now: datetime) -> None:
        """Collect what came, add newest values, and ask for what the window lacks.

        A window that does not touch what is known begins anew: what lies between the two may be
        years, and nobody looks at it.
        """
        self._collect()
        until = min(window[1], now + _TICK)
        for stream in self._streams:
            newest = latest.get(stream.id)
            if newest is None or stream.id in self._asked:
                continue
            known = self._known.get(stream.id)
            if known is not None and (window[1] < known[0] or known[1] < window[0]):
                known = None
                del self._known[stream.id]
            if known is None or window[0] < known[0]:
                self._ask(stream, (window[0], until))
            elif known[1] < window[1] and newest.at >= known[1]:
                self._follow(stream, newest, known, window)

    def _follow(self, stream: Stream, newest: Newest, known: Span, window: Span) -> None:
        """Rain is summed, so it is asked as a whole; of a level only gaps are."""
        gap_s = (newest.at - known[1]).total_seconds()
        if stream.is_increment or gap_s > 1.5 * stream.interval_s:
            self._ask(stream, (known[1], min(newest.at + _TICK, window[1])))
            return
        flags = split_flags(newest.quality)
        kept = min(window[0], newest.at - _KEPT), newest.at + _TICK
        self._known[stream.id] = (known[0], newest.at + _TICK)
        if not flags & _UNTRUE:
            self._add(stream.id, ((newest.at, newest.value),), kept)

    def _ask(self, stream: Stream, span: Span) -> None:
        if len(self._asked) >= _MOST_ASKED or span[0] >= span[1]:
            return
        try:
            self._asked[stream.id] = self._history(stream.id, *span), span
        except OperatorError:
            return

    def _collect(self) -> None:
        for stream, (answer, span) in list(self._asked.items()):
            if not answer.done():
                continue
            del self._asked[stream]
            if answer.cancelled() or answer.exception() is not None:
                continue
            known = self._known.get(stream, span)
            self._known[stream] = (min(known[0], span[0]), max(known[1], span[1]))
            self._add(stream, _true(answer.result()), self._known[stream])

    def _add(self, stream: str, new: Iterable[tuple[datetime, float]], kept: Span) -> None:
        before = self._points.get(stream, ())
        merged = dict((*before, *new))
        inside = tuple(sorted(item for item in merged.items() if kept[0] <= item[0] < kept[1]))
        if inside != before:
            self._points = {**self._points, stream: inside}


def _true(samples: Iterable[Sample]) -> list[tuple[datetime, float]]:
    """Return points of what may be true; of several for one instant the last one counts."""
    ordered = sorted(samples, key=lambda item: (item.at, item.received_at))
    return [(s.at, s.value) for s in ordered if not split_flags(s.quality) & _UNTRUE]
