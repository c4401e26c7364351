"""An account's key: opened by its passphrase, and wrapped by another one at its own signed wish.

The key stays, so nothing that was signed is touched. The wish names the wrapping that it
replaces: an old wish that is shown again changes nothing back. Source: contracts 5.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from app.errors import OperatorError
from app.store.codec import dump
from app.store.keys import AccountKey, Crypto, WrappedKey, unwrap
from app.store.personal import box_secret
from app.sync.registry import Entry, RegistryState, account_entry, wrapped_entry

PREFIX = b"ecb-rewrap-1\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrap:
    """The wish: the account, its new wrapping, and its signature."""

    account: str
    wrapped: WrappedKey
    signature: bytes


def unlock(state: RegistryState, crypto: Crypto, account: str, passphrase: str) -> AccountKey:
    """Return the key of an account; slow on purpose.

    Raises:
        OperatorError: unknown_account or wrong_passphrase.
    """
    known, wrapped = state.chain.newest.account(account), state.wrapped.get(account)
    if known is None or wrapped is None:
        raise OperatorError("unknown_account", account=account)
    seed = unwrap(wrapped, passphrase, account)
    signer = crypto.signer(seed)
    if signer.public_key != known.public_key:
        raise OperatorError("wrong_passphrase")
    return AccountKey(account=account, signer=signer, box=box_secret(seed))


def ask(state: RegistryState, key: AccountKey, wrapped: WrappedKey) -> Rewrap:
    """Return the signed wish of an account."""
    signature = key.signer.sign(_bytes(state, key.account, wrapped))
    return Rewrap(account=key.account, wrapped=wrapped, signature=signature)


def entry_for(state: RegistryState, wish: Rewrap, crypto: Crypto) -> Entry:
    """Return the registry's entry for a wish.

    Raises:
        OperatorError: unknown_account; wrapping_weak, it is easier to guess than the one before;
            act_missing, the signature is not that account's over this.
    """
    account, before = state.chain.newest.account(wish.account), state.wrapped.get(wish.account)
    if account is None or before is None:
        raise OperatorError("unknown_account", account=wish.account)
    after = wish.wrapped
    if after.memory_kib < before.memory_kib or after.passes < before.passes:
        raise OperatorError("wrapping_weak")
    message = _bytes(state, wish.account, after)
    if not crypto.verify(account.public_key, message, wish.signature):
        raise OperatorError("act_missing")
    return account_entry(account, after)


def _bytes(state: RegistryState, account: str, wrapped: WrappedKey) -> bytes:
    before = hashlib.sha256(dump(dict(wrapped_entry(state.wrapped[account])))).digest()
    return PREFIX + dump([state.realm, account, before, dict(wrapped_entry(wrapped))])
