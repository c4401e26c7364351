"""Seat to seat on the local network, without the district: a beacon and an exchange.

Each seat calls out what it has; whoever hears a state other than its own asks that seat for an
exchange. Only devices of the registry are answered. One thread calls out and listens, one asks the
neighbours, one serves.
"""

from __future__ import annotations

import logging
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from app.clock import monotonic_s
from app.errors import OperatorError
from app.logs import Complaints
from app.store.codec import BadBytesError
from app.store.keys import Crypto, Signer
from app.sync.bundle import Header
from app.sync.exchange import is_even
from app.sync.lan_calls import Address, Calls, Wish
from app.sync.lan_http import EXCHANGE_PATH, KEY_PATH, Server, ask
from app.sync.lan_seal import Beacon, Cover, Seal
from app.sync.replica import Received, Replica

BEACON_PORT = 8441
BEACON_EVERY_S = 2.0
_MOST_ROUNDS = 20
_FORGET_AFTER_S = 30.0
_MOST_KEYS = 256
_AGAIN_S = 0.5
_WORDS = {KEY_PATH: ("hello", "key"), EXCHANGE_PATH: ("ask", "answer")}
_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")


class OnWriter(Protocol):
    """Runs a task on the writer thread and waits for it."""

    def __call__(self, task: Callable[[], _T], /) -> _T:
        """Return what the task returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanParts:
    """What the port works with.

    ``on_writer`` runs a task on the writer thread and waits for it; ``exchanged`` is told of what
    came, on a thread of the port. ``calls_to`` are the broadcast addresses; ``host`` where it
    listens.
    """

    replica: Replica
    device: Signer
    crypto: Crypto
    on_writer: OnWriter
    exchanged: Callable[[Received], None]
    host: str = "0.0.0.0"  # noqa: S104 - seats of one network find one another
    calls_to: tuple[str, ...] = ("255.255.255.255",)
    beacon_port: int = BEACON_PORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A seat that was met on the local network; ``age_s`` since it was last heard."""

    device: bytes
    name: str
    address: str
    age_s: float
    header: Header | None


@dataclass(slots=True)
class _Heard:
    address: Address
    at_s: float
    name: str = ""
    header: Header | None = None


class LanPort:
    """Finds the neighbours and exchanges with them, until it is closed."""

    def __init__(self, parts: LanParts) -> None:
        self._parts = parts
        self._seal = Seal(
            parts.device,
            parts.crypto,
            lambda device: device in parts.replica.picture.registry.devices,
            lambda: parts.replica.realm,
        )
        self._heard: dict[bytes, _Heard] = {}
        self._lock = threading.Lock()
        self._keys: dict[tuple[bytes, Address], bytes] = {}  # of the thread of the calls
        self._complaints = Complaints(_LOG)
        self._is_closing = threading.Event()
        self._cover = Cover(secrets.token_bytes)
        answers = {EXCHANGE_PATH: self._answer, KEY_PATH: self._tell_key}
        self._server = Server((parts.host, 0), answers)
        self._socket = _beacon_socket(parts.beacon_port)
        self._calls = Calls(self._meet)
        self._threads = (
            threading.Thread(target=self._server.serve_forever, name="lan-server", daemon=True),
            threading.Thread(target=self._run, name="lan", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    @property
    def port(self) -> int:
        """The port that answers."""
        return int(self._server.server_address[1])

    def neighbours(self) -> tuple[Neighbour, ...]:
        """Return the seats that were heard lately, by name."""
        now_s = monotonic_s()
        with self._lock:
            items = tuple(self._heard.items())
        found = (
            Neighbour(
                device=device,
                name=held.name or device.hex()[:8],
                address=held.address[0],
                age_s=now_s - held.at_s,
                header=held.header,
            )
            for device, held in items
            if now_s - held.at_s <= _FORGET_AFTER_S
        )
        return tuple(sorted(found, key=lambda item: item.name))

    def close(self) -> None:
        """Call out no more and answer nobody."""
        self._is_closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._threads[1].join()
        self._socket.close()
        self._calls.close()

    def _run(self) -> None:
        called_at_s = float("-inf")
        while not self._is_closing.is_set():
            try:
                if monotonic_s() - called_at_s >= BEACON_EVERY_S:
                    called_at_s = monotonic_s()
                    self._call()
                self._listen()
            except Exception as error:  # noqa: BLE001 - nothing ends the thread but closing
                self._complaints.tell("the beacons were held up", error)
                self._is_closing.wait(_AGAIN_S)

    def _state(self) -> bytes:
        """Return the mark of what we have; seats of equal marks have nothing to exchange."""
        hashes = self._parts.on_writer(self._parts.replica.hashes)
        return hashes[0][:8]

    def _call(self) -> None:
        replica = self._parts.replica
        if not replica.is_joined:
            return
        try:
            beacon = Beacon(
                realm=replica.realm, device=replica.device, port=self.port, state=self._state()
            )
        except OperatorError:
            return
        for address in self._parts.calls_to:
            try:
                self._socket.sendto(beacon.pack(), (address, self._parts.beacon_port))
            except OSError:
                _LOG.debug("the local network takes no beacon to %s", address)

    def _listen(self) -> None:
        try:
            raw, (host, _) = self._socket.recvfrom(256)
        except TimeoutError:
            return
        except OSError:
            self._is_closing.wait(_AGAIN_S)
            return
        beacon = Beacon.read(raw)
        replica = self._parts.replica
        if beacon is None or beacon.realm != replica.realm[:8]:
            return
        device = next((d for d in replica.picture.registry.devices if d[:8] == beacon.device), None)
        if device is None or device == replica.device:
            return
        address = (host, beacon.port)
        with self._lock:
            held = self._heard.setdefault(device, _Heard(address, 0.0))
            held.address, held.at_s = address, monotonic_s()
        self._calls.want(Wish(device=device, address=address, state=beacon.state))

    def _meet(self, wish: Wish) -> None:
        """Exchange with a neighbour whose state is not ours."""
        if wish.state != self._state():
            self._exchange(wish)

    def _exchange(self, wish: Wish) -> None:
        parts, held = self._parts, self._heard[wish.device]
        for _ in range(_MOST_ROUNDS):
            key = self._key(wish)  # first of all: until it signed one it may be anybody
            bundle = parts.on_writer(lambda: parts.replica.offer(held.header))
            content = self._ask(wish, key, bundle)
            received = parts.on_writer(partial(parts.replica.receive, content))
            held.header = received.peer
            if received.peer is not None:
                held.name = received.peer.name
            parts.exchanged(received)
            if received.peer is None:
                return
            # What came is told in one more round, so that the other side knows that it is here.
            is_done = is_even(parts.on_writer(parts.replica.header), received.peer)
            if is_done and not received.new:
                return

    def _key(self, wish: Wish) -> bytes:
        """Return the key that a neighbour's questions are boxed for, as it signed it itself."""
        name = (wish.device, wish.address)
        if name not in self._keys:
            self._keys[name] = self._said(wish, KEY_PATH, b"")
            if len(self._keys) > _MOST_KEYS:
                del self._keys[next(iter(self._keys))]
        return self._keys[name]

    def _ask(self, wish: Wish, key: bytes, bundle: bytes) -> bytes:
        """Return a neighbour's answer to a bundle; what passes between us only we two read."""
        try:
            question = self._cover.question(bundle, key)
            return self._cover.read_answer(self._said(wish, EXCHANGE_PATH, question))
        except (OSError, BadBytesError):
            del self._keys[wish.device, wish.address]  # its program may be another one by now
            raise

    def _said(self, wish: Wish, path: str, body: bytes) -> bytes:
        """Return what a device says to a letter of ours, by its own signature."""
        asking, answering = _WORDS[path]
        nonce = self._seal.nonce(secrets.token_bytes)
        letter = self._seal.open(
            answering, ask(wish.address, path, self._seal.close(asking, nonce, body)), nonce
        )
        if letter.device != wish.device:
            raise BadBytesError("unknown_device")
        return letter.body

    def _tell_key(self, raw: bytes) -> bytes:
        """Tell an enrolled device for which key it boxes its questions.

        Raises:
            BadBytesError: it is none, or its seal does not hold.
        """
        letter = self._seal.open("hello", raw)
        return self._seal.close("key", letter.nonce, self._cover.public)

    def _answer(self, raw: bytes) -> bytes:
        """Answer an enrolled device.

        Raises:
            BadBytesError: it is none, or its seal does not hold.
        """
        letter = self._seal.open("ask", raw)
        reader, bundle = self._cover.read_question(letter.body)
        received, answer = self._parts.on_writer(lambda: self._parts.replica.answer(bundle))
        if received.peer is not None and received.peer.device == letter.device:
            with self._lock:
                held = self._heard.setdefault(letter.device, _Heard(("", 0), 0.0))
                held.at_s, held.name = monotonic_s(), received.peer.name
                held.header = received.peer
        self._parts.exchanged(received)
        return self._seal.close("answer", letter.nonce, self._cover.answer(answer, reader))


def _beacon_socket(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    made.settimeout(0.25)
    made.bind(("", port))
    return made
