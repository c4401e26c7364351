"""A realm as it stands on its first day: a district, its people, and seats that joined or not."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.people import Account, Role
from app.store.keys import AccountKey, Crypto, Ed25519, WrappedKey
from app.sync.registry import Entry, account_entry
from tests.prove.node import DISTRICT, REALM, SEATS, STREETS, Node
from tests.prove.options import chance
from tests.prove.parts import Keyed, Signatures, SkewedClock, TrueTime

PEOPLE = (
    ("duty_officer", Role.DUTY_OFFICER, None),
    ("duty_officer_2", Role.DUTY_OFFICER, None),
    ("duty_leader", Role.DUTY_LEADER, None),
    ("deputy_commander", Role.DEPUTY_COMMANDER, None),
    ("commander", Role.COMMANDER, None),
    ("commander_2", Role.COMMANDER, None),
    ("data_admin", Role.DATA_ADMIN, None),
    ("street_officer", Role.STREET_OFFICER, STREETS[0]),
)
# Sealing a key by a passphrase is slow on purpose; nobody types one here.
_SEALED = WrappedKey(salt=bytes(16), nonce=bytes(12), sealed=bytes(48))


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDay:
    """Disks and key files by node, the people's keys, and what was signed so far."""

    crypto: Crypto
    disks: Mapping[str, tuple[bytes, Mapping[str, bytes]]]
    people: Mapping[str, AccountKey]
    made: Mapping[bytes, bytes]

    def nodes(self, seed: int, time: TrueTime) -> tuple[dict[str, Node], Signatures]:
        """Return the nodes of a run and its signatures."""
        crypto = Signatures(self.crypto, self.made)
        nodes = {
            name: Node(
                name=name,
                crypto=crypto,
                clock=SkewedClock(time),
                rng=chance((name, seed)),
                image=image,
                held=held,
            )
            for name, (image, held) in self.disks.items()
        }
        return nodes, crypto


@functools.cache
def first_day(*, is_real_crypto: bool, is_joined: bool) -> FirstDay:
    """Return the first day; it is the same for every run, and takes long to make."""
    crypto: Crypto = Ed25519() if is_real_crypto else Keyed()
    signatures, rng = Signatures(crypto), chance("first day")
    people = {
        name: AccountKey(account=name, signer=signatures.signer(rng.randbytes(32)))
        for name, _, _ in PEOPLE
    }
    clock = SkewedClock(TrueTime())
    nodes = {
        name: Node(name=name, crypto=signatures, clock=clock, rng=chance(name))
        for name in (DISTRICT, *SEATS)
    }
    district = nodes[DISTRICT]
    assert district.authority is not None
    district.authority.found(REALM, [])
    district.authority.issue(account_entries(people))
    for name in SEATS * 2 if is_joined else ():
        nodes[name].take(district.answer(nodes[name].offer(DISTRICT)))
    disks = {name: (node.disk.image(), dict(node.keys.held)) for name, node in nodes.items()}
    return FirstDay(crypto=crypto, disks=disks, people=people, made=signatures.made)


def account_entries(people: Mapping[str, AccountKey]) -> list[Entry]:
    """Return the registry's entries that name the accounts."""
    return [
        account_entry(
            Account(
                id=name,
                name=name,
                role=role,
                public_key=people[name].signer.public_key,
                street=street,
            ),
            _SEALED,
        )
        for name, role, street in PEOPLE
    ]
