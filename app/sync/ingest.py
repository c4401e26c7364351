"""Takes events of any origin, in any order, and applies what can be applied.

Nothing is believed before its writer's signature holds. What does not fit yet waits; two
different events of one writer with one number are a proof of a fork; what policy forbids is
applied to the chain and counts for nothing. Source: sync 3.1 to 3.3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.event import Event, EventId
from app.domain.picture import Builder
from app.store.codec import ED25519, ZERO_HASH, BadBytesError, Signed, decode
from app.store.journal import Journal, Kept
from app.store.keys import Crypto
from app.sync.ledger import (
    MOST_PENDING,
    MOST_PENDING_PER_WRITER,
    Ledger,
    PendingId,
    Waiting,
    is_signed,
    key_in,
    verdict_on,
)


@dataclass(slots=True)
class Found:
    """What one batch led to; what of it must be kept in the file."""

    applied: list[tuple[EventId, Kept]] = field(default_factory=list)
    hashes: dict[EventId, bytes] = field(default_factory=dict)
    waiting: dict[PendingId, Kept] = field(default_factory=dict)
    settled: list[PendingId] = field(default_factory=list)
    rivals: list[tuple[EventId, Kept]] = field(default_factory=list)
    cuts: dict[bytes, int] = field(default_factory=dict)
    known: int = 0
    quarantined: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    newest_hlc: int = 0

    @property
    def is_nothing(self) -> bool:
        """Tell whether the file stays as it is."""
        return not (self.applied or self.waiting or self.settled or self.rivals or self.cuts)


class Ingest:
    """One batch on its way in, against a builder that is frozen at its end."""

    def __init__(self, ledger: Ledger, journal: Journal, crypto: Crypto, now_us: int) -> None:
        self._ledger = ledger
        self._journal = journal
        self._crypto = crypto
        self._now_us = now_us
        self.builder = Builder(ledger.picture)
        self.found = Found()

    def take(self, events: Iterable[Signed]) -> None:
        """Take events; whatever they are, this returns."""
        for signed in events:
            try:
                realm, event = decode(signed)
            except BadBytesError as error:
                self.found.refused[error.reason] += 1
                continue
            if realm != self._ledger.state.realm:
                self.found.refused["other_realm"] += 1
            elif signed.alg != ED25519 or len(signed.sig) != 64:
                self.found.refused["unknown_algorithm"] += 1
            else:
                self._take(event, Kept(signed=signed, received_at_us=self._now_us))
        self.settle()

    def settle(self) -> None:
        """Apply whatever of the waiting events fits by now, until nothing does."""
        is_moving = True
        while is_moving:
            is_moving = False
            for waiting in self._ledger.pending.all() if len(self._ledger.pending) else ():
                event, name = waiting.event, (*waiting.event.id, waiting.event.hash)
                if name not in self._ledger.pending:
                    continue
                if self._fits(event) or self._parts(event):
                    self._forget(name)
                    self._take(event, waiting.kept)
                    is_moving = True

    def reasons(self, events: Iterable[Event]) -> str:
        """Return why events count for nothing, as one line; for who wrote them himself."""
        ignored = self.builder.freeze().ignored
        found = [ignored[event.id] for event in events if event.id in ignored]
        return ", ".join([*found, *self.found.refused]) or "unfit"

    def _take(self, event: Event, kept: Kept) -> None:
        head = self.builder.head(event.writer)[0]
        is_forked = event.writer in self._ledger.frozen or event.writer in self.found.cuts
        if is_forked and event.seq > head:
            self._take_rival(event, kept)
        elif event.seq == 1 and event.prev != ZERO_HASH:
            self.found.refused["broken_chain"] += 1
        elif event.seq <= head:
            self._compare(event, kept)
        elif self._parts(event):
            self._prove(event, kept)
        elif self._fits(event):
            self._apply(event, kept)
        else:
            self._wait(event, kept)

    def _take_rival(self, event: Event, kept: Kept) -> None:
        """Keep one more event of the disputed part of a forked writer."""
        if event.hash in self._ledger.forks.get(event.writer, ()):
            self.found.known += 1
        elif self._is_genuine(event, kept.signed):
            self._keep_rival(event, kept)
            if self._parts(event):
                self._cut(event)
        else:
            self.found.refused["bad_signature"] += 1

    def _compare(self, event: Event, kept: Kept) -> None:
        """An event of a number that we have: the same one, or the proof of a fork."""
        if self._hash_at(event.id) == event.hash:
            self.found.known += 1
        else:
            self._prove(event, kept)

    def _prove(self, event: Event, kept: Kept) -> None:
        """An event beside another of its number, or after another than ours, proves a fork."""
        if not self._is_genuine(event, kept.signed):
            self.found.refused["bad_signature"] += 1
            return
        self._keep_rival(event, kept)
        self._cut(event)
        for waiting in self._ledger.pending.of_one(event.writer):
            self._forget((*waiting.event.id, waiting.event.hash))
            if self._is_genuine(waiting.event, waiting.kept.signed):
                self._keep_rival(waiting.event, waiting.kept)

    def _keep_rival(self, event: Event, kept: Kept) -> None:
        self.found.rivals.append((event.id, kept))
        self._ledger.forks.setdefault(event.writer, set()).add(event.hash)

    def _cut(self, event: Event) -> None:
        """Note up to where a writer's chain is undisputed, by what an event says of it."""
        before = self._hash_at((event.writer, event.seq - 1))
        keep_to = event.seq - 1 if before == event.prev else max(0, event.seq - 2)
        self.found.cuts[event.writer] = min(keep_to, self.found.cuts.get(event.writer, keep_to))

    def _hash_at(self, event_id: EventId) -> bytes:
        """Return the hash of an event of ours; zeros before the first."""
        if event_id[1] == 0:
            return ZERO_HASH
        held = None if event_id in self.found.hashes else self._journal.get(event_id)
        return held.signed.hash if held else self.found.hashes.get(event_id, b"")

    def _parts(self, event: Event) -> bool:
        """Tell whether an event should follow our head, or the cut, and names another past."""
        seq, digest = self.builder.head(event.writer)
        return event.seq == seq + 1 and seq > 0 and event.prev != digest

    def _wait(self, event: Event, kept: Kept) -> None:
        name = (*event.id, event.hash)
        pending, found = self._ledger.pending, self.found
        if name in pending:
            found.known += 1
        elif event.writer in self._ledger.keys and not self._is_genuine(event, kept.signed):
            found.refused["bad_signature"] += 1
        elif (
            pending.of_writer(event.writer) >= MOST_PENDING_PER_WRITER
            or len(pending) >= MOST_PENDING
        ):
            found.refused["too_many_pending"] += 1
        else:
            found.waiting[name] = kept
            pending.add(Waiting(event=event, kept=kept))

    def _fits(self, event: Event) -> bool:
        """Tell whether the event's causal past is here."""
        seq, digest = self.builder.head(event.writer)
        ledger = self._ledger
        return (
            event.seq == seq + 1
            and event.prev == digest
            and event.writer not in self.found.cuts
            and event.seq <= ledger.frozen.get(event.writer, event.seq)
            and all(ledger.is_satisfied(self.builder, dep) for dep in event.deps)
        )

    def _apply(self, event: Event, kept: Kept) -> None:
        if not self._is_genuine(event, kept.signed):
            self.found.refused["bad_signature"] += 1
            return
        ledger = self._ledger
        verdict = verdict_on(event, ledger.state.realm, ledger.state.chain, self._crypto)
        if self.builder.add(event, verdict) is not None:
            self.found.quarantined += 1
        key = key_in(event)
        if key is not None:
            ledger.keys[event.writer] = key
        status = verdict or ""
        entry = Kept(signed=kept.signed, received_at_us=kept.received_at_us, status=status)
        self.found.applied.append((event.id, entry))
        self.found.hashes[event.id] = event.hash
        self.found.newest_hlc = max(self.found.newest_hlc, event.hlc)
        self._meet_rivals(event)

    def _meet_rivals(self, event: Event) -> None:
        """A waiting event of the same number is a rival of the one that was applied."""
        for waiting in self._ledger.pending.of(event.id):
            name = (*waiting.event.id, waiting.event.hash)
            if name in self._ledger.pending:  # a proof takes all that waits of its writer
                self._forget(name)
                self._compare(waiting.event, waiting.kept)

    def _forget(self, name: PendingId) -> None:
        if self.found.waiting.pop(name, None) is None:
            self.found.settled.append(name)
        self._ledger.pending.remove(name)

    def _is_genuine(self, event: Event, signed: Signed) -> bool:
        key = self._ledger.keys.get(event.writer) or key_in(event)
        return key is not None and is_signed(signed, key, self._crypto)
