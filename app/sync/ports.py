"""What a replica is given, and what it tells of a bundle that it took in."""

from __future__ import annotations

from dataclasses import dataclass

from app.clock import Clock
from app.ids import RandomBytes
from app.store.keys import Crypto, KeyStore, Signers
from app.store.marks import Marks
from app.store.mirror import Mirror
from app.sync.bundle import Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What a replica does not make itself.

    ``name`` is the seat's, for people to read; ``mirror`` the second copy, None where there is no
    other volume; ``marks`` how far this machine's writers went, None where nobody notes it;
    ``signers`` what signs for this device, None for seeds that ``keys`` keeps.
    """

    crypto: Crypto
    keys: KeyStore
    clock: Clock
    random: RandomBytes
    name: str
    mirror: Mirror | None = None
    marks: Marks | None = None
    signers: Signers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a bundle.

    ``refused`` has a reason for each event (or the bundle itself) that was not taken;
    ``forked`` are writers proven to have used a number twice; ``has_joined`` that realm and
    registry came with it; ``diverged`` that the pictures still differ at equal vectors after a
    replay, which is a fault of ours and must be told. ``peer`` is what the sender said of itself.
    """

    new: int = 0
    known: int = 0
    pending: int = 0
    quarantined: int = 0
    refused: tuple[str, ...] = ()
    forked: tuple[bytes, ...] = ()
    has_joined: bool = False
    registry_changed: bool = False
    diverged: bool = False
    peer: Header | None = None
