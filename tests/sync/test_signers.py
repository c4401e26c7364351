"""A device whose keys live elsewhere: the seam for a UKey."""

from __future__ import annotations

import secrets

from app.store.database import open_memory
from app.store.journal import Journal
from app.store.keys import Ed25519, Signer
from app.sync.replica import Ports, Replica
from tests.sync.making import Chance, MemoryKeys, Node, TurnedClock, authority, meet, node


class Token:
    """Signs with keys that it gives to nobody."""

    def __init__(self) -> None:
        self._held: dict[str, Signer] = {}

    def signer(self, name: str) -> Signer:
        return self._held.get(name) or self.renew(name)

    def renew(self, name: str) -> Signer:
        self._held[name] = Ed25519().signer(secrets.token_bytes(32))
        return self._held[name]


def test_a_seat_whose_keys_are_on_a_token_keeps_none_and_begins_anew_like_any_other() -> None:
    clock, keys, chance, crypto = TurnedClock(), MemoryKeys(), Chance("token"), Ed25519()
    ports = Ports(crypto=crypto, keys=keys, clock=clock, random=chance, name="A", signers=Token())
    seat = Node("A", Replica(Journal(open_memory()), ports), clock, keys, chance, crypto)
    district = node("district")
    head = authority(district)
    meet(seat, district, head)
    seat.write("by the token")
    before = seat.replica.writer
    seat.replica._author.retire(2)
    seat.write("by its next key")
    meet(seat, district, head)

    assert {"device.key", "writer.key"}.isdisjoint(keys.held)
    assert seat.replica.writer != before
    assert len(district.replica.picture.log) == 2
    assert not district.replica.picture.ignored
