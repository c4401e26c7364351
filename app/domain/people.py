"""Accounts, roles and ranks: who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum


class Role(StrEnum):
    """A role of the domain brief, section 6."""

    DUTY_OFFICER = "duty_officer"
    DUTY_LEADER = "duty_leader"
    DEPUTY_COMMANDER = "deputy_commander"
    COMMANDER = "commander"
    STREET_OFFICER = "street_officer"
    SLOPE_EXPERT = "slope_expert"
    DATA_ADMIN = "data_admin"


class Rank(IntEnum):
    """Order of command; a higher rank may do what a lower one may."""

    NONE = 0
    DUTY_OFFICER = 1
    DUTY_LEADER = 2
    DEPUTY_COMMANDER = 3
    COMMANDER = 4


_RANKS = {
    Role.DUTY_OFFICER: Rank.DUTY_OFFICER,
    Role.DUTY_LEADER: Rank.DUTY_LEADER,
    Role.DEPUTY_COMMANDER: Rank.DEPUTY_COMMANDER,
    Role.COMMANDER: Rank.COMMANDER,
    Role.STREET_OFFICER: Rank.NONE,
    Role.SLOPE_EXPERT: Rank.NONE,
    Role.DATA_ADMIN: Rank.NONE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of the registry.

    ``id`` is the sign-in name, ``name`` what the screen shows: the post, until somebody who may
    read names signed in; ``street`` binds a street officer; ``public_key`` is the raw Ed25519 key
    of 32 bytes.
    """

    id: str
    name: str
    role: Role
    public_key: bytes
    street: str | None = None
    post: str = ""

    @property
    def rank(self) -> Rank:
        """The rank that the role gives."""
        return _RANKS[self.role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """The people and devices that one epoch of the district's registry names."""

    epoch: int
    head: bytes
    accounts: dict[str, Account]
    devices: frozenset[bytes] = frozenset()

    def account(self, account_id: str) -> Account | None:
        """Return the account, None if the registry has none of that name."""
        return self.accounts.get(account_id)

    def with_names(self, names: Mapping[str, str]) -> Registry:
        """Return the registry with the names of people where they are known."""
        accounts = {
            key: replace(item, name=names[key]) if key in names else item
            for key, item in self.accounts.items()
        }
        return replace(self, accounts=accounts)

    def rank(self, account_id: str) -> Rank:
        """Return the account's rank, NONE if the registry does not name it."""
        account = self.accounts.get(account_id)
        return account.rank if account else Rank.NONE


NO_REGISTRY = Registry(epoch=-1, head=b"", accounts={})


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryChain:
    """Every epoch of the district's registry, from 0 without gaps.

    An event is judged by the epoch that it names; ``revoked`` gives the last valid seq of a
    revoked writer, which holds at every epoch. ``is_frozen`` tells that two records claim one
    epoch, so that nothing new is believed until the recovery key continues the chain. ``expelled``
    are devices whose writers count as far as ``revoked`` says and no further, at every epoch: an
    expelled device cannot begin anew under an old one. ``tokens``
    gives the device that holds a hazard's command token where the registry granted one.
    """

    epochs: tuple[Registry, ...] = ()
    revoked: Mapping[bytes, int] = field(default_factory=dict)
    is_frozen: bool = False
    expelled: frozenset[bytes] = frozenset()
    tokens: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def first_seat(self) -> bytes:
        """The device that joined first of those that still belong, b"" if none joined yet.

        The district's own stands in epoch 0 and is no seat.
        """
        known = self.at(0).devices
        for registry in self.epochs[1:]:
            joined = sorted((registry.devices - known) & self.newest.devices)
            if joined:
                return joined[0]
            known |= registry.devices
        return b""

    @property
    def newest(self) -> Registry:
        """The registry as it stands now; empty before the seat joined a district."""
        return self.epochs[-1] if self.epochs else NO_REGISTRY

    def at(self, epoch: int) -> Registry:
        """Return the registry of an epoch, an empty one if it is not known.

        While the chain is frozen the newest undisputed one stands for all that are disputed, so
        that no level in force falls for it.
        """
        if 0 <= epoch < len(self.epochs):
            return self.epochs[epoch]
        return self.newest if self.is_frozen else NO_REGISTRY

    def knows(self, epoch: int) -> bool:
        """Tell whether events that name an epoch can be judged."""
        return epoch < len(self.epochs) or self.is_frozen

    def is_expelled(self, device: bytes) -> bool:
        """Tell whether a device was revoked and has not been let in again."""
        return device in self.expelled and device not in self.newest.devices

    def may_open(self, writer: bytes, device: object) -> bool:
        """Tell whether a device may have begun a chain; of an expelled one what is revoked, only.

        How far such a chain counts is for ``is_revoked`` to tell.
        """
        return device not in self.expelled or writer in self.revoked

    def is_revoked(self, writer: bytes, seq: int) -> bool:
        """Tell whether the event lies beyond what a revocation leaves of its writer."""
        return writer in self.revoked and seq > self.revoked[writer]
