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
from app.store.codec import ED25519, BadBytesError, Signed, decode
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
                name = (*waiting.event.id, waiting.event.hash)
                if name in self._ledger.pending and self._fits(waiting.event):
                    self._forget(name)
                    self._apply(waiting.event, waiting.kept)
                    is_moving = True

    def _take(self, event: Event, kept: Kept) -> None:
        writer = event.writer
        undisputed = self._ledger.frozen.get(writer)
        if undisputed is not None and event.seq > undisputed:
            self._take_rival(event, kept)
        elif event.seq <= self.builder.head(writer)[0]:
            self._compare(event, kept)
        elif self._fits(event):
            self._apply(event, kept)
        else:
            self._wait(event, kept)

    def _take_rival(self, event: Event, kept: Kept) -> None:
        """Keep one more event of the disputed part of a forked writer."""
        if event.hash in self._ledger.forks.get(event.writer, ()):
            self.found.known += 1
        elif self._is_genuine(event, kept.signed):
            self.found.rivals.append((event.id, kept))
            self._ledger.forks.setdefault(event.writer, set()).add(event.hash)
        else:
            self.found.refused["bad_signature"] += 1

    def _compare(self, event: Event, kept: Kept) -> None:
        """An event of a number that we have: the same one, or the proof of a fork."""
        mine = self.found.hashes.get(event.id)
        if mine is None:
            held = self._journal.get(event.id)
            mine = held.signed.hash if held else b""
        if mine == event.hash:
            self.found.known += 1
        elif self._is_genuine(event, kept.signed):
            self.found.rivals.append((event.id, kept))
            cut = self.found.cuts.get(event.writer, event.seq - 1)
            self.found.cuts[event.writer] = min(cut, event.seq - 1)
        else:
            self.found.refused["bad_signature"] += 1

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
            self._forget((*waiting.event.id, waiting.event.hash))
            self._compare(waiting.event, waiting.kept)

    def _forget(self, name: PendingId) -> None:
        if self.found.waiting.pop(name, None) is None:
            self.found.settled.append(name)
        self._ledger.pending.remove(name)

    def _is_genuine(self, event: Event, signed: Signed) -> bool:
        key = self._ledger.keys.get(event.writer) or key_in(event)
        return key is not None and is_signed(signed, key, self._crypto)
