"""One seat, or the district: the real replica on a machine that can fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.event import Event, EventId, NewEvent
from app.store.journal import Journal
from app.store.keys import AccountKey
from app.sync.author import HIGH_WATER
from app.sync.authority import MARK, Authority
from app.sync.bundle import Header
from app.sync.ports import Ports, Received
from app.sync.replica import Replica
from tests.prove.options import Chance
from tests.prove.parts import Disk, Fuse, FusedKeys, Signatures, SkewedClock

DISTRICT = "district"
REALM = "440303/exercise/simulation"
STREETS = ("440303001", "440303002", "440303003")
SEATS = ("A", "B", "C", "D", "E")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy of a machine's disk, with the key files of that moment."""

    image: bytes
    keys: dict[str, bytes]
    acked: dict[EventId, bytes]
    promised: dict[bytes, int]


@dataclass
class Node:
    """A replica with what it stands on, and what was promised to its users.

    ``acked`` are the events whose commit returned, with their hash, ``promised`` the newest of
    each writer; ``blind`` the writers that came back from a backup without a mark, which alone
    may use a number twice; ``images`` counts the disks that were put in. ``image`` and ``held``
    are the disk and the key files that it starts with.
    """

    name: str
    crypto: Signatures
    clock: SkewedClock
    rng: Chance
    image: bytes = b""
    held: Mapping[str, bytes] = field(default_factory=dict)
    fuse: Fuse = field(default_factory=Fuse)
    known: dict[str, Header] = field(default_factory=dict)
    acked: dict[EventId, bytes] = field(default_factory=dict)
    promised: dict[bytes, int] = field(default_factory=dict)
    images: int = 0
    backups: list[Backup] = field(default_factory=list)
    blind: set[bytes] = field(default_factory=set)
    is_blind_authority: bool = False

    def __post_init__(self) -> None:
        self.disk = Disk(self.fuse, self.image)
        self.keys = FusedKeys(self.fuse, dict(self.held))
        self.start()

    def start(self) -> None:
        """Start the program on what the disk holds."""
        self.fuse.reset()
        ports = Ports(
            crypto=self.crypto,
            keys=self.keys,
            clock=self.clock,
            random=self.rng.randbytes,
            name=self.name,
        )
        self.replica = Replica(Journal(self.disk), ports)
        self.authority = (
            Authority(self.replica, self.crypto, self.keys, self.rng.randbytes)
            if self.name == DISTRICT
            else None
        )

    def lose_power(self) -> None:
        """Stop at once and start again; what was not committed is gone."""
        self.disk.lose_power()
        self.known.clear()
        self.start()

    def commit(self, events: Sequence[NewEvent], account: AccountKey | None) -> tuple[Event, ...]:
        """Commit events and take note of what was promised."""
        written = self.replica.commit(events, account)
        self.acked |= {event.id: event.hash for event in written}
        self.promised |= dict(event.id for event in written)
        return written

    def offer(self, peer: str) -> bytes:
        """Return a bundle for a peer, by what is known of it."""
        return self.replica.offer(self.known.get(peer))

    def take(self, content: bytes) -> Received:
        """Take a bundle in."""
        received = self.replica.receive(content)
        self._hear(received)
        return received

    def answer(self, content: bytes) -> bytes:
        """Take a bundle in and return the answer to it, as each of our programs does."""
        if self.authority is None:
            received, answer = self.replica.answer(content)
        else:
            received, answer = self.authority.answer(content, may_join=True)
        self._hear(received)
        return answer

    def _hear(self, received: Received) -> None:
        if received.peer is not None:
            self.known[received.peer.name] = received.peer

    def back_up(self) -> None:
        """Copy disk and keys away."""
        copy = Backup(
            image=self.disk.image(),
            keys=dict(self.keys.held),
            acked=dict(self.acked),
            promised=dict(self.promised),
        )
        self.backups = [*self.backups[-2:], copy]

    def restore(self, backup: Backup, *, is_blind: bool) -> None:
        """Come back with an old disk; blind without what was noted outside of it since."""
        self.disk.put_back(backup.image)
        self.images += 1
        self.acked, self.promised = dict(backup.acked), dict(backup.promised)
        self.known.clear()
        if is_blind:
            self.keys.held = dict(backup.keys)
            self.keys.held.pop(HIGH_WATER, None)
            self.keys.held.pop(MARK, None)
        self.start()
        if is_blind:
            self.blind.add(self.replica.writer)
            self.is_blind_authority = True
