"""Names of people: sealed in the registry, readable for whoever signed in, erasable for good.

Each person's name has a key of its own. The keys stand in no record: they go around in a ring, a
box for each account, whose hash the newest record names. A replica keeps that one ring and no
other, so a name whose key the district takes out of the ring is erased wherever the new ring
comes, while the chain of records stays whole. Source: contracts 4; sync 3.2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from app.ids import RandomBytes
from app.store.codec import BadBytesError, dump, load
from app.store.keys import AccountKey, KeyStore
from app.store.personal import Sealed, close_box, open_box, seal, unseal

RING_FILE = "names.ring"
MOST_RING = 4 * 1024 * 1024
_VERSION = 1

Keys = Mapping[bytes, bytes]
"""Keys of fields by their name."""


class RingKeeper:
    """The one ring that a replica holds, beside its keys."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._ring = keys.load(RING_FILE) or b""

    @property
    def ring(self) -> bytes:
        """The ring, b"" for none."""
        return self._ring

    @property
    def hash(self) -> bytes:
        """The hash of the ring, b"" for none."""
        return ring_hash(self._ring)

    def settle(self, wanted: bytes, offered: bytes = b"") -> bool:
        """Hold the ring of that hash, if it is offered, and no other; tell if something changed."""
        if self.hash == wanted:
            return False
        is_it = bool(wanted) and ring_hash(offered) == wanted and len(offered) <= MOST_RING
        held = offered if is_it else b""
        if held == self._ring:
            return False
        self._ring = held
        self._keys.save(RING_FILE, held)
        return True


def ring_hash(ring: bytes) -> bytes:
    """Return the hash by which a record names a ring; b"" for none."""
    return hashlib.sha256(ring).digest() if ring else b""


def make_ring(realm: bytes, boxes: Mapping[str, bytes], keys: Keys, random: RandomBytes) -> bytes:
    """Return a ring with all keys, boxed for each account; ``boxes`` by account."""
    content = dump([[name, key] for name, key in sorted(keys.items())])
    rows = [
        [account, close_box(content, public, random)] for account, public in sorted(boxes.items())
    ]
    return dump([_VERSION, realm, rows])


def keys_in(ring: bytes, account: AccountKey) -> Keys:
    """Return the keys that a ring holds for an account; none where it holds nothing for it."""
    try:
        _, _, rows = _rows(ring)
        box = next((box for name, box in rows if name == account.account), None)
        if not account.box or not isinstance(box, bytes):
            return {}
        pairs = load(open_box(box, account.box))
        return dict(pairs) if isinstance(pairs, list) else {}
    except (BadBytesError, ValueError, TypeError):
        return {}


def names_in(sealed: Mapping[str, Sealed], keys: Keys, realm: bytes) -> dict[str, str]:
    """Return the names that the keys open, by account."""
    names = {}
    for account, field in sealed.items():
        key = keys.get(field.key)
        if key is not None:
            try:
                names[account] = unseal(field, key, _about(realm, account))
            except BadBytesError:
                continue
    return names


def seal_name(name: str, key: bytes, place: tuple[bytes, str], random: RandomBytes) -> Sealed:
    """Return a name sealed for its place: realm and account."""
    return seal(name, key, _about(*place), random)


def _about(realm: bytes, account: str) -> bytes:
    return b"ecb-name-1\0" + realm + account.encode()


def _rows(ring: bytes) -> tuple[object, object, list[tuple[object, object]]]:
    value = load(ring) if ring else [_VERSION, b"", []]
    if not isinstance(value, list) or len(value) != 3 or not isinstance(value[2], list):
        raise BadBytesError("malformed", "ring")
    return value[0], value[1], [(name, box) for name, box in value[2]]
