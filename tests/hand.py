"""A journal kept by hand: writers without keys, for tests of rules and of apply.

Signatures are the store's matter; everything else of an event is as a real writer makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from app.domain import canonical
from app.domain.commands import Command
from app.domain.event import Event, EventId, NewEvent
from app.domain.people import Account, Registry, RegistryChain
from app.domain.picture import Picture, apply
from app.domain.place import District
from app.domain.suggestion import Suggestion
from app.rules.decide import Actor, decide
from app.settings.pack import default_pack, load_district

T0 = datetime(2025, 8, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAMES = ("A", "B", "C")


@cache
def district() -> District:
    return load_district(default_pack())


@cache
def registry() -> Registry:
    """Return the pack's people, and the devices of the three writers."""
    return Registry(
        epoch=0,
        head=b"",
        accounts={
            spec.id: Account(
                id=spec.id,
                name=spec.name,
                role=spec.role,
                public_key=bytes(32),
                street=spec.street,
            )
            for spec in district().accounts
        },
        devices=frozenset(device(name) for name in NAMES),
    )


def device(name: str) -> bytes:
    return f"device {name}".encode().ljust(32, b".")


def empty(people: Registry | None = None) -> Picture:
    return Picture(chain=RegistryChain(epochs=(people or registry(),)))


@dataclass
class Hand:
    """One seat: writes events after what it has seen, and takes in those of others."""

    name: str = "A"
    picture: Picture = field(default_factory=empty)
    now: datetime = T0
    cards: Mapping[str, Suggestion] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    _said: dict[bytes, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        opened = NewEvent(
            kind="writer.opened",
            subject=self.writer.ljust(16, b"."),
            data={"public_key": bytes(32), "device": device(self.name)},
        )
        self.write([opened])

    @property
    def writer(self) -> bytes:
        return f"writer {self.name}".encode()[:8].ljust(8, b".")

    def do(
        self, command: Command, account: str, streets: frozenset[str] = frozenset()
    ) -> tuple[Event, ...]:
        """Decide and write; what decide makes, apply must take."""
        by = Actor(
            account=account,
            seat=self.name,
            cards=self.cards,
            streets=streets,
            device=device(self.name),
        )
        events = self.write(decide(self.picture, command, by, self.now))
        for event in events:
            assert event.id not in self.picture.ignored, self.picture.ignored[event.id]
        return events

    def write(self, wishes: Sequence[NewEvent]) -> tuple[Event, ...]:
        return tuple(self._append(item) for item in wishes)

    def receive(self, events: Iterable[Event]) -> None:
        """Take in events of others, in an order in which each stands after its past."""
        for event in events:
            if self.picture.vector.get(event.writer, 0) < event.seq:
                self._take(event)

    def pass_minutes(self, minutes: float) -> None:
        self.now += minutes * MINUTE

    def _append(self, wish: NewEvent) -> Event:
        vector = self.picture.vector
        news = {
            writer: seq
            for writer, seq in vector.items()
            if writer != self.writer and self._said.get(writer, 0) < seq
        }
        self._said |= news
        seq = vector.get(self.writer, 0) + 1
        data = dict(wish.data)
        if wish.acts_on:
            data["acts_on"] = wish.acts_on
        if wish.needs_act:
            data["act"] = {"account": wish.actor, "sig": bytes(64)}
        event = sealed(
            Event(
                writer=self.writer,
                seq=seq,
                prev=self.picture.heads.get(self.writer, bytes(32)),
                hlc=max(int(self.now.timestamp() * 1000) << 16, self._newest_hlc() + 1),
                deps=tuple(sorted(news.items())),
                actor=wish.actor,
                auth_epoch=self.picture.registry.epoch,
                kind=wish.kind,
                kv=1,
                subject=wish.subject,
                data=data,
                hash=b"",
            )
        )
        self._take(event)
        return event

    def _take(self, event: Event) -> None:
        self.picture = apply(self.picture, event)
        self.events.append(event)

    def _newest_hlc(self) -> int:
        return max((event.hlc for event in self.events), default=0)


def sealed(event: Event) -> Event:
    """Return the event with the hash that follows from what it says."""
    said = [event.writer, event.seq, event.prev, event.hlc, [list(item) for item in event.deps]]
    said += [event.actor, event.kind, event.subject, event.data]
    return Event(
        **{name: getattr(event, name) for name in Event.__dataclass_fields__ if name != "hash"},
        hash=canonical.digest(said),
    )


def past_of(events: Iterable[Event]) -> dict[EventId, frozenset[EventId]]:
    """Return, for each event, the events that must stand before it."""
    before: dict[EventId, frozenset[EventId]] = {}
    for event in events:
        direct = set(event.deps)
        if event.seq > 1:
            direct.add((event.writer, event.seq - 1))
        before[event.id] = frozenset(direct)
    return before
