"""Replicas for tests: real SQLite, real keys, a clock that the test turns."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.event import NewEvent
from app.domain.people import Role
from app.domain.place import AccountSpec
from app.ids import uuid7
from app.store.database import open_memory, open_writer
from app.store.journal import Journal
from app.store.keys import AccountKey, Crypto, Ed25519
from app.store.mirror import Mirror
from app.sync.authority import Authority, NewAccount
from app.sync.exchange import is_even
from app.sync.replica import Ports, Received, Replica

START = datetime(2025, 8, 4, 12, 0, tzinfo=UTC)
_STARTS = itertools.count()
REALM = "440303/exercise/test"
PEOPLE = (
    ("duty_officer", Role.DUTY_OFFICER),
    ("duty_leader", Role.DUTY_LEADER),
    ("commander", Role.COMMANDER),
)


class TurnedClock:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def turn(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class MemoryKeys:
    """Keys that live as long as the test."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def load(self, name: str) -> bytes | None:
        return self.held.get(name)

    def save(self, name: str, content: bytes) -> None:
        self.held[name] = content

    def note(self, name: str, content: bytes) -> None:
        self.save(name, content)


class Chance:
    """Repeatable bytes."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def __call__(self, size: int) -> bytes:
        self._count += 1
        return hashlib.shake_256(f"{self._seed}/{self._count}".encode()).digest(size)


@dataclass
class Node:
    """One replica with what it stands on."""

    name: str
    replica: Replica
    clock: TurnedClock
    keys: MemoryKeys
    chance: Chance
    crypto: Crypto
    path: Path | None = None
    accounts: dict[str, AccountKey] = field(default_factory=dict)

    def write(self, text: str, account: str = "duty_officer") -> None:
        """Commit one line of the duty log."""
        self.clock.turn(1)
        subject = uuid7(self.clock.now(), self.chance)
        event = NewEvent(kind="log.entered", subject=subject, data={"text": text}, actor=account)
        self.replica.commit([event])

    def account(self, name: str) -> AccountKey:
        """Return the key of an account."""
        if name not in self.accounts:
            self.accounts[name] = self.replica.unlock_account(name, f"pass-{name}")
        return self.accounts[name]


def node(
    name: str,
    path: Path | None = None,
    keys: MemoryKeys | None = None,
    crypto: Crypto | None = None,
    mirror: Mirror | None = None,
) -> Node:
    """Return a replica; with a path its journal is a file."""
    clock, held, chance = TurnedClock(), keys or MemoryKeys(), Chance(f"{name}/{next(_STARTS)}")
    used = crypto or Ed25519()
    ports = Ports(crypto=used, keys=held, clock=clock, random=chance, name=name, mirror=mirror)
    journal = Journal(open_writer(path) if path else open_memory())
    return Node(name, Replica(journal, ports), clock, held, chance, used, path)


def authority(district: Node) -> Authority:
    """Return the authority of a district, founded."""
    made = Authority(district.replica, district.crypto, district.keys, district.chance)
    specs = (
        AccountSpec(
            id=name,
            name=name,
            post="",
            role=role,
            street=None,
            passphrase_sample=None,
            sample=True,
        )
        for name, role in PEOPLE
    )
    made.found(REALM, [NewAccount(spec=spec, passphrase=f"pass-{spec.id}") for spec in specs])
    return made


def meet(seat: Node, district: Node, head: Authority, rounds: int = 20) -> Received:
    """Let a seat and its district exchange until nothing is new."""
    peer = None
    received = Received()
    for _ in range(rounds):
        _, answer = head.answer(seat.replica.offer(peer), may_join=True)
        received = seat.replica.receive(answer)
        peer = received.peer
        if is_even(seat.replica.header(), peer) and not received.new:
            return received
    assert not rounds, "no end of the exchange"
    return received
