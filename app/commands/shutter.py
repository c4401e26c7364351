"""Takes pictures of a window once it shows all that it is going to, or else says what lacks."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.clock import monotonic_s
from app.desk.window import Running

_MOST_NAMED = 6


@dataclass(slots=True)
class Wish:
    """A picture that somebody waits for; ``until_s`` is when it is taken in any case."""

    path: Path
    until_s: float
    done: threading.Event = field(default_factory=threading.Event)


class Shutter:
    """Pictures are wished from any thread and taken on the window's, one after the other."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._wishes: deque[Wish] = deque()

    def wish(self, path: Path, within_s: float) -> threading.Event:
        """Wish for a picture, and return what tells that it was taken."""
        wish = Wish(path=path, until_s=monotonic_s() + within_s)
        self._wishes.append(wish)
        return wish.done

    def tick(self, window: Running) -> None:
        """Take the first picture that was wished, if the screen is settled or time is up."""
        if not self._wishes:
            return
        wish, missing = self._wishes[0], window.settle()
        if missing and monotonic_s() < wish.until_s:
            return
        self._wishes.popleft()
        window.grab(wish.path)
        if missing:
            named = ", ".join(missing[:_MOST_NAMED])
            rest = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
            self._say(f"{wish.path.name} was taken without: {named}{rest}")
        wish.done.set()
