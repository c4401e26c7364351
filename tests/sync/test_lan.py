"""Two seats on one local network find one another and become equal without the district."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
import requests

from app.store.codec import BadBytesError, dump
from app.store.worker import Worker
from app.sync import lan
from app.sync.bundle import MAGIC
from app.sync.lan import LanParts, LanPort
from app.sync.lan_http import EXCHANGE_PATH, KEY_PATH, ask
from app.sync.lan_seal import Beacon, Cover, Seal
from app.sync.replica import Received
from tests.sync.making import Node, authority, meet, node

_T = TypeVar("_T")


class Neighbourly:
    """A seat with a port of its own."""

    def __init__(self, seat: Node, beacon_port: int, *, is_silent: bool = False) -> None:
        self.seat = seat
        self.worker = Worker()
        self.came = threading.Event()
        self.port = LanPort(
            LanParts(
                replica=seat.replica,
                device=seat.crypto.signer(seat.keys.held["device.key"]),
                crypto=seat.crypto,
                on_writer=self.run,
                exchanged=self._exchanged,
                host="127.0.0.1",
                calls_to=() if is_silent else ("127.255.255.255",),
                beacon_port=beacon_port,
            )
        )

    def run(self, task: Callable[[], _T]) -> _T:
        return self.worker.submit(task).result(10)

    def _exchanged(self, received: Received) -> None:
        if received.new:
            self.came.set()

    def close(self) -> None:
        self.port.close()
        self.worker.close()


@pytest.fixture
def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def seats() -> tuple[Node, Node]:
    district = node("district")
    head = authority(district)
    one, two = node("A"), node("B")
    meet(one, district, head)
    meet(two, district, head)
    meet(one, district, head)
    return one, two


@pytest.fixture
def pair(seats: tuple[Node, Node], free_port: int) -> Iterator[tuple[Neighbourly, Neighbourly]]:
    made = Neighbourly(seats[0], free_port), Neighbourly(seats[1], free_port)
    yield made
    for item in made:
        item.close()


def test_what_one_seat_writes_the_other_has_without_the_district(
    pair: tuple[Neighbourly, Neighbourly],
) -> None:
    one, two = pair
    one.run(lambda: one.seat.write("from A"))

    assert two.came.wait(20)
    assert two.run(two.seat.replica.hashes) == one.run(one.seat.replica.hashes)
    assert [item.name for item in two.port.neighbours()] == ["A"]


def test_who_was_asked_knows_in_the_end_that_the_asker_has_everything(
    seats: tuple[Node, Node], free_port: int
) -> None:
    one = Neighbourly(seats[0], free_port)
    two = Neighbourly(seats[1], free_port, is_silent=True)  # A never asks B: it does not hear it
    try:
        one.run(lambda: one.seat.write("from A"))
        assert two.came.wait(20)
        heads = one.run(one.seat.replica.header).heads

        def knows() -> bool:
            return any(item.header and item.header.heads == heads for item in one.port.neighbours())

        done = threading.Event()
        for _ in range(50):
            if knows():
                break
            done.wait(0.1)
        assert knows()
    finally:
        one.close()
        two.close()


def test_a_device_that_the_registry_does_not_name_gets_no_answer(
    pair: tuple[Neighbourly, Neighbourly],
) -> None:
    one, _ = pair
    stranger = node("stranger")
    seal = Seal(
        stranger.crypto.signer(bytes(32)),
        stranger.crypto,
        lambda _: True,
        lambda: one.seat.replica.realm,
    )
    url = f"http://127.0.0.1:{one.port.port}"
    for path, word in ((EXCHANGE_PATH, "ask"), (KEY_PATH, "hello")):
        sealed = seal.close(word, bytes(16), stranger.replica.offer(None))
        answer = requests.post(url + path, data=sealed, timeout=5)
        assert (answer.status_code, answer.reason) == (403, "unknown_device")


def test_nobody_else_on_the_line_reads_what_two_seats_say(
    pair: tuple[Neighbourly, Neighbourly], monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[bytes] = []

    def tapped(address: tuple[str, int], path: str, content: bytes) -> bytes:
        answer = ask(address, path, content)
        passed.extend((content, answer))
        return answer

    monkeypatch.setattr(lan, "ask", tapped)
    one, two = pair
    one.run(lambda: one.seat.write("from A"))
    assert two.came.wait(20)

    assert len(passed) >= 4
    assert MAGIC in one.run(lambda: one.seat.replica.offer(None))
    assert not any(MAGIC in content for content in passed)


def test_a_neighbour_whose_program_began_anew_is_asked_by_its_new_key(
    pair: tuple[Neighbourly, Neighbourly],
) -> None:
    one, two = pair
    one.run(lambda: one.seat.write("before"))
    assert two.came.wait(20)
    one.port._cover = Cover(secrets.token_bytes)  # as a new program would have it
    two.came.clear()

    one.run(lambda: one.seat.write("after"))
    assert two.came.wait(20)
    assert two.run(two.seat.replica.hashes) == one.run(one.seat.replica.hashes)


@pytest.mark.parametrize("path", [EXCHANGE_PATH, KEY_PATH])
@pytest.mark.parametrize("body", [b"", b"x" * 1000, dump([1, 2]), dump([b"", b"", b"", b""])])
def test_hostile_bodies_are_refused_and_the_port_goes_on(
    pair: tuple[Neighbourly, Neighbourly], body: bytes, path: str
) -> None:
    url = f"http://127.0.0.1:{pair[0].port.port}{path}"

    assert requests.post(url, data=body, timeout=5).status_code == 403
    assert requests.post(url, data=body, timeout=5).status_code == 403


def test_a_recorded_answer_is_not_believed_for_another_question(seats: tuple[Node, Node]) -> None:
    one, two = seats

    def seal(seat: Node) -> Seal:
        return Seal(
            seat.crypto.signer(seat.keys.held["device.key"]),
            seat.crypto,
            lambda device: device in seat.replica.picture.registry.devices,
            lambda: seat.replica.realm,
        )

    recorded = seal(one).close("answer", b"1" * 16, b"body")

    assert seal(two).open("answer", recorded, b"1" * 16).body == b"body"
    with pytest.raises(BadBytesError, match="wrong_nonce"):
        seal(two).open("answer", recorded, b"2" * 16)
    with pytest.raises(BadBytesError, match="bad_signature"):
        seal(two).open("ask", recorded)


def test_a_beacon_says_little_and_reads_back() -> None:
    beacon = Beacon(realm=b"r" * 8, device=b"d" * 8, port=40000, state=b"s" * 8)

    assert Beacon.read(beacon.pack()) == beacon
    assert Beacon.read(beacon.pack()[:-1]) is None
    assert Beacon.read(b"x" * 31) is None
