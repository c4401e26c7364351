"""Who comes in at a seat, who goes, who acts, and whose names may be seen meanwhile.

Everything slow (a passphrase is checked slowly on purpose) runs on a reader's thread.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from app.clock import monotonic_s
from app.desk.hands import Hands
from app.desk.hub import Changed
from app.desk.people import People
from app.desk.sessions import Sessions
from app.errors import OperatorError
from app.feeds.door import Door
from app.rules import passphrase as rule
from app.store.keys import AccountKey
from app.sync.replica import Replica


class RecordSession(Protocol):
    """Records a session of an account, on the writer thread."""

    def __call__(self, key: AccountKey, *, is_end: bool = False) -> object:
        """Record that it begins or ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntranceParts:
    """What the entrance works with; ``door`` is the way to the district, None if none is set."""

    replica: Replica
    hands: Hands
    record: RecordSession
    announce: Callable[[Changed], None]
    exchange_soon: Callable[[], None]
    door: Door | None


def check_joined(replica: Replica) -> None:
    """Refuse what only a member may do.

    Raises:
        OperatorError: not_joined, or device_revoked, which no district mends by itself.
    """
    if replica.state.chain.is_expelled(replica.device):
        raise OperatorError("device_revoked")
    if not replica.is_joined:
        raise OperatorError("not_joined")


class Entrance:
    """The entrance of one seat; every method may be called from any thread."""

    def __init__(self, parts: EntranceParts) -> None:
        self._parts = parts
        self.sessions = Sessions(monotonic_s)
        self.people = People(parts.replica)

    def unlock(self, account: str, passphrase: str) -> AccountKey:
        """Return the key of an account; slow.

        Raises:
            OperatorError: not_joined, device_revoked, or as ``Sessions.unlock`` refuses.
        """
        check_joined(self._parts.replica)
        return self.sessions.unlock(account, passphrase, self._parts.replica.unlock_account)

    def sign_in(self, account: str, passphrase: str) -> Future[str]:
        """Let an account in by its passphrase and record it; the answer is the account."""
        parts = self._parts

        def enter() -> str:
            key = self.unlock(account, passphrase)
            self.sessions.open(key)
            self.people.learn(key)
            try:
                parts.hands.write(lambda: parts.record(key)).result()
            except OperatorError:
                self._close(account)
                raise
            return account

        return parts.hands.read(enter)

    def check(self, account: str, passphrase: str) -> Future[str]:
        """Check a passphrase and nothing else; the answer is the account."""
        return self._parts.hands.read(lambda: self.unlock(account, passphrase).account)

    def sign_out(self, account: str) -> Future[None]:
        """Let an account go and record it."""
        parts = self._parts

        def leave() -> None:
            key = self.sessions.key(account)
            parts.hands.write(lambda: parts.record(key, is_end=True)).result()
            self._close(account)
            parts.announce(Changed.SESSION)

        return parts.hands.read(leave)

    def switch(self, account: str) -> None:
        """Let another signed-in account act.

        Raises:
            OperatorError: not_signed_in.
        """
        self.sessions.switch(account)
        self._parts.announce(Changed.SESSION)

    def hide(self, *, is_hidden: bool) -> None:
        """Hide the names of people, or show them again."""
        self.people.hide(is_hidden=is_hidden)
        self._parts.announce(Changed.SESSION | Changed.REGISTRY)

    def learn_again(self) -> None:
        """Open the names anew: the registry or its ring changed."""
        if self.sessions.current:
            self.people.learn(self.sessions.key(self.sessions.current))

    def change_passphrase(self, account: str, before: str, after: str) -> Future[int]:
        """Change an account's passphrase; the answer is the epoch from which the new one holds.

        Only the district can do that: the future is refused with district_needed where none is
        set, else as the rule, the check of the old one or the district refuses.
        """
        parts = self._parts

        def change() -> int:
            rule.check(account, before, after)
            if parts.door is None:
                raise OperatorError("district_needed")
            self.unlock(account, before)
            wish = parts.replica.rewrap(account, before, after)
            # Only now: what speaks HTTP takes a while to load.
            send = importlib.import_module("app.sync.enroll_http").send_rewrap
            epoch = int(send(parts.door, wish))
            parts.exchange_soon()
            return epoch

        return parts.hands.read(change)

    def _close(self, account: str) -> None:
        self.sessions.close(account)
        if not self.sessions.signed_in:
            self.people.forget()
