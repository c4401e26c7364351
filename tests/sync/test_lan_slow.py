"""Whoever answers slowly, or without an end, holds up nobody but himself."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from app.clock import monotonic_s
from app.sync import lan_calls, lan_http
from app.sync.lan_calls import Calls, Wish
from app.sync.lan_http import EXCHANGE_PATH, KEY_PATH, ask
from app.sync.lan_seal import Beacon
from tests.sync.making import Node
from tests.sync.test_lan import Neighbourly, free_port, seats

__all__ = ["free_port", "seats"]

_ENDLESS = b"HTTP/1.1 200 OK\r\ncontent-length: 60000000\r\n\r\n"
_WITHOUT_LENGTH = b"HTTP/1.0 200 OK\r\n\r\n"


class _Slow:
    """A port that says something at once, and then a byte now and then for ever."""

    def __init__(self, first: bytes, drop: bytes = b"x", every_s: float = 0.1) -> None:
        self._first, self._drop, self._every_s = first, drop, every_s
        self._is_closing = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self.port = int(self._socket.getsockname()[1])
        self.called = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._is_closing.set()
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        while not self._is_closing.is_set():
            try:
                line, _ = self._socket.accept()
            except TimeoutError:
                continue
            self.called.set()
            threading.Thread(target=self._drip, args=(line,), daemon=True).start()

    def _drip(self, line: socket.socket) -> None:
        with line:
            try:
                line.sendall(self._first)
                while not self._is_closing.wait(self._every_s):
                    line.sendall(self._drop)
            except OSError:
                return


@pytest.fixture
def slow() -> Iterator[Callable[..., _Slow]]:
    made: list[_Slow] = []

    def make(first: bytes, drop: bytes = b"x", every_s: float = 0.1) -> _Slow:
        made.append(_Slow(first, drop, every_s))
        return made[-1]

    yield make
    for item in made:
        item.close()


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nx: ", _ENDLESS, _WITHOUT_LENGTH])
def test_an_answer_that_never_ends_is_given_up_in_time(
    slow: Callable[..., _Slow], monkeypatch: pytest.MonkeyPatch, first: bytes
) -> None:
    monkeypatch.setattr(lan_http, "_WITHIN_S", dict.fromkeys((KEY_PATH, EXCHANGE_PATH), 0.5))
    port, begun_s = slow(first).port, monotonic_s()
    with pytest.raises(OSError):  # noqa: PT011 - by whatever name the line ends
        ask(("127.0.0.1", port), EXCHANGE_PATH, b"")
    assert monotonic_s() - begun_s < 3


@pytest.mark.parametrize("first", [_ENDLESS, _WITHOUT_LENGTH])
def test_an_answer_that_is_too_long_is_not_read_whole(
    slow: Callable[..., _Slow], monkeypatch: pytest.MonkeyPatch, first: bytes
) -> None:
    monkeypatch.setattr(lan_http, "_WITHIN_S", {KEY_PATH: 20.0})
    port = slow(first, b"x" * 1000, every_s=0.01).port
    with pytest.raises(ConnectionError, match="too long"):
        ask(("127.0.0.1", port), KEY_PATH, b"")


def test_a_forged_beacon_with_a_slow_port_stops_neither_beacons_nor_exchange(
    seats: tuple[Node, Node], free_port: int, slow: Callable[..., _Slow]
) -> None:
    trap = slow(_ENDLESS)
    one = Neighbourly(seats[0], free_port)
    realm, device = seats[0].replica.realm, seats[1].replica.device
    forged = Beacon(realm=realm, device=device, port=trap.port, state=b"\1" * 8).pack()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.sendto(forged, ("127.0.0.1", free_port))
        assert trap.called.wait(10)
        two = Neighbourly(seats[1], free_port)
        try:
            two.run(lambda: two.seat.write("from B"))
            for _ in range(20):  # the stranger goes on, and so do the two
                stranger.sendto(forged, ("127.0.0.1", free_port))
                if one.came.wait(1):
                    break
            assert one.came.is_set()
            assert all(item.age_s < 5 for item in two.port.neighbours())
        finally:
            two.close()
            one.close()


def _wish(number: int, state: bytes = b"") -> Wish:
    return Wish(device=b"d", address=("127.0.0.1", number), state=state)


def test_who_failed_is_left_alone_longer_each_time_and_who_answered_goes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(lan_calls, "monotonic_s", lambda: now[0])
    called: list[int] = []
    done, may_go = threading.Semaphore(0), threading.Semaphore(0)

    def call(wish: Wish) -> None:
        called.append(wish.address[1])
        done.release()
        may_go.acquire()
        if wish.address[1] >= 10:
            raise (OSError, KeyError)[wish.address[1] % 2]

    def let(*numbers: int) -> None:
        for number in numbers:
            calls.want(_wish(number))

    calls = Calls(call)
    let(1)
    assert done.acquire(timeout=5)
    let(10, 11, 1)  # while the first call is in flight
    for _ in range(4):
        may_go.release()
    for _ in range(3):
        assert done.acquire(timeout=5)
    assert called == [1, 1, 10, 11]

    for at_s, is_due in ((0.9, False), (1.1, True), (2.9, False), (3.2, True), (7.0, False)):
        now[0] = at_s
        let(10)
        may_go.release()
        assert done.acquire(timeout=5 if is_due else 0.3) is is_due, at_s
        if not is_due:
            assert may_go.acquire(timeout=1)
    calls.close()


def test_a_flood_of_addresses_pushes_out_nobody_who_answered() -> None:
    may_go, called = threading.Event(), list[int]()

    def call(wish: Wish) -> None:
        called.append(wish.address[1])
        if wish.address[1] == 2:
            may_go.wait(10)

    calls = Calls(call)
    for number in (1, 2):
        calls.want(_wish(number))
    while 2 not in called:
        threading.Event().wait(0.01)
    calls.want(_wish(1))
    for number in range(100, 100 + 2 * lan_calls.MOST_WAITING):
        calls.want(_wish(number))
    may_go.set()
    while len(called) < 3:
        threading.Event().wait(0.01)
    assert called[:3] == [1, 2, 1]
    calls.close()
    assert len(called) <= 3 + lan_calls.MOST_WAITING
