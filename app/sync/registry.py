"""The registry: accounts, devices and revocations as a chain that only the district signs.

A record is canonical CBOR ``[v, realm, epoch, prev, records]`` and the district's signature over
it. The chain is carried in bundles and never merged: two records of one epoch freeze it, and only
the recovery key of day one continues it. Source: contracts 3 and 5; sync 3.2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.people import Account, RegistryChain
from app.store.codec import BadBytesError, dump, load
from app.store.journal import Record
from app.store.keys import Signer, WrappedKey
from app.store.personal import Sealed

VERSION = 1
RULES_VERSION = 1
SIGN_PREFIX = b"ecb-registry-1\0"
NO_HEAD = bytes(32)
_MAX_RECORD = 4 * 1024 * 1024

Entry = Mapping[str, object]


def realm_of(name: str) -> bytes:
    """Return the realm of a name: the first 16 bytes of its SHA-256. Source: contracts 3."""
    return hashlib.sha256(name.encode()).digest()[:16]


def realm_name(district: str, exercise: str | None) -> str:
    """Return the name of a realm: ``440303/live`` or ``440303/exercise/NAME``."""
    return f"{district}/exercise/{exercise}" if exercise else f"{district}/live"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryState:
    """What the records that are here say.

    ``head`` is the hash of the newest record that holds; ``disputed`` the epoch that two records
    claim, None if none does; ``wrapped`` the sealed keys of the accounts; ``tokens`` the device
    that holds a hazard's command token; ``names`` the sealed names by account and ``boxes`` what
    closes a box for it; ``ring`` the hash of the ring that opens them, see ``names.py``.
    """

    realm: bytes = b""
    realm_name: str = ""
    chain: RegistryChain = field(default_factory=RegistryChain)
    head: bytes = NO_HEAD
    district_key: bytes = b""
    recovery_key: bytes = b""
    disputed: int | None = None
    rules_version: int = RULES_VERSION
    wrapped: Mapping[str, WrappedKey] = field(default_factory=dict)
    device_names: Mapping[bytes, str] = field(default_factory=dict)
    tokens: Mapping[str, bytes] = field(default_factory=dict)
    names: Mapping[str, Sealed] = field(default_factory=dict)
    boxes: Mapping[str, bytes] = field(default_factory=dict)
    ring: bytes = b""

    @property
    def epoch(self) -> int:
        """The newest epoch, -1 before there is one."""
        return len(self.chain.epochs) - 1

    @property
    def is_exercise(self) -> bool:
        """Tell whether the realm is one of an exercise."""
        return "/exercise/" in self.realm_name


Place = tuple[bytes, int, bytes]
"""Where a record belongs: realm, epoch, and the hash of the record before it."""


def sign(place: Place, entries: Iterable[Entry], signer: Signer) -> Record:
    """Return a record for its place in a chain, signed."""
    realm, epoch, prev = place
    raw = dump([VERSION, realm, epoch, prev, [dict(entry) for entry in entries]])
    sig = signer.sign(SIGN_PREFIX + raw)
    return Record(epoch=epoch, hash=record_hash(raw, sig), record=raw, sig=sig)


def record_hash(record: bytes, sig: bytes) -> bytes:
    """Return the hash by which the next record names this one."""
    return hashlib.sha256(record + sig).digest()


def parse(record: bytes, sig: bytes) -> Record:
    """Return a record of untrusted bytes; its signature is looked at when the chain is folded.

    Raises:
        BadBytesError: it is no record.
    """
    if len(record) > _MAX_RECORD or len(sig) != 64:
        raise BadBytesError("registry_malformed")
    _, epoch, _, _ = fields_of(record)
    return Record(epoch=epoch, hash=record_hash(record, sig), record=record, sig=sig)


def fields_of(record: bytes) -> tuple[bytes, int, bytes, list[Entry]]:
    """Return realm, epoch, prev and entries of a record.

    Raises:
        BadBytesError: it is no record.
    """
    items = load(record)
    if not isinstance(items, list) or len(items) != 5 or items[0] != VERSION:
        raise BadBytesError("registry_malformed")
    _, realm, epoch, prev, entries = items
    if not isinstance(realm, bytes) or not isinstance(prev, bytes) or not isinstance(epoch, int):
        raise BadBytesError("registry_malformed")
    if not isinstance(entries, list) or not all(isinstance(item, dict) for item in entries):
        raise BadBytesError("registry_malformed")
    if not 0 <= epoch < 1 << 31:
        raise BadBytesError("registry_malformed")
    return realm, epoch, prev, entries


def account_entry(
    account: Account, wrapped: WrappedKey, name: Sealed | None = None, box: bytes = b""
) -> Entry:
    """Return the entry that makes an account: its sealed key, its sealed name, its box."""
    entry: dict[str, object] = {
        "do": "account",
        "id": account.id,
        "role": account.role.value,
        "key": account.public_key,
        "wrapped": wrapped_entry(wrapped),
    }
    if account.street:
        entry["street"] = account.street
    if account.post:
        entry["post"] = account.post
    if name is not None:
        entry["name"] = {"key": name.key, "nonce": name.nonce, "sealed": name.sealed}
    if box:
        entry["box"] = box
    return entry


def wrapped_entry(wrapped: WrappedKey) -> Entry:
    """Return a sealed key as it stands in an entry."""
    return {
        "salt": wrapped.salt,
        "nonce": wrapped.nonce,
        "sealed": wrapped.sealed,
        "memory_kib": wrapped.memory_kib,
        "passes": wrapped.passes,
        "lanes": wrapped.lanes,
    }
