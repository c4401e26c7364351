"""What a set of registry records says: the chain folded epoch by epoch, forks included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.people import Account, Registry, RegistryChain, Role
from app.store.codec import BadBytesError
from app.store.journal import Record
from app.store.keys import Crypto, WrappedKey
from app.store.personal import Sealed
from app.sync.registry import SIGN_PREFIX, Entry, RegistryState, fields_of, realm_of


def fold(
    records: Iterable[Record], crypto: Crypto, start: RegistryState | None = None
) -> RegistryState:
    """Return what a set of records says; what does not verify or join on is left out.

    The result depends on the set alone, so every seat that has the same records judges alike.
    ``start`` is what a part of them says, if nothing of it is disputed and the others are newer.
    """
    by_epoch: dict[int, list[Record]] = {}
    for item in records:
        by_epoch.setdefault(item.epoch, []).append(item)
    state = start or RegistryState()
    while rivals := by_epoch.get(state.epoch + 1):
        after = {item.hash: _after(state, item, crypto) for item in rivals}
        fitting = [item for item in rivals if after[item.hash] is not None]
        if len(fitting) > 1:
            fitting = _recovered(fitting, by_epoch, state, crypto)
            if len(fitting) != 1:
                return _frozen(state, state.epoch + 1)
        chosen = after[fitting[0].hash] if fitting else None
        if chosen is None:
            break
        state = chosen
    return state


def is_signed(item: Record, state: RegistryState, crypto: Crypto) -> bool:
    """Tell whether a record is the district's or the recovery key's, wherever it belongs."""
    keys = (state.district_key, state.recovery_key)
    return any(key and crypto.verify(key, SIGN_PREFIX + item.record, item.sig) for key in keys)


def _after(state: RegistryState, item: Record, crypto: Crypto) -> RegistryState | None:
    """Return what holds after a record, None if it does not continue the chain."""
    try:
        realm, _, prev, entries = fields_of(item.record)
        if prev != state.head:
            return None
        after = _folded(state, item)
        if state.epoch < 0 and (_founding(entries) is None or realm != realm_of(after.realm_name)):
            return None
    except (BadBytesError, KeyError, TypeError, ValueError, OverflowError):
        return None
    # The first record names the keys that it is signed by; no later one changes them.
    keys = after if state.epoch < 0 else state
    return after if realm == keys.realm and is_signed(item, keys, crypto) else None


def _recovered(
    rivals: list[Record],
    by_epoch: Mapping[int, list[Record]],
    state: RegistryState,
    crypto: Crypto,
) -> list[Record]:
    """Return the rival that the newest record of the recovery key stands on; all if none does."""
    known = {item.hash: item for items in by_epoch.values() for item in items}
    stands_on: dict[int, set[bytes]] = {}
    for item in known.values():
        if item.epoch >= rivals[0].epoch and _is_recovery(item, state, crypto):
            below: Record | None = item
            while below is not None and below.epoch > rivals[0].epoch:
                below = known.get(fields_of(below.record)[2])
            if below is not None:
                stands_on.setdefault(item.epoch, set()).add(below.hash)
    chosen = stands_on[max(stands_on)] if stands_on else set()
    return [item for item in rivals if item.hash in chosen] or rivals


def _is_recovery(item: Record, state: RegistryState, crypto: Crypto) -> bool:
    names_it = any(entry.get("do") == "recovered" for entry in fields_of(item.record)[3])
    return names_it and crypto.verify(state.recovery_key, SIGN_PREFIX + item.record, item.sig)


def _frozen(state: RegistryState, epoch: int) -> RegistryState:
    chain = state.chain
    frozen = replace(chain, is_frozen=True)
    return replace(state, chain=frozen, disputed=epoch)


def _founding(entries: list[Entry]) -> Entry | None:
    first = entries[0] if entries else {}
    return first if first.get("do") == "founded" and "realm_name" in first else None


@dataclass(slots=True)
class _Draft:
    """The next epoch while its entries are read."""

    accounts: dict[str, Account]
    devices: set[bytes]
    revoked: dict[bytes, int]
    wrapped: dict[str, WrappedKey]
    names: dict[bytes, str]
    tokens: dict[str, bytes]
    rules: int
    expelled: set[bytes]
    sealed: dict[str, Sealed]
    boxes: dict[str, bytes]
    ring: bytes
    founding: Entry | None = None


def _folded(state: RegistryState, item: Record) -> RegistryState:
    realm, epoch, _, entries = fields_of(item.record)
    newest = state.chain.newest
    draft = _Draft(
        accounts=dict(newest.accounts),
        devices=set(newest.devices),
        revoked=dict(state.chain.revoked),
        wrapped=dict(state.wrapped),
        names=dict(state.device_names),
        tokens=dict(state.tokens),
        rules=state.rules_version,
        expelled=set(state.chain.expelled),
        sealed=dict(state.names),
        boxes=dict(state.boxes),
        ring=state.ring,
    )
    for entry in entries:
        _take(draft, entry)
    registry = Registry(
        epoch=epoch, head=item.hash, accounts=draft.accounts, devices=frozenset(draft.devices)
    )
    chain = RegistryChain(
        epochs=(*state.chain.epochs, registry),
        revoked=draft.revoked,
        expelled=frozenset(draft.expelled),
        tokens=draft.tokens,
    )
    after = replace(
        state,
        realm=realm,
        chain=chain,
        head=item.hash,
        wrapped=draft.wrapped,
        device_names=draft.names,
        tokens=draft.tokens,
        rules_version=draft.rules,
        names=draft.sealed,
        boxes=draft.boxes,
        ring=draft.ring,
    )
    if draft.founding is None:
        return after
    return replace(
        after,
        realm_name=str(draft.founding["realm_name"]),
        district_key=_key(draft.founding, "district_key"),
        recovery_key=_key(draft.founding, "recovery_key"),
    )


def _take(draft: _Draft, entry: Entry) -> None:
    """Read one entry; one of an unknown kind is left to newer programs."""
    match str(entry.get("do")):
        case "founded":
            draft.founding = entry
        case "account":
            _take_account(draft, entry)
        case "account.closed":
            _close_account(draft, str(entry["id"]))
        case "device":
            key = _key(entry, "key")
            draft.devices.add(key)
            draft.expelled.discard(key)
            draft.names[key] = str(entry.get("name", ""))
        case "device.revoked":
            draft.devices.discard(_key(entry, "key"))
            draft.expelled.add(_key(entry, "key"))
        case "writer.revoked":
            _take_revocation(draft, entry)
        case "token":
            draft.tokens[str(entry["hazard"])] = _key(entry, "device")
        case "names":
            draft.ring = _key(entry, "ring")
        case "rules":
            draft.rules = int(str(entry["version"]))
        case _:
            pass


def _take_account(draft: _Draft, entry: Entry) -> None:
    account = _account(entry)
    draft.accounts[account.id] = account
    if isinstance(entry.get("wrapped"), dict):
        draft.wrapped[account.id] = _wrapped(entry["wrapped"])
    name = entry.get("name")
    if isinstance(name, dict):
        draft.sealed[account.id] = Sealed(
            key=bytes(name["key"]), nonce=bytes(name["nonce"]), sealed=bytes(name["sealed"])
        )
    if "box" in entry:
        draft.boxes[account.id] = _key(entry, "box")


def _close_account(draft: _Draft, account: str) -> None:
    """Let an account go; its name stays, for what it did stays too."""
    draft.accounts.pop(account, None)
    draft.wrapped.pop(account, None)
    draft.boxes.pop(account, None)


def _take_revocation(draft: _Draft, entry: Entry) -> None:
    up_to, writer = entry["up_to"], entry["writer"]
    if not isinstance(up_to, int) or not isinstance(writer, bytes):
        raise BadBytesError("registry_malformed")
    draft.revoked[writer] = min(up_to, draft.revoked.get(writer, up_to))


def _account(entry: Entry) -> Account:
    street, post = entry.get("street"), str(entry.get("post", ""))
    return Account(
        id=str(entry["id"]),
        name=post or str(entry["id"]),
        post=post,
        role=Role(str(entry["role"])),
        public_key=_key(entry, "key"),
        street=str(street) if street else None,
    )


def _wrapped(value: object) -> WrappedKey:
    if not isinstance(value, dict):
        raise BadBytesError("registry_malformed")
    return WrappedKey(
        salt=bytes(value["salt"]),
        nonce=bytes(value["nonce"]),
        sealed=bytes(value["sealed"]),
        memory_kib=min(int(value["memory_kib"]), 1 << 20),
        passes=min(int(value["passes"]), 16),
        lanes=min(int(value["lanes"]), 8),
    )


def _key(entry: Entry, name: str) -> bytes:
    value = entry[name]
    if not isinstance(value, bytes) or len(value) != 32:
        raise BadBytesError("registry_malformed")
    return value
