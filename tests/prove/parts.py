"""What a node of the simulation stands on: clock, keys, signatures and a disk that can fail."""

from __future__ import annotations

import functools
import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from app.store.database import Cursor
from app.store.journal import Journal
from app.store.keys import Crypto, Signer

START = datetime(2025, 8, 4, 12, 0, tzinfo=UTC)


class PowerLost(BaseException):
    """The machine stopped in the middle of what it did."""


class TrueTime:
    """True time, which no clock has to follow."""

    def __init__(self) -> None:
        self.at = START


class SkewedClock:
    """A clock that is wrong by as much as the run wants."""

    def __init__(self, time: TrueTime) -> None:
        self._time = time
        self.skew = timedelta(0)

    def now(self) -> datetime:
        return self._time.at + self.skew


@dataclass(frozen=True, slots=True)
class _Recorded:
    """A signer whose signatures are noted, so that a forged one is told from a true one."""

    inner: Signer
    made: dict[bytes, bytes]

    @property
    def public_key(self) -> bytes:
        return self.inner.public_key

    def sign(self, message: bytes) -> bytes:
        sig = self.inner.sign(message)
        self.made[sig] = message
        return sig


@dataclass(frozen=True, slots=True)
class _KeyedSigner:
    public_key: bytes

    def sign(self, message: bytes) -> bytes:
        return hashlib.blake2b(message, digest_size=64, key=self.public_key).digest()


class Keyed:
    """Signatures by a keyed hash: as long as Ed25519's, and twenty times as fast.

    Anybody could forge one; nobody in the simulation does but on purpose.
    """

    def signer(self, seed: bytes) -> Signer:
        return _KeyedSigner(hashlib.sha256(b"public" + seed).digest())

    def verify(self, public_key: bytes, message: bytes, sig: bytes) -> bool:
        if len(public_key) != 32:
            return False
        return sig == hashlib.blake2b(message, digest_size=64, key=public_key).digest()


class Signatures:
    """A ``Crypto`` that remembers every signature that was truly made."""

    def __init__(self, inner: Crypto, made: Mapping[bytes, bytes] = MappingProxyType({})) -> None:
        self._inner = inner
        self.made: dict[bytes, bytes] = dict(made)

    def signer(self, seed: bytes) -> Signer:
        return _Recorded(self._inner.signer(seed), self.made)

    def verify(self, public_key: bytes, message: bytes, sig: bytes) -> bool:
        return self._inner.verify(public_key, message, sig)


class Fuse:
    """Counts down the writes of a machine to the one at which its power fails."""

    def __init__(self) -> None:
        self.left = -1
        self.is_dead = False

    def burn(self) -> None:
        """Let one more write pass, or none any more."""
        if self.is_dead:
            raise PowerLost
        if self.left >= 0:
            self.left -= 1
            if self.left < 0:
                self.is_dead = True
                raise PowerLost

    def reset(self) -> None:
        self.left, self.is_dead = -1, False


@dataclass
class FusedKeys:
    """Key files; each is written whole or not at all."""

    fuse: Fuse
    held: dict[str, bytes] = field(default_factory=dict)

    def load(self, name: str) -> bytes | None:
        return self.held.get(name)

    def save(self, name: str, content: bytes) -> None:
        self.fuse.burn()
        self.held[name] = content
        self.fuse.burn()

    def note(self, name: str, content: bytes) -> None:
        self.save(name, content)


class Disk:
    """A journal's database in memory, which outlives the program that wrote it."""

    def __init__(self, fuse: Fuse, image: bytes = b"") -> None:
        self._fuse = fuse
        self._connection = _connect(image or _empty())

    def execute(self, sql: str, parameters: Sequence[object] = (), /) -> Cursor:
        """Run a statement; of a commit it is left open whether the power failed before it."""
        if sql[0] != "S":
            self._fuse.burn()
        done: Cursor = self._connection.execute(sql, parameters)
        if sql == "COMMIT":
            self._fuse.burn()
        return done

    def executemany(self, sql: str, parameters: Sequence[Sequence[object]], /) -> object:
        self._fuse.burn()
        return self._connection.executemany(sql, parameters)

    def close(self) -> None:
        """The program lets go of it; the disk stays."""

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def lose_power(self) -> None:
        """Forget what was not committed."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[tuple[object, ...]]:
        """Look at the disk from outside of the program."""
        rows: Iterator[tuple[object, ...]] = self._connection.execute(sql, parameters)
        return rows

    def image(self) -> bytes:
        """Return all of it as one piece."""
        return bytes(self._connection.serialize())

    def put_back(self, image: bytes) -> None:
        """Become what an image says."""
        self._connection.close()
        self._connection = _connect(image)


def _connect(image: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=128)
    connection.deserialize(image)
    connection.execute("PRAGMA journal_mode=MEMORY").fetchall()
    return connection


@functools.cache
def _empty() -> bytes:
    """Return a journal without events; made once, since its tables take long to make."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    Journal(connection)
    return bytes(connection.serialize())
