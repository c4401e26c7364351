"""What a replica knows, in memory: the picture, the registry, who writes, what waits, what forked.

Changed by ``ingest`` and ``author`` only, on the writer thread; the picture inside is immutable
and may be read from anywhere.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.event import Event, EventId
from app.domain.people import RegistryChain
from app.domain.picture import Builder, Picture
from app.store.codec import Signed, act_bytes, decode, dump, signed_bytes, writer_id
from app.store.journal import Journal, Kept
from app.store.keys import Crypto
from app.sync.registry import RegistryState

MOST_PENDING_PER_WRITER = 10_000
MOST_PENDING = 50_000
DEVICE_PREFIX = b"ecb-device-1\0"

PendingId = tuple[bytes, int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An event that cannot be applied yet."""

    event: Event
    kept: Kept


class Pending:
    """The events that wait, found by name and by number."""

    def __init__(self) -> None:
        self._by_number: dict[EventId, dict[bytes, Waiting]] = {}
        self._counts: Counter[bytes] = Counter()

    def __len__(self) -> int:
        return self._counts.total()

    def __contains__(self, name: PendingId) -> bool:
        return name[2] in self._by_number.get((name[0], name[1]), ())

    def add(self, waiting: Waiting) -> None:
        """Let an event wait."""
        event = waiting.event
        self._by_number.setdefault(event.id, {})[event.hash] = waiting
        self._counts[event.writer] += 1

    def remove(self, name: PendingId) -> None:
        """Let an event wait no longer."""
        number = (name[0], name[1])
        del self._by_number[number][name[2]]
        self._counts[name[0]] -= 1
        if not self._by_number[number]:
            del self._by_number[number]

    def of(self, number: EventId) -> tuple[Waiting, ...]:
        """Return what waits of one writer under one number."""
        return tuple(self._by_number.get(number, {}).values())

    def of_one(self, writer: bytes) -> list[Waiting]:
        """Return what waits of one writer, by number."""
        return [item for item in self.all() if item.event.writer == writer]

    def of_writer(self, writer: bytes) -> int:
        """Return how many events of a writer wait."""
        return self._counts[writer]

    def all(self) -> list[Waiting]:
        """Return everything that waits, by writer and number."""
        return [item for _, held in sorted(self._by_number.items()) for item in held.values()]


@dataclass(slots=True)
class Ledger:
    """The state of one replica.

    ``keys`` are the writers' public keys by writer; ``frozen`` the last undisputed seq of each
    forked writer; ``forks`` the hashes of the rival events kept of it; ``pending`` what waits.
    """

    picture: Picture = field(default_factory=Picture)
    state: RegistryState = field(default_factory=RegistryState)
    keys: dict[bytes, bytes] = field(default_factory=dict)
    frozen: dict[bytes, int] = field(default_factory=dict)
    forks: dict[bytes, set[bytes]] = field(default_factory=dict)
    pending: Pending = field(default_factory=Pending)

    def is_satisfied(self, builder: Builder, dep: EventId) -> bool:
        """Tell whether a dependency is here, or lies in the disputed part of a forked writer."""
        return builder.knows(dep) or dep[1] > self.frozen.get(dep[0], dep[1])

    def fork_digest(self, writer: bytes) -> bytes:
        """Return the digest of the rival events kept of a forked writer."""
        return hashlib.sha256(b"".join(sorted(self.forks[writer]))).digest()


def key_in(event: Event) -> bytes | None:
    """Return the public key that a first event brings, None if it does not name its writer."""
    key = event.data.get("public_key")
    if event.seq != 1 or not isinstance(key, bytes) or writer_id(key) != event.writer:
        return None
    return key


def is_signed(signed: Signed, public_key: bytes, crypto: Crypto) -> bool:
    """Tell whether the writer's signature holds."""
    return crypto.verify(public_key, signed_bytes(signed.core), signed.sig)


def verdict_on(event: Event, realm: bytes, chain: RegistryChain, crypto: Crypto) -> str | None:
    """Return why an event counts for nothing by its inner signatures, None if they hold.

    It follows from the event and the registry alone, never from when it came.
    """
    if event.kind == "writer.opened":
        device, sig = event.data.get("device"), event.data.get("device_sig")
        key = event.data.get("public_key")
        if not isinstance(device, bytes) or not isinstance(sig, bytes):
            return "device_bad"
        message = DEVICE_PREFIX + realm + (key if isinstance(key, bytes) else b"")
        if not crypto.verify(device, message, sig):
            return "device_bad"
    act = event.data.get("act")
    if act is None:
        return None
    account, sig = (act.get("account"), act.get("sig")) if isinstance(act, dict) else (None, None)
    signer = chain.at(event.auth_epoch).account(account) if isinstance(account, str) else None
    if signer is None or not isinstance(sig, bytes):
        return "act_bad"
    message = act_bytes(realm, event.kind, event.subject, event.data)
    return None if crypto.verify(signer.public_key, message, sig) else "act_bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a file holds: a builder over it, the writers' keys, and verdicts that ``changed``."""

    builder: Builder
    keys: dict[bytes, bytes]
    changed: dict[EventId, str]


def replay(journal: Journal, chain: RegistryChain, crypto: Crypto | None = None) -> Replayed:
    """Return what follows from all that the file holds.

    With ``crypto`` the inner signatures are judged anew (the registry changed), else as kept.
    """
    builder = Builder(Picture(chain=chain))
    keys: dict[bytes, bytes] = {}
    changed: dict[EventId, str] = {}
    for event, realm, kept in decoded(journal):
        verdict = verdict_on(event, realm, chain, crypto) if crypto else (kept.status or None)
        builder.add(event, verdict)
        if (verdict or "") != kept.status:
            changed[event.id] = verdict or ""
        key = key_in(event)
        if key is not None:
            keys[event.writer] = key
    return Replayed(builder=builder, keys=keys, changed=changed)


def decoded(journal: Journal) -> Iterator[tuple[Event, bytes, Kept]]:
    """Give every event of the file with its realm, in the order in which it was applied."""
    for _, kept in journal.all():
        realm, event = decode(kept.signed)
        yield event, realm, kept


def journal_hash(picture: Picture) -> bytes:
    """Return the hash of what is known; the same as ``Picture.journal_hash``, by the fast coder."""
    rows = [[w, picture.vector[w], picture.heads[w]] for w in sorted(picture.vector)]
    return hashlib.sha256(dump(rows)).digest()


def picture_hash(picture: Picture) -> bytes:
    """Return the hash of what follows; the same as ``Picture.picture_hash``, by the fast coder."""
    rows = [[name, picture.digests[name]] for name in sorted(picture.digests)]
    return hashlib.sha256(dump(rows)).digest()
