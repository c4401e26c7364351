"""Who speaks on the local network, and that nobody else reads it.

Every request and answer is signed by an enrolled device. The signature stands over realm,
direction, the asker's nonce and the body, so that neither a stranger nor a recorded answer is
believed. Bundles are boxed for a key that lives as long as the program of who is to read them.
Source: contracts 3; sync 3.3.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from app.ids import RandomBytes
from app.store.codec import BadBytesError, dump, load
from app.store.keys import Crypto, Signer
from app.store.personal import BOX_SIZE, box_public, close_box, open_box

PREFIX = b"ecb-lan-1\0"
_NONCE = 16
MOST_BODY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A signed message: who sent it, for which nonce, and what it says."""

    device: bytes
    nonce: bytes
    body: bytes


class Seal:
    """Signs for one device and believes only devices that the registry names."""

    def __init__(
        self,
        device: Signer,
        crypto: Crypto,
        knows: Callable[[bytes], bool],
        realm: Callable[[], bytes],
    ) -> None:
        self._device = device
        self._crypto = crypto
        self._knows = knows
        self._realm = realm

    def nonce(self, random: RandomBytes) -> bytes:
        """Return a nonce for one question."""
        return random(_NONCE)

    def close(self, word: str, nonce: bytes, body: bytes) -> bytes:
        """Return a body sealed; ``word`` is ``hello``, ``key``, ``ask`` or ``answer``."""
        sig = self._device.sign(self._message(word, nonce, body))
        return dump([self._device.public_key, nonce, sig, body])

    def open(self, word: str, raw: bytes, nonce: bytes | None = None) -> Letter:
        """Return what a sealed message says.

        Raises:
            BadBytesError: malformed, unknown_device, wrong_nonce or bad_signature.
        """
        if len(raw) > MOST_BODY:
            raise BadBytesError("too_large")
        match load(raw):
            case [bytes(device), bytes(said), bytes(sig), bytes(body)]:
                pass
            case _:
                raise BadBytesError("malformed")
        if not self._knows(device):
            raise BadBytesError("unknown_device")
        if len(said) != _NONCE or (nonce is not None and said != nonce):
            raise BadBytesError("wrong_nonce")
        if not self._crypto.verify(device, self._message(word, said, body), sig):
            raise BadBytesError("bad_signature")
        return Letter(device=device, nonce=said, body=body)

    def _message(self, word: str, nonce: bytes, body: bytes) -> bytes:
        digest = hashlib.sha256(body).digest()
        return PREFIX + self._realm() + word.encode() + b"\0" + nonce + digest


class Cover:
    """Boxes what goes to a neighbour and opens what comes, by keys that no file ever holds."""

    def __init__(self, random: RandomBytes) -> None:
        self._random = random
        self._secret = random(BOX_SIZE)
        self.public = box_public(self._secret)

    def question(self, bundle: bytes, reader: bytes) -> bytes:
        """Return a bundle for the holder of a public key, with ours for the answer."""
        try:
            return close_box(dump([self.public, bundle]), reader, self._random)
        except ValueError as error:
            raise BadBytesError("malformed", "key") from error

    def read_question(self, body: bytes) -> tuple[bytes, bytes]:
        """Return whose key the answer is for, and the bundle.

        Raises:
            BadBytesError: it is not for us, or changed.
        """
        match load(open_box(body, self._secret)):
            case [bytes(reader), bytes(bundle)] if len(reader) == BOX_SIZE:
                return reader, bundle
            case _:
                raise BadBytesError("malformed", "question")

    def answer(self, bundle: bytes, reader: bytes) -> bytes:
        """Return a bundle for who asked."""
        return close_box(bundle, reader, self._random)

    def read_answer(self, body: bytes) -> bytes:
        """Return the bundle of an answer.

        Raises:
            BadBytesError: it is not for us, or changed.
        """
        return open_box(body, self._secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beacon:
    """What a seat calls out: its realm's and its own mark, its port, and a mark of what it has."""

    realm: bytes
    device: bytes
    port: int
    state: bytes

    def pack(self) -> bytes:
        """Return the datagram."""
        port = self.port.to_bytes(2, "big")
        return b"ECBL\1" + self.realm[:8] + self.device[:8] + port + self.state[:8]

    @staticmethod
    def read(raw: bytes) -> Beacon | None:
        """Return the beacon of a datagram, None if it is none; it is a hint, never believed."""
        if len(raw) != 31 or raw[:5] != b"ECBL\1":
            return None
        return Beacon(
            realm=raw[5:13],
            device=raw[13:21],
            port=int.from_bytes(raw[21:23], "big"),
            state=raw[23:31],
        )
