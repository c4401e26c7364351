"""A district and a seat of an exercise, made anew in a folder, to be measured."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.clock import SystemClock
from app.domain.commands import EnterLog
from app.domain.event import NewEvent
from app.rules.decide import Actor, decide
from app.settings.pack import default_pack, load_district
from app.store.database import open_writer
from app.store.journal import Journal
from app.store.keys import AccountKey, Ed25519, FileKeys
from app.sync.authority import Authority, NewAccount
from app.sync.ports import Ports
from app.sync.registry import realm_name
from app.sync.replica import Replica

OFFICER = "duty_officer"
EXERCISE = "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """An officer signed in at a seat, at work on its replica."""

    seat: Replica
    key: AccountKey

    def enter_log(self, number: int) -> None:
        """Do what an officer does most: decide on a line of the duty log, and commit it."""
        self.seat.commit(self._decided(number), self.key)

    def enter_logs(self, first: int, count: int) -> None:
        """Do the same many times in one commit: for a long record in a short time."""
        events = [
            event for number in range(first, first + count) for event in self._decided(number)
        ]
        self.seat.commit(events, self.key)

    def _decided(self, number: int) -> tuple[NewEvent, ...]:
        command = EnterLog(text=f"第 {number} 次点名，各街道在岗", category="点名")
        actor = Actor(account=OFFICER, seat="A1")
        return decide(self.seat.picture, command, actor, SystemClock().now())


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two replicas that know each other."""

    district: Replica
    seat: Replica
    officer: Officer


@contextmanager
def pair(folder: Path) -> Iterator[Pair]:
    """Found an exercise with one account, let a seat join it, and close both files at the end."""
    place = load_district(default_pack())
    spec = next(item for item in place.accounts if item.id == OFFICER)
    district, ports = replica(folder / "district")
    authority = Authority(district, ports.crypto, ports.keys, ports.random)
    passphrase = secrets.token_hex(8)
    account = NewAccount(spec=spec, passphrase=passphrase)
    authority.found(realm_name(place.code, EXERCISE), [account])
    seat, _ = replica(folder / "seat")
    _, answer = authority.answer(seat.offer(None), may_join=True)
    seat.receive(answer)
    try:
        officer = Officer(seat=seat, key=seat.unlock_account(OFFICER, passphrase))
        yield Pair(district=district, seat=seat, officer=officer)
    finally:
        seat.close()
        district.close()


def replica(folder: Path) -> tuple[Replica, Ports]:
    """Return a replica over a journal file in a folder, and what it was given."""
    folder.mkdir(parents=True, exist_ok=True)
    ports = Ports(
        crypto=Ed25519(),
        keys=FileKeys(folder / "keys"),
        clock=SystemClock(),
        random=secrets.token_bytes,
        name=folder.name,
    )
    return Replica(Journal(open_writer(folder / "journal.db")), ports), ports
