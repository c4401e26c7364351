"""The common picture and how one event changes it: ``apply(picture, event) -> Picture``.

Pure, total and order-free: for two events of which neither saw the other, either order gives the
same picture. An event is applied only after its causal past (the store holds it back until then).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain import (
    alarm,
    canonical,
    duty,
    evacuation,
    handover,
    outage,
    response_facts,
    suggestion,
    warning,
)
from app.domain.alarm import Alarm
from app.domain.closure import Closure
from app.domain.duty import LogEntry, SessionOpened, Writer
from app.domain.evacuation import StreetTally
from app.domain.event import Event, EventId, Fact, IgnoredError, Past, Vector
from app.domain.handover import Handover
from app.domain.heard import Heard
from app.domain.order import EvacuationOrder
from app.domain.people import Registry, RegistryChain
from app.domain.release import Release
from app.domain.response import Hazard, Response
from app.domain.shelter import Roster
from app.domain.suggestion import SuggestionAnswers
from app.domain.threshold import Threshold, ThresholdKey
from app.domain.token import Token
from app.domain.warning import PublicWarning

_BY_SUBJECT = {
    "alarm": "alarms",
    "warning": "warnings",
    "log": "log",
    "session": "sessions",
    "duty": "handovers",
}
# What wrong types and sizes in event data lead to: apply is total, whatever a stranger writes.
_MALFORMED = (AttributeError, KeyError, OverflowError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything that follows from the events known here.

    ``vector`` is the highest applied seq per writer, ``heads`` the hash at it, ``seen`` what each
    writer had seen at its newest event, ``epochs`` the (seq, epoch) at which it first named a
    newer registry, ``ahead`` the epochs that somebody named and that are not known here.
    ``touched`` lists the events of each aggregate. ``ignored`` names the events
    that the rules did not let count, with the reason: they are kept and forwarded all the same.
    """

    chain: RegistryChain = field(default_factory=RegistryChain)
    vector: Vector = field(default_factory=dict)
    heads: Mapping[bytes, bytes] = field(default_factory=dict)
    seen: Mapping[bytes, Vector] = field(default_factory=dict)
    epochs: Mapping[bytes, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    ahead: Mapping[int, EventId] = field(default_factory=dict)
    responses: Mapping[Hazard, Response] = field(default_factory=dict)
    evacuation: Mapping[str, StreetTally] = field(default_factory=dict)
    alarms: Mapping[bytes, Alarm] = field(default_factory=dict)
    answers: Mapping[str, SuggestionAnswers] = field(default_factory=dict)
    warnings: Mapping[bytes, PublicWarning] = field(default_factory=dict)
    closures: Mapping[str, Closure] = field(default_factory=dict)
    orders: Mapping[bytes, EvacuationOrder] = field(default_factory=dict)
    shelters: Mapping[str, Roster] = field(default_factory=dict)
    thresholds: Mapping[ThresholdKey, Threshold] = field(default_factory=dict)
    tokens: Mapping[Hazard, Token] = field(default_factory=dict)
    releases: Mapping[bytes, Release] = field(default_factory=dict)
    heard: Mapping[bytes, Heard] = field(default_factory=dict)
    log: Mapping[bytes, LogEntry] = field(default_factory=dict)
    sessions: Mapping[bytes, SessionOpened] = field(default_factory=dict)
    handovers: Mapping[bytes, Handover] = field(default_factory=dict)
    writers: Mapping[bytes, Writer] = field(default_factory=dict)
    unknown: Mapping[bytes, str] = field(default_factory=dict)
    touched: Mapping[str, tuple[EventId, ...]] = field(default_factory=dict)
    ignored: Mapping[EventId, str] = field(default_factory=dict)
    digests: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def registry(self) -> Registry:
        """The registry as it stands now."""
        return self.chain.newest

    def picture_hash(self) -> bytes:
        """Return SHA-256 over the sorted list of [aggregate id, its digest]."""
        return canonical.digest([[key, self.digests[key]] for key in sorted(self.digests)])

    def journal_hash(self) -> bytes:
        """Return SHA-256 over the sorted list of [writer, seq, hash of head]."""
        return canonical.digest([[w, self.vector[w], self.heads[w]] for w in sorted(self.vector)])

    def hash(self) -> str:
        """Return both hashes, hex, 128 characters, as reports and ``health`` give it."""
        return (self.journal_hash() + self.picture_hash()).hex()


class Builder:
    """Folds events into a picture; copies a branch only when it first changes it.

    Mutable inside: ``add`` many, then ``freeze``. Folding one event and folding a hundred
    thousand take the same road.
    """

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._own: dict[str, dict[Any, Any]] = {}  # Any: each branch has its own key and value
        self._stale: dict[str, object] = {}

    def _branch(self, name: str) -> dict[Any, Any]:  # Any: as above
        if name not in self._own:
            self._own[name] = dict(getattr(self._picture, name))
        return self._own[name]

    def _read(self, name: str) -> Mapping[Any, Any]:  # Any: as above
        branch: Mapping[Any, Any] = self._own.get(name) or getattr(self._picture, name)
        return branch

    def knows(self, event_id: EventId) -> bool:
        """Tell whether the event is already part of the picture."""
        return int(self._read("vector").get(event_id[0], 0)) >= event_id[1]

    def head(self, writer: bytes) -> tuple[int, bytes]:
        """Return (seq, hash) of the newest applied event of a writer; (0, zeros) if none."""
        seq = int(self._read("vector").get(writer, 0))
        return (seq, self._read("heads")[writer]) if seq else (0, bytes(32))

    def writer_key(self, writer: bytes) -> bytes | None:
        """Return the public key that a writer opened its chain with."""
        opened = self._read("writers").get(writer)
        return opened.public_key if opened else None

    def add(self, event: Event, verdict: str | None = None) -> str | None:
        """Apply one event; return the reason if the rules ignore it, else None.

        ``verdict`` is a reason found before, by checks that are not ours (a person's signature
        that fails); like every reason it follows from the event and the registry alone.
        """
        floor = self._epoch_floor(event)
        if event.auth_epoch < len(self._picture.chain.epochs):
            self._note_epoch(event, max(floor, event.auth_epoch))
        else:
            self._branch("ahead").setdefault(event.auth_epoch, event.id)
        past = dict(self._read("seen").get(event.writer, {}))
        for writer, seq in event.deps:
            past[writer] = max(seq, past.get(writer, 0))
        past[event.writer] = event.seq
        self._branch("seen")[event.writer] = past
        self._branch("vector")[event.writer] = event.seq
        self._branch("heads")[event.writer] = event.hash
        try:
            self._check(event, floor, verdict)
            self._apply(event, past)
        except IgnoredError as ignored:
            reason = ignored.reason
        except _MALFORMED:
            reason = "malformed"
        else:
            return None
        self._branch("ignored")[event.id] = reason
        return reason

    def _check(self, event: Event, floor: int, verdict: str | None) -> None:
        chain = self._picture.chain
        if chain.is_revoked(event.writer, event.seq):
            raise IgnoredError("revoked")
        if event.kind == "writer.opened" and not chain.may_open(
            event.writer, event.data.get("device")
        ):
            raise IgnoredError("revoked")
        if not chain.knows(event.auth_epoch):
            raise IgnoredError("unknown_epoch")
        if verdict is not None:
            raise IgnoredError(verdict)
        if event.auth_epoch < floor:
            raise IgnoredError("epoch_went_back")
        if event.kind != "writer.opened" and event.writer not in self._read("writers"):
            raise IgnoredError("writer_not_opened")

    def _epoch_floor(self, event: Event) -> int:
        """Return the newest epoch that the event's causal past names."""
        own = self._read("epochs").get(event.writer, ())
        seen = [own[-1][1]] if own else []
        for writer, seq in event.deps:
            steps = self._read("epochs").get(writer, ())
            seen += [epoch for step, epoch in steps if step <= seq][-1:]
        return max(seen, default=0)

    def _note_epoch(self, event: Event, epoch: int) -> None:
        steps = self._read("epochs").get(event.writer, ())
        if not steps or epoch > steps[-1][1]:
            self._branch("epochs")[event.writer] = (*steps, (event.seq, epoch))

    def _apply(self, event: Event, past: Vector) -> None:
        is_here = event.kind not in outage.KINDS
        column, key, aggregate = _place(event) if is_here else outage.place(event)
        touched = self._read("touched").get(aggregate, ())
        fact = Fact(
            writer=event.writer,
            seq=event.seq,
            hlc=event.hlc,
            actor=event.actor,
            hash=event.hash,
            subject=event.subject,
            saw=Past.of(item for item in touched if past.get(item[0], 0) >= item[1]),
        )
        before = self._read(column).get(key)
        registry = self._picture.chain.at(event.auth_epoch)
        change = outage.change if column in outage.COLUMNS else _change
        value = change(column, before, event, fact, registry)
        self._branch(column)[key] = value
        self._branch("touched")[aggregate] = (*touched, event.id)
        self._stale[aggregate] = value

    def changed(self) -> tuple[str, ...]:
        """Return the ids of the aggregates changed since the last freeze."""
        return tuple(self._stale)

    def freeze(self) -> Picture:
        """Return the picture, with the digests of what changed; the builder can go on."""
        if self._stale:
            digests = self._branch("digests")
            for aggregate, value in self._stale.items():
                digests[aggregate] = canonical.digest_of(value)
            self._stale = {}
        branches: dict[str, Any] = dict(self._own)  # Any: fields of Picture by name
        self._picture = replace(self._picture, **branches)
        self._own = {}
        return self._picture


def apply(picture: Picture, event: Event) -> Picture:
    """Return the picture with one more event; its causal past must already be in it."""
    builder = Builder(picture)
    builder.add(event)
    return builder.freeze()


def replay(chain: RegistryChain, events: Iterable[Event]) -> Picture:
    """Return the picture that events in causal order lead to from nothing."""
    builder = Builder(Picture(chain=chain))
    for event in events:
        builder.add(event)
    return builder.freeze()


def _place(event: Event) -> outage.Place:
    """Return the column, the key in it and the aggregate's id that an event belongs to."""
    subject = event.kind.partition(".")[0]
    match subject:
        case "response":
            hazard = response_facts.aggregate_key(event)
            return "responses", hazard, f"response/{hazard}"
        case "evacuation":
            street = str(event.data.get("street", ""))
            return "evacuation", street, f"evacuation/{street}"
        case "alarm" | "warning" | "log" | "session" | "duty":
            return _BY_SUBJECT[subject], event.subject, f"{subject}/{event.subject.hex()}"
        case "suggestion":
            return "answers", str(event.data.get("key", "")), f"suggestion/{event.subject.hex()}"
        case "writer":
            return "writers", event.writer, f"writer/{event.writer.hex()}"
        case _:
            identity = hashlib.sha256(event.writer + event.seq.to_bytes(8, "big")).digest()[:16]
            return "unknown", identity, f"unknown/{identity.hex()}"


def _change(column: str, before: object, event: Event, fact: Fact, registry: Registry) -> object:
    match column:
        case "responses":
            assert before is None or isinstance(before, Response)
            return response_facts.apply(before, event, fact, registry)
        case "evacuation":
            assert before is None or isinstance(before, StreetTally)
            return evacuation.apply(before, event, fact, registry)
        case "alarms" | "warnings":
            return _change_by_machine(before, event, fact, registry)
        case "answers":
            assert before is None or isinstance(before, SuggestionAnswers)
            return suggestion.apply(before, event, fact, registry)
        case "log" | "sessions" | "handovers" | "writers":
            return _change_duty(column, before, event, fact, registry)
        case _:
            return event.kind


def _change_duty(
    column: str, before: object, event: Event, fact: Fact, registry: Registry
) -> object:
    match column:
        case "log":
            assert before is None or isinstance(before, LogEntry)
            return duty.apply_log(before, event, fact, registry)
        case "sessions":
            assert before is None or isinstance(before, SessionOpened)
            return duty.apply_session(before, event, fact, registry)
        case "handovers":
            assert before is None or isinstance(before, Handover)
            return handover.apply(before, event, fact, registry)
        case _:
            return duty.apply_writer(event, fact, registry)


def _change_by_machine(before: object, event: Event, fact: Fact, registry: Registry) -> object:
    if event.kind.startswith("warning."):
        assert before is None or isinstance(before, PublicWarning)
        return warning.apply(before, event, fact, registry)
    assert before is None or isinstance(before, Alarm)
    return alarm.apply(before, event, fact, registry)
