"""Who is signed in at this seat, who acts, and when a passphrase is not even looked at.

Keys of accounts live here, in memory only, and go when their account signs out.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.errors import OperatorError
from app.store.keys import AccountKey

MOST_TRIES = 5
LOCKED_S = 60.0
LONGEST_S = 3600.0


@dataclass(frozen=True, slots=True)
class _Tries:
    """Wrong passphrases in a row, and until when none is looked at (monotonic seconds).

    ``locks`` counts how often that came about since the last right one.
    """

    wrong: int = 0
    locked_until_s: float = 0.0
    locks: int = 0


class Sessions:
    """The sessions of one seat; every method may be called from any thread."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self._monotonic_s = monotonic_s
        self._lock = threading.Lock()
        self._keys: dict[str, AccountKey] = {}
        self._tries: dict[str, _Tries] = {}
        self._current = ""

    @property
    def signed_in(self) -> tuple[str, ...]:
        """The accounts in order of sign-in."""
        return tuple(self._keys)

    @property
    def current(self) -> str:
        """The account that acts, "" if none."""
        return self._current

    def key(self, account: str) -> AccountKey:
        """Return the key of a signed-in account.

        Raises:
            OperatorError: not_signed_in.
        """
        found = self._keys.get(account)
        if found is None:
            raise OperatorError("not_signed_in", account=account)
        return found

    def unlock(
        self, account: str, passphrase: str, check: Callable[[str, str], AccountKey]
    ) -> AccountKey:
        """Return the key that the passphrase opens; five wrong ones lock the account here.

        The first time for a minute, then twice as long each time, an hour at most.

        ``check`` is slow on purpose, so this must not run where somebody waits for a frame.

        Raises:
            OperatorError: wrong_passphrase, too_many_tries or whatever ``check`` refuses by.
        """
        self._refuse_while_locked(account)
        try:
            key = check(account, passphrase)
        except OperatorError as refusal:
            if refusal.code == "wrong_passphrase":
                self._count_wrong(account)
            raise
        with self._lock:
            self._tries.pop(account, None)
        return key

    def open(self, key: AccountKey) -> None:
        """Let an account in; it acts if nobody else does."""
        with self._lock:
            self._keys = {**self._keys, key.account: key}
            self._current = self._current or key.account

    def close(self, account: str) -> None:
        """Let an account go; of those left the first one acts."""
        with self._lock:
            self._keys = {name: key for name, key in self._keys.items() if name != account}
            if self._current == account:
                self._current = next(iter(self._keys), "")

    def switch(self, account: str) -> None:
        """Let another signed-in account act.

        Raises:
            OperatorError: not_signed_in.
        """
        self.key(account)
        self._current = account

    def _refuse_while_locked(self, account: str) -> None:
        with self._lock:
            left = self._tries.get(account, _Tries()).locked_until_s - self._monotonic_s()
        if left > 0:
            raise OperatorError("too_many_tries", wait_s=math.ceil(left))

    def _count_wrong(self, account: str) -> None:
        with self._lock:
            tries = self._tries.get(account, _Tries())
            if tries.wrong + 1 < MOST_TRIES:
                self._tries[account] = replace(tries, wrong=tries.wrong + 1)
                return
            span_s = min(LOCKED_S * 2**tries.locks, LONGEST_S)
            until_s = self._monotonic_s() + span_s
            self._tries[account] = _Tries(0, until_s, min(tries.locks + 1, 10))
