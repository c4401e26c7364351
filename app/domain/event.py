"""What happened, as the record keeps it, and what a decision asks to be recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

Data = Mapping[str, object]
EventId = tuple[bytes, int]
Vector = Mapping[bytes, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One signed entry of the journal, decoded; its identity is (writer, seq).

    ``hash`` is SHA-256(core + sig), what the next event of the writer names as ``prev``.
    ``deps`` are the heads of other writers that changed since the writer's event before.
    ``data`` holds integers, text, bytes, lists and maps. Source: contracts 4.
    """

    writer: bytes
    seq: int
    prev: bytes
    hlc: int
    deps: tuple[EventId, ...]
    actor: str
    auth_epoch: int
    kind: str
    kv: int
    subject: bytes
    data: Data
    hash: bytes

    @property
    def id(self) -> EventId:
        """(writer, seq)."""
        return self.writer, self.seq

    @property
    def written_at(self) -> datetime:
        """The writer's clock when it wrote, for display only."""
        return datetime.fromtimestamp((self.hlc >> 16) / 1000, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event that a decision asks for; the store adds writer, chain, clock and signatures.

    ``needs_act`` puts the actor's own signature (``data.act``) under it; ``acts_on`` is the hash
    of the event that the act answers, b"" if none.
    """

    kind: str
    subject: bytes
    data: Data
    actor: str = ""
    needs_act: bool = False
    acts_on: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What an aggregate remembers of one event: who, when, and which of its facts it saw.

    ``saw`` are the facts of the same aggregate in the event's causal past; because an event is
    applied only after its past, it is the same in whatever order concurrent events arrive.
    """

    writer: bytes
    seq: int
    hlc: int
    actor: str
    hash: bytes
    subject: bytes
    saw: frozenset[EventId] = field(default_factory=frozenset)

    @property
    def id(self) -> EventId:
        """(writer, seq)."""
        return self.writer, self.seq

    @property
    def written_at(self) -> datetime:
        """The writer's clock when it wrote, for display only."""
        return datetime.fromtimestamp((self.hlc >> 16) / 1000, UTC)


def unseen(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Return the causal heads: the facts that no other fact of the aggregate saw."""
    seen: set[EventId] = set()
    for fact in facts:
        seen |= fact.saw
    return tuple(fact for fact in facts if fact.id not in seen)
