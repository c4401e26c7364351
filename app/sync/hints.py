"""Listens to the district's hints that something is new there; only ever a hint.

The stream also tells at once when the district goes: it ends. Source: contracts 10.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import requests

from app.feeds.door import Door
from app.feeds.session import open_session
from app.logs import Complaints

_LOG = logging.getLogger(__name__)
_CONNECT_S, _READ_S = 3.0, 10.0
_PAUSE_S = 0.5


class _Hint(msgspec.Struct):
    vector_rev: int = 0
    latest_rev: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Who is told: of a hint as (vector_rev, latest_rev), and of the end of the stream."""

    hint: Callable[[int, int], None]
    ended: Callable[[], None]


class HintListener:
    """One thread that holds the stream open while the district answers."""

    def __init__(self, door: Door, ears: Ears) -> None:
        self._url = door.url.rstrip("/") + "/v1/stream"
        self._session = open_session(door)
        self._ears = ears
        self._complaints = Complaints(_LOG)
        self._may_listen = threading.Event()
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hints", daemon=True)
        self._thread.start()

    def allow(self, *, is_allowed: bool) -> None:
        """Listen from now on, or stop trying; a stream that is open stays until it ends."""
        if is_allowed:
            self._may_listen.set()
        else:
            self._may_listen.clear()

    def close(self) -> None:
        """End the listening; an open stream dies with its next word or with the program."""
        self._is_closing.set()
        self._may_listen.set()

    def _run(self) -> None:
        while not self._is_closing.is_set():
            self._may_listen.wait()
            if self._is_closing.is_set():
                return
            try:
                self._listen()
            except requests.RequestException as error:
                _LOG.debug("the hint stream ended: %s", error)
            except Exception as error:  # noqa: BLE001 - nothing ends the thread but closing
                self._complaints.tell("the hints were held up", error)
            if not self._is_closing.is_set():
                self._ears.ended()
                self._is_closing.wait(_PAUSE_S)

    def _listen(self) -> None:
        timeout = (_CONNECT_S, _READ_S)
        head = {"Accept": "text/event-stream"}
        with self._session.get(self._url, stream=True, timeout=timeout, headers=head) as answer:
            answer.raise_for_status()
            for line in answer.iter_lines(chunk_size=1):
                if self._is_closing.is_set() or not self._may_listen.is_set():
                    return
                if line.startswith(b"data:"):
                    self._tell(line.removeprefix(b"data:").strip())

    def _tell(self, word: bytes) -> None:
        try:
            hint = msgspec.json.decode(word, type=_Hint)
        except msgspec.DecodeError:
            return
        self._ears.hint(hint.vector_rev, hint.latest_rev)
