"""What who runs the district may do to the registry: one wish each, one record each.

Runs on the writer thread. Source: domain brief 6; sync 3.2.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TypeVar, cast

import msgspec

from app.domain.people import Role
from app.domain.place import AccountSpec
from app.domain.response import Hazard
from app.errors import OperatorError
from app.sync.authority import Authority, NewAccount
from app.sync.registry import Entry, RegistryState, fields_of
from app.sync.replica import Replica

_LEAST_PREFIX = 8
_E = TypeVar("_E", bound=StrEnum)


class AddAccount(msgspec.Struct, tag="add-account", tag_field="do", kw_only=True):
    """A new account, or a new key and passphrase for one that is there."""

    id: str
    name: str
    post: str
    role: str
    street: str = ""


class CloseAccount(msgspec.Struct, tag="close-account", tag_field="do", kw_only=True):
    """An account that signs nothing any more; what it signed stays."""

    id: str


class EraseName(msgspec.Struct, tag="erase-name", tag_field="do", kw_only=True):
    """A person whose name is destroyed; the post stays."""

    id: str


class RevokeDevice(msgspec.Struct, tag="revoke-device", tag_field="do", kw_only=True):
    """A device that may not write any more: by its name, or the first letters of its key."""

    device: str


class RevokeWriter(msgspec.Struct, tag="revoke-writer", tag_field="do", kw_only=True):
    """A writer of which nothing counts beyond a number."""

    writer: str
    up_to: int


class ReadmitDevice(msgspec.Struct, tag="readmit-device", tag_field="do", kw_only=True):
    """A device that was revoked and may begin a new chain."""

    device: str


class GrantToken(msgspec.Struct, tag="grant-token", tag_field="do", kw_only=True):
    """The command token of a hazard, for a device."""

    hazard: str
    device: str


class Recover(msgspec.Struct, tag="recover", tag_field="do", kw_only=True):
    """A frozen registry that goes on from one record; ``key`` is the recovery key as hex."""

    keep: str
    key: str = ""


class RecoveryKey(msgspec.Struct, tag="recovery-key", tag_field="do", kw_only=True):
    """The recovery key, to be written elsewhere; with ``key`` it was, and is kept here no more."""

    key: str = ""


Wish = (
    AddAccount
    | CloseAccount
    | EraseName
    | RevokeDevice
    | RevokeWriter
    | ReadmitDevice
    | GrantToken
    | Recover
    | RecoveryKey
)


def read_wish(content: bytes) -> Wish:
    """Return a wish as it came.

    Raises:
        DecodeError: it is none.
    """
    return cast("Wish", msgspec.json.decode(content, type=Wish))


class Registrar:
    """Turns wishes into records of the registry."""

    def __init__(self, replica: Replica, authority: Authority) -> None:
        self._replica = replica
        self._authority = authority

    def do(self, wish: Wish) -> dict[str, object]:
        """Do what is wished; return what who asked has to know.

        Raises:
            OperatorError: registry_behind, registry_frozen, registry_whole, or what is wrong with
                the wish: unknown_account, unknown_device, unknown_writer, unknown_role,
                unknown_hazard, bad_street, no_name, unknown_record, recovery_key_needed,
                recovery_key_wrong.
        """
        said: dict[str, object] = {}
        match wish:
            case AddAccount():
                said["passphrase"] = self._add(wish)
            case CloseAccount():
                self._issue({"do": "account.closed", "id": self._account(wish.id)})
            case EraseName():
                self._authority.erase_name(wish.id)
            case RevokeDevice():
                said["writers"] = self._revoke(wish)
            case RevokeWriter():
                self._issue(self._writer_revoked(wish))
            case ReadmitDevice():
                key = self._device(wish.device, self._state.chain.expelled)
                name = self._state.device_names.get(key, "")
                self._issue({"do": "device", "key": key, "name": name})
            case GrantToken():
                self._grant(wish)
            case Recover():
                self._recover(wish)
            case RecoveryKey():
                said["key"] = self._recovery_key(wish)
        return {**said, "epoch": self._state.epoch, "head": self._state.head.hex()}

    def show(self) -> dict[str, object]:
        """Return the registry as it stands, without names of people."""
        state, writers = self._state, self._replica.picture.writers
        newest, vector = state.chain.newest, self._replica.picture.vector
        return {
            "realm": state.realm_name,
            "epoch": state.epoch,
            "head": state.head.hex(),
            "disputed": state.disputed,
            "rivals": list(self._rivals()),
            "accounts": [
                {
                    "id": item.id,
                    "post": item.post,
                    "role": item.role.value,
                    "street": item.street,
                    "has_name": item.id in state.names,
                }
                for item in newest.accounts.values()
            ],
            "devices": [
                {
                    "key": key.hex(),
                    "name": state.device_names.get(key, ""),
                    "is_revoked": key not in newest.devices,
                    "writers": {
                        w.hex(): vector[w]
                        for w, item in sorted(writers.items())
                        if item.device == key
                    },
                }
                for key in sorted(newest.devices | state.chain.expelled)
            ],
            "revoked": {writer.hex(): seq for writer, seq in sorted(state.chain.revoked.items())},
            "tokens": {hazard: device.hex() for hazard, device in sorted(state.tokens.items())},
        }

    @property
    def _state(self) -> RegistryState:
        return self._replica.state

    def _issue(self, *entries: Entry) -> None:
        self._authority.issue(entries)

    def _add(self, wish: AddAccount) -> str:
        role = _chosen(Role, wish.role, "unknown_role")
        if (role is Role.STREET_OFFICER) != bool(wish.street):
            raise OperatorError("bad_street", street=wish.street)
        if not wish.id or not wish.name or not wish.post:
            raise OperatorError("unknown_account", account=wish.id)
        spec = AccountSpec(
            id=wish.id,
            name=wish.name,
            post=wish.post,
            role=role,
            street=wish.street or None,
            passphrase_sample=None,
            sample=False,
        )
        passphrase = secrets.token_urlsafe(12)
        self._authority.add([NewAccount(spec=spec, passphrase=passphrase)])
        return passphrase

    def _revoke(self, wish: RevokeDevice) -> dict[str, int]:
        """Revoke a device and, as far as they are known here, its writers."""
        key = self._device(wish.device, self._state.chain.newest.devices)
        if key == self._replica.device:
            raise OperatorError("own_device")
        picture, held = self._replica.picture, self._state.chain.revoked
        writers = {
            writer: min(picture.vector[writer], held.get(writer, picture.vector[writer]))
            for writer, item in sorted(picture.writers.items())
            if item.device == key
        }
        entries: list[Entry] = [
            {"do": "writer.revoked", "writer": writer, "up_to": seq}
            for writer, seq in writers.items()
        ]
        self._issue({"do": "device.revoked", "key": key}, *entries)
        return {writer.hex(): seq for writer, seq in writers.items()}

    def _writer_revoked(self, wish: RevokeWriter) -> Entry:
        found = [w for w in self._replica.picture.vector if w.hex() == wish.writer.lower()]
        if not found or wish.up_to < 0:
            raise OperatorError("unknown_writer", writer=wish.writer)
        return {"do": "writer.revoked", "writer": found[0], "up_to": wish.up_to}

    def _grant(self, wish: GrantToken) -> None:
        hazard = _chosen(Hazard, wish.hazard, "unknown_hazard")
        key = self._device(wish.device, self._state.chain.newest.devices)
        self._issue({"do": "token", "hazard": hazard.value, "device": key})

    def _recover(self, wish: Recover) -> None:
        held = {item.hash.hex() for item in self._replica.journal.records()}
        keep = [item for item in held if item.startswith(wish.keep.lower())]
        if len(wish.keep) < _LEAST_PREFIX or len(keep) != 1:
            raise OperatorError("unknown_record", record=wish.keep)
        try:
            seed = bytes.fromhex(wish.key)
        except ValueError as error:
            raise OperatorError("recovery_key_wrong") from error
        self._authority.recover(bytes.fromhex(keep[0]), seed=seed)
        self._authority.mend_ring()

    def _recovery_key(self, wish: RecoveryKey) -> str:
        seed = self._authority.recovery_seed().hex()
        if wish.key and wish.key != seed:
            raise OperatorError("recovery_key_wrong")
        if wish.key:
            self._authority.forget_recovery_key()
        return seed

    def _account(self, account: str) -> str:
        if self._state.chain.newest.account(account) is None:
            raise OperatorError("unknown_account", account=account)
        return account

    def _device(self, wanted: str, among: Iterable[bytes]) -> bytes:
        """Return the one device of that name, or whose key begins so."""
        names = self._state.device_names
        found = [
            key
            for key in among
            if names.get(key) == wanted
            or (len(wanted) >= _LEAST_PREFIX and key.hex().startswith(wanted.lower()))
        ]
        if len(found) != 1:
            raise OperatorError("unknown_device", device=wanted)
        return found[0]

    def _rivals(self) -> Iterator[dict[str, object]]:
        """Return the records that claim the disputed epoch, and what each says."""
        for item in self._replica.journal.records():
            if item.epoch == self._state.disputed:
                entries = fields_of(item.record)[3]
                says = [str(entry.get("do")) for entry in entries]
                yield {"hash": item.hash.hex(), "says": says}


def _chosen(kind: type[_E], value: str, code: str) -> _E:
    try:
        return kind(value)
    except ValueError as error:
        raise OperatorError(code, value=value) from error
