"""Looks at every byte of a journal again: chains, signatures, order, and what follows from them.

It believes nothing that the program noted beside the events: verdicts, heads and the projection
are made anew and compared. A problem names its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.event import Event
from app.domain.picture import Builder, Picture
from app.store.codec import BadBytesError, decode
from app.store.journal import Journal, Kept
from app.store.keys import Crypto
from app.sync.ledger import is_signed, journal_hash, key_in, picture_hash, verdict_on
from app.sync.registry import RegistryState
from app.sync.registry_fold import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: writer (hex), seq (0 where it is no event) and what."""

    writer: str
    seq: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a journal holds and whether it is sound."""

    events: int
    picture: Picture
    journal_hash: bytes
    picture_hash: bytes
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.problems

    @property
    def hash(self) -> str:
        """Both hashes, hex, 128 characters."""
        return (self.journal_hash + self.picture_hash).hex()


def verify(journal: Journal, crypto: Crypto) -> Verification:
    """Return what a journal holds and everything that is wrong with it."""
    state = fold(journal.records(), crypto)
    check = _Check(journal, state, crypto)
    problems = [*check.registry(), *check.events(), *check.ends()]
    picture = check.builder.freeze()
    problems += check.projection(picture)
    return Verification(
        events=check.count,
        picture=picture,
        journal_hash=journal_hash(picture),
        picture_hash=picture_hash(picture),
        problems=tuple(problems),
    )


class _Check:
    def __init__(self, journal: Journal, state: RegistryState, crypto: Crypto) -> None:
        self._journal = journal
        self._state = state
        self._crypto = crypto
        self._keys: dict[bytes, bytes] = {}
        self._frozen = {event_id[0] for event_id, _ in journal.aside("fork")}
        self.builder = Builder(Picture(chain=state.chain))
        self.count = 0

    def registry(self) -> Iterator[Problem]:
        """Tell records that do not verify or join on, and a disputed epoch."""
        held = self._journal.records()
        heads = {epoch.head for epoch in self._state.chain.epochs}
        for item in held:
            if item.hash not in heads and self._state.disputed is None:
                yield Problem(writer="registry", seq=item.epoch, what="registry_unfit")
        if self._state.disputed is not None:
            yield Problem(writer="registry", seq=self._state.disputed, what="registry_disputed")

    def events(self) -> Iterator[Problem]:
        """Fold every event in the file's order, telling what does not hold."""
        for (writer, seq), kept in self._journal.all():
            self.count += 1
            what = self._event(writer, seq, kept)
            if what is not None:
                yield Problem(writer=writer.hex(), seq=seq, what=what)

    def _event(self, writer: bytes, seq: int, kept: Kept) -> str | None:
        try:
            realm, event = decode(kept.signed)
        except BadBytesError as error:
            return error.reason
        if event.id != (writer, seq):
            return "wrong_place"
        what = self._chain(event, realm, kept)
        if what is not None:
            return what
        verdict = verdict_on(event, realm, self._state.chain, self._crypto)
        self.builder.add(event, verdict)
        key = key_in(event)
        if key is not None:
            self._keys[writer] = key
        return None if (verdict or "") == kept.status else "status_changed"

    def _chain(self, event: Event, realm: bytes, kept: Kept) -> str | None:
        head_seq, head = self.builder.head(event.writer)
        key = self._keys.get(event.writer) or key_in(event)
        if realm != self._state.realm:
            return "other_realm"
        if key is None or not is_signed(kept.signed, key, self._crypto):
            return "bad_signature"
        if event.seq != head_seq + 1:
            return "gap"
        if event.prev != head:
            return "broken_chain"
        is_here = all(self.builder.knows(dep) or dep[0] in self._frozen for dep in event.deps)
        return None if is_here else "past_missing"

    def ends(self) -> Iterator[Problem]:
        """Compare where each chain ends with what was noted when its last event was kept."""
        noted = self._journal.heads()
        for writer in sorted(set(noted) | set(self.builder.freeze().vector)):
            found = self.builder.head(writer)
            if noted.get(writer, (0, bytes(32))) != found:
                yield Problem(writer=writer.hex(), seq=found[0] + 1, what="end_missing")

    def projection(self, picture: Picture) -> list[Problem]:
        """Compare what follows from the events with the projection kept beside them."""
        kept = self._journal.digests()
        names = sorted(
            name
            for name in {*kept, *picture.digests}
            if kept.get(name) != picture.digests.get(name)
        )
        return [Problem(writer="projection", seq=0, what=f"differs: {name}") for name in names]
