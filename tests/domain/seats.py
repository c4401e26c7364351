"""Seats in memory: real decisions, real events with their causal past, no store and no wire."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.domain import canonical
from app.domain.commands import ChangeThreshold, Command, ReportEvacuation
from app.domain.event import PREVIOUS, Event, EventId, NewEvent
from app.domain.people import Account, Registry, RegistryChain, Role
from app.domain.picture import Builder, Picture, apply, replay
from app.domain.sensor import Severity
from app.rules.decide import Actor, decide

T0 = datetime(2025, 8, 4, 18, 30, tzinfo=UTC)  # 5 August, 02:30 in Beijing
EAST_LAKE = "440303007"
PEOPLE = {
    "duty_officer": (Role.DUTY_OFFICER, None),
    "duty_officer_2": (Role.DUTY_OFFICER, None),
    "duty_leader": (Role.DUTY_LEADER, None),
    "deputy_commander": (Role.DEPUTY_COMMANDER, None),
    "commander": (Role.COMMANDER, None),
    "commander_2": (Role.COMMANDER, None),
    "slope_expert": (Role.SLOPE_EXPERT, None),
    "data_admin": (Role.DATA_ADMIN, None),
    "data_admin_2": (Role.DATA_ADMIN, None),
    f"street_officer.{EAST_LAKE}": (Role.STREET_OFFICER, EAST_LAKE),
}
OFFICER_B = f"street_officer.{EAST_LAKE}"
ROAD = "望桐路"
P1, P2, P3 = (bytes([number]) * 16 for number in (1, 2, 3))


def registry() -> RegistryChain:
    accounts = {
        name: Account(id=name, name=name, role=role, public_key=bytes(32), street=street)
        for name, (role, street) in PEOPLE.items()
    }
    return chain_of(accounts)


def device_of(name: str) -> bytes:
    return name.encode().ljust(32, b".")


def chain_of(accounts: dict[str, Account]) -> RegistryChain:
    """Return a registry that A, B and C joined in this order; so A holds every token."""
    joined = [frozenset(map(device_of, names)) for names in ("", "A", "AB", "ABC")]
    return RegistryChain(
        epochs=tuple(
            Registry(epoch=epoch, head=b"", accounts=accounts, devices=devices)
            for epoch, devices in enumerate(joined)
        )
    )


@dataclass
class Seat:
    """One seat: a writer, what it knows, and a clock that a test may set."""

    name: str
    chain: RegistryChain = field(default_factory=registry)
    now: datetime = T0
    is_cut_off: bool = False
    events: list[Event] = field(default_factory=list)
    picture: Picture = field(init=False)

    def __post_init__(self) -> None:
        self.picture = Picture(chain=self.chain)
        opened: dict[str, object] = {
            "public_key": self.writer,
            "device": device_of(self.name),
            "name": self.name,
        }
        self._write(NewEvent(kind="writer.opened", subject=bytes(16), data=opened))

    @property
    def writer(self) -> bytes:
        return self.name.encode().ljust(8, b".")

    def do(self, command: Command, account: str, *, minutes: float = 1) -> tuple[Event, ...]:
        """Decide and record; time goes on by ``minutes`` first."""
        self.now += timedelta(minutes=minutes)
        actor = Actor(
            account=account,
            seat=self.name,
            is_cut_off=self.is_cut_off,
            device=device_of(self.name),
        )
        wished = decide(self.picture, command, actor, self.now)
        return tuple(self._write(item) for item in wished)

    def write(
        self, kind: str, subject: bytes, data: Mapping[str, object], actor: str = ""
    ) -> Event:
        """Record an event past the rules, as a stranger's program could."""
        return self._write(NewEvent(kind=kind, subject=subject, data=data, actor=actor))

    def take(self, events: Iterable[Event]) -> int:
        """Take in events of others, in an order that respects their past."""
        builder = Builder(self.picture)
        new = [event for event in events if not builder.knows(event.id)]
        for event in new:
            assert not builder.knows(event.id)
            builder.add(event)
            self.events.append(event)
        self.picture = builder.freeze()
        return len(new)

    def exchange(self, other: Seat) -> None:
        """Make both know what either knows."""
        mine = tuple(self.events)
        self.take(other.events)
        other.take(mine)

    def _write(self, wished: NewEvent) -> Event:
        seq = self.picture.vector.get(self.writer, 0) + 1
        data = dict(wished.data)
        if wished.acts_on:
            own = self.picture.heads[self.writer]
            data["acts_on"] = own if wished.acts_on == PREVIOUS else wished.acts_on
        if wished.needs_act:
            data["act"] = {"account": wished.actor, "sig": b"sig"}
        seen = self.picture.seen.get(self.writer, {})
        deps = tuple(
            sorted(
                (writer, head)
                for writer, head in self.picture.vector.items()
                if writer != self.writer and seen.get(writer, 0) < head
            )
        )
        core = [self.writer, seq, wished.kind, wished.subject, canonical.plain(data)]
        event = Event(
            writer=self.writer,
            seq=seq,
            prev=self.picture.heads.get(self.writer, bytes(32)),
            hlc=round(self.now.timestamp() * 1000) << 16,
            deps=deps,
            actor=wished.actor,
            auth_epoch=3,
            kind=wished.kind,
            kv=1,
            subject=wished.subject,
            data=data,
            hash=hashlib.sha256(canonical.encode(core)).digest(),
        )
        self.picture = apply(self.picture, event)
        self.events.append(event)
        return event


def orders_of(events: Iterable[Event], picks: Iterable[int]) -> tuple[Event, ...]:
    """Return the events in another order that still respects what each one saw.

    ``picks`` choose among the writers that may go next, one number for each event.
    """
    chains: dict[bytes, list[Event]] = {}
    for event in events:
        chains.setdefault(event.writer, []).append(event)
    done: dict[bytes, int] = dict.fromkeys(chains, 0)
    result: list[Event] = []
    numbers = iter(picks)
    total = sum(map(len, chains.values()))
    while len(result) < total:
        ready = [
            chain[done[writer]]
            for writer, chain in sorted(chains.items())
            if done[writer] < len(chain) and _is_ready(chain[done[writer]].deps, done)
        ]
        event = ready[next(numbers, 0) % len(ready)]
        done[event.writer] += 1
        result.append(event)
    return tuple(result)


def _is_ready(deps: Iterable[EventId], done: Mapping[bytes, int]) -> bool:
    return all(done.get(writer, 0) >= seq for writer, seq in deps)


def replayed(seat: Seat, picks: Iterable[int]) -> Picture:
    """Return the picture of the seat's events in another permitted order."""
    return replay(seat.chain, orders_of(seat.events, picks))


def report(seat: Seat, moved: int, minutes: int = 20) -> Event:
    command = ReportEvacuation(
        street=EAST_LAKE, as_of=T0 - timedelta(minutes=minutes), figures=(("moved", moved),)
    )
    (event,) = seat.do(command, "duty_officer")
    return event


def limit(value: int) -> ChangeThreshold:
    return ChangeThreshold(
        stream="P18/pond_depth", severity=Severity.ORANGE, value_milli=value, reason="核定"
    )
