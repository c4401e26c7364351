"""Histories that somebody waits for, in order, as many as a moment can bear."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A stream's history from inclusive, to exclusive; the answer is whether it was fetched."""

    stream: str
    span: tuple[datetime, datetime]
    answer: Future[bool]


class Wishes:
    """A queue; every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[Wish] = deque()

    def __bool__(self) -> bool:
        """Tell whether somebody waits."""
        return bool(self._waiting)

    def add(self, wish: Wish) -> bool:
        """Let a wish wait; tell whether there was room."""
        with self._lock:
            has_room = len(self._waiting) < MOST
            if has_room:
                self._waiting.append(wish)
        return has_room

    def take(self) -> Wish | None:
        """Return the wish that waits longest, None if there is none."""
        with self._lock:
            return self._waiting.popleft() if self._waiting else None

    def refuse(self) -> None:
        """Answer everybody that nothing was fetched."""
        while (wish := self.take()) is not None:
            wish.answer.set_result(False)
