"""What happened, as the record keeps it, and what a decision asks to be recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from app.clock import from_micros

Data = Mapping[str, object]
EventId = tuple[bytes, int]
Vector = Mapping[bytes, int]

# As ``acts_on``: the event before this one in the same commit, whose hash is not known yet.
PREVIOUS = b"previous"


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
    of the event that the act answers, b"" if none; it is recorded as ``data.acts_on``.
    """

    kind: str
    subject: bytes
    data: Data
    actor: str = ""
    needs_act: bool = False
    acts_on: bytes = b""


@dataclass(frozen=True, slots=True)
class Past:
    """The events of one aggregate that an event causally saw, as the highest seq per writer.

    A chain has no gaps, so ``(writer, seq) in past`` needs no list of them all.
    """

    heads: tuple[EventId, ...] = ()

    def __contains__(self, event_id: EventId) -> bool:
        """Tell whether the event was seen."""
        return any(writer == event_id[0] and event_id[1] <= seq for writer, seq in self.heads)

    @staticmethod
    def of(events: Iterable[EventId]) -> Past:
        """Return the past that these events make."""
        heads: dict[bytes, int] = {}
        for writer, seq in events:
            heads[writer] = max(seq, heads.get(writer, 0))
        return Past(tuple(sorted(heads.items())))


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
    saw: Past = Past()

    @property
    def id(self) -> EventId:
        """(writer, seq)."""
        return self.writer, self.seq

    @property
    def written_at(self) -> datetime:
        """The writer's clock when it wrote, for display only."""
        return datetime.fromtimestamp((self.hlc >> 16) / 1000, UTC)

    def base(self) -> dict[str, Any]:  # Any: the fields of Fact, for a richer fact's constructor
        """Return the fields that a richer fact of the same event takes over."""
        return {name: getattr(self, name) for name in _FACT_FIELDS}


_FACT_FIELDS = tuple(item.name for item in fields(Fact))


def instant(data: Data, key: str) -> datetime:
    """Return an instant of event data, given in integer microseconds.

    Raises:
        KeyError, TypeError: it is missing or no integer.
    """
    value = data[key]
    if not isinstance(value, int):
        raise TypeError(key)
    return from_micros(value)


def optional_instant(data: Data, key: str) -> datetime | None:
    """Return an instant of event data, None if it is absent."""
    return instant(data, key) if key in data else None


def act_account(event: Event) -> str:
    """Return the account whose own signature stands under the event.

    The signature itself was checked when the event came in.

    Raises:
        IgnoredError: there is none, or it is not the actor's.
    """
    act = event.data.get("act")
    account = act.get("account") if isinstance(act, Mapping) else None
    if account != event.actor or not event.actor:
        raise IgnoredError("act_missing")
    return event.actor


class IgnoredError(Exception):
    """An event that the rules do not let change the picture; ``reason`` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
