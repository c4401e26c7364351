"""Accounts, roles and ranks: who may do what."""

from __future__ import annotations

from dataclasses import dataclass
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

    ``id`` is the sign-in name, ``name`` what the screen shows; ``street`` binds a street officer;
    ``public_key`` is the raw Ed25519 key of 32 bytes.
    """

    id: str
    name: str
    role: Role
    public_key: bytes
    street: str | None = None

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

    def rank(self, account_id: str) -> Rank:
        """Return the account's rank, NONE if the registry does not name it."""
        account = self.accounts.get(account_id)
        return account.rank if account else Rank.NONE


NO_REGISTRY = Registry(epoch=-1, head=b"", accounts={})
