"""Newest values and suggestions: kept ready, made anew at most once a second on a thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.clock import Clock, monotonic_s
from app.domain.picture import Picture
from app.domain.sensor import Sample, Stream
from app.domain.suggestion import Suggestion, waiting
from app.logs import Complaints
from app.rules import live as rules
from app.rules.live import KEPT, Readings
from app.store.telemetry import Latest, TelemetryReader

_LOG = logging.getLogger(__name__)
_AT_MOST_EVERY_S = 1.0
_AT_LEAST_EVERY_S = 10.0
_JOIN_S = 2.0
_SHOWN_FOR_S = 10.0
"""How long a card that is gone may still be answered: a person reads before a click."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveParts:
    """What the live side looks at.

    ``picture`` gives the newest one; ``looked`` is called after each look of its own thread, at
    least every ten seconds.
    """

    picture: Callable[[], Picture]
    telemetry: TelemetryReader
    streams: Mapping[str, Stream]
    clock: Clock
    speed: float = 1.0
    looked: Callable[[], None] = lambda: None


class Live:
    """Holds the newest value of each stream and the cards that the facts speak for.

    ``told`` is called on the thread of this when the waiting cards changed.
    """

    def __init__(self, parts: LiveParts, told: Callable[[], None]) -> None:
        self._parts = parts
        self._told = told
        self._lock = threading.Lock()
        self._rev = 0
        self._latest: Mapping[str, Latest] = {}
        self._fresh: list[Sample] = []
        self._kept = rules.Live()
        self._all: tuple[Suggestion, ...] = ()
        self._cards: tuple[Suggestion, ...] = ()
        self._shown: dict[str, tuple[float, Suggestion]] = {}
        self._complaints = Complaints(_LOG)
        self._wake = threading.Event()
        self._is_closing = threading.Event()
        self.read_latest()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        self._thread.start()

    @property
    def latest(self) -> Mapping[str, Latest]:
        """The newest value by stream; replaced as a whole, never changed."""
        return self._latest

    @property
    def cards(self) -> tuple[Suggestion, ...]:
        """The suggestions that wait for an answer, as of the last look."""
        return self._cards

    def take(self, samples: Iterable[Sample]) -> None:
        """Take in samples that were just stored."""
        with self._lock:
            self._fresh.extend(samples)
        self.read_latest()
        self._wake.set()

    def stir(self) -> None:
        """The picture changed: look again soon."""
        self._wake.set()

    def read_latest(self) -> None:
        """Read the newest values that changed since the last time."""
        with self._lock:
            rev, rows = self._parts.telemetry.latest(self._rev)
            if rows or rev < self._rev:
                kept = self._latest if rev >= self._rev else {}
                self._latest = {**kept, **{row.stream: row for row in rows}}
            self._rev = rev

    def look(self) -> Mapping[str, Suggestion]:
        """Look at the facts now; return every card by key, answered or not.

        A card that was shown a moment ago is among them: who answers it saw it.
        """
        parts = self._parts
        with self._lock:
            picture, now = parts.picture(), parts.clock.now()
            self._kept, self._all = rules.look(picture, self._readings(), self._observed(), now)
            before, self._cards = self._cards, waiting(self._all, picture.answers, now)
            self._show(self._all)
            found = {key: card for key, (_, card) in self._shown.items()}
        if self._cards != before:
            self._told()
        return found

    def look_back(self, at: datetime) -> tuple[Suggestion, ...]:
        """Return every card that the facts known here speak for at an instant before now."""
        with self._lock:
            self._kept = self._observed()
            _, cards = rules.look(self._parts.picture(), self._readings(), self._kept, at)
            self._show(cards)
        return cards

    def _observed(self) -> rules.Live:
        fresh, self._fresh = self._fresh, []
        return rules.observe(self._kept, self._parts.streams, fresh)

    def _readings(self) -> Readings:
        parts = self._parts
        return Readings(streams=parts.streams, latest=self._latest, speed=parts.speed)

    def _show(self, cards: Iterable[Suggestion]) -> None:
        now_s = monotonic_s()
        kept = {k: seen for k, seen in self._shown.items() if now_s - seen[0] < _SHOWN_FOR_S}
        self._shown = {**kept, **{card.key: (now_s, card) for card in cards}}

    def close(self) -> None:
        """End the thread."""
        self._is_closing.set()
        self._wake.set()
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        self._try(self._remember_rain)
        while not self._is_closing.is_set():
            self._wake.clear()
            self._try(self.look)
            self._try(self._parts.looked)
            self._is_closing.wait(_AT_MOST_EVERY_S)
            self._wake.wait(_AT_LEAST_EVERY_S)

    def _try(self, step: Callable[[], object]) -> None:
        """Do a step; whatever happens to it, the next look tries again."""
        try:
            step()
        except Exception as error:  # noqa: BLE001 - nothing ends the thread but closing
            self._complaints.tell("the live side was held up", error)

    def _remember_rain(self) -> None:
        """Read the rain of the last day from the file, so that sums hold after a start."""
        parts = self._parts
        now = parts.clock.now()
        for stream in parts.streams.values():
            if stream.is_increment and not self._is_closing.is_set():
                samples = parts.telemetry.since(stream.id, now, KEPT)
                with self._lock:
                    self._fresh.extend(samples)
