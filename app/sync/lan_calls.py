"""The calls to neighbours: one after the other, on a thread of their own.

A beacon is in clear and anybody can send one, so nothing that it leads to may hold up the next
beacon or a neighbour that answered before: who answered goes first, who failed is left alone for
longer each time. Source: sync 3.3.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from app.clock import monotonic_s
from app.errors import OperatorError
from app.logs import Complaints
from app.store.codec import BadBytesError

MOST_WAITING = 64
_MOST_KNOWN = 1024
_FIRST_PAUSE_S, _MOST_PAUSE_S = 1.0, 60.0
_JOIN_S = 1.0
_LOG = logging.getLogger(__name__)
_K = TypeVar("_K")
_V = TypeVar("_V")

Address = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """To meet a device at an address where a beacon showed a state of the record."""

    device: bytes
    address: Address
    state: bytes


class Calls:
    """Calls whoever is wished for, until it is closed."""

    def __init__(self, call: Callable[[Wish], None]) -> None:
        self._call = call
        self._wishes: dict[tuple[bytes, Address], Wish] = {}
        self._proven: dict[tuple[bytes, Address], None] = {}
        self._pauses: dict[Address, tuple[int, float]] = {}
        self._complaints = Complaints(_LOG)
        self._is_closing = False
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="lan-calls", daemon=True)
        self._thread.start()

    def want(self, wish: Wish) -> None:
        """Call soon, unless the address failed lately; the next beacon asks again."""
        with self._wake:
            if monotonic_s() < self._pauses.get(wish.address, (0, 0.0))[1]:
                return
            self._wishes[wish.device, wish.address] = wish
            if len(self._wishes) > MOST_WAITING:
                strangers = (name for name in self._wishes if name not in self._proven)
                del self._wishes[next(strangers, next(iter(self._wishes)))]
            self._wake.notify()

    def close(self) -> None:
        """Call nobody any more; a call in flight is left to itself after a second."""
        with self._wake:
            self._is_closing = True
            self._wake.notify()
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        while (wish := self._next()) is not None:
            try:
                self._call(wish)
            except (OSError, BadBytesError, OperatorError) as error:
                _LOG.info("no exchange with a neighbour: %s", type(error).__name__)
                self._failed(wish)
            except Exception as error:  # noqa: BLE001 - nothing ends the thread but closing
                self._complaints.tell("an exchange with a neighbour was held up", error)
                self._failed(wish)
            else:
                self._succeeded(wish)

    def _next(self) -> Wish | None:
        """Wait for a wish; None at the end. Who answered before goes first."""
        with self._wake:
            self._wake.wait_for(lambda: self._is_closing or self._wishes)
            if self._is_closing:
                return None
            name = min(self._wishes, key=lambda name: name not in self._proven)
            return self._wishes.pop(name)

    def _succeeded(self, wish: Wish) -> None:
        with self._wake:
            self._pauses.pop(wish.address, None)
            _keep(self._proven, (wish.device, wish.address), None)

    def _failed(self, wish: Wish) -> None:
        with self._wake:
            self._proven.pop((wish.device, wish.address), None)
            failures = self._pauses.get(wish.address, (0, 0.0))[0]
            pause_s = min(_MOST_PAUSE_S, _FIRST_PAUSE_S * 2 ** min(failures, 10))
            _keep(self._pauses, wish.address, (failures + 1, monotonic_s() + pause_s))


def _keep(held: dict[_K, _V], name: _K, value: _V) -> None:
    """Keep something as the newest of not too many."""
    held.pop(name, None)
    held[name] = value
    if len(held) > _MOST_KNOWN:
        del held[next(iter(held))]
