"""Looks at every byte of a journal again: chains, signatures, order, and what follows from them.

It believes nothing that the program noted beside the events: verdicts, heads and the projection
are made anew and compared. A problem names its place. What only follows from another one (the rest
of a chain behind the break, what stood on it, the projection) is counted in one line at the end.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from app.domain.event import Event, EventId
from app.domain.picture import Builder, Picture
from app.store.codec import BadBytesError, Signed, decode
from app.store.journal import Journal, Kept
from app.store.keys import Crypto
from app.sync.ledger import journal_hash, key_in, picture_hash, verdict_on
from app.sync.registry import RegistryState
from app.sync.registry_fold import fold
from app.sync.signatures import Answers, Begin, checking

NOBODY = bytes(8).hex()
"""Stands for the writer where a problem is of no writer: of the registry, or of the projection."""

_BATCH = 1024
_AHEAD = 4
_TOLD = 3
# Of an event that is whole itself: behind a break of its own chain, or upon a broken past.
_BEHIND, _UPON = "behind_a_break", "upon_a_break"
_FOLLOWS = frozenset({_BEHIND, _UPON})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: writer (hex), seq and what.

    Where it is no event the writer is ``NOBODY`` and seq 0, of the registry its epoch.
    """

    writer: str
    seq: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a journal holds and whether it is sound; ``notes`` are no faults of the file."""

    events: int
    picture: Picture
    journal_hash: bytes
    picture_hash: bytes
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.problems

    @property
    def hash(self) -> str:
        """Both hashes, hex, 128 characters."""
        return (self.journal_hash + self.picture_hash).hex()


@dataclass(frozen=True, slots=True)
class _Read:
    realm: bytes
    event: Event
    signed: Signed


@dataclass(frozen=True, slots=True)
class _Batch:
    kept: list[tuple[EventId, Kept]]
    read: list[_Read | str]
    genuine: Answers


def verify(journal: Journal, crypto: Crypto) -> Verification:
    """Return what a journal holds and everything that is wrong with it."""
    state = fold(journal.records(), crypto)
    check = _Check(journal, state, crypto)
    problems = [*check.registry(), *check.events(), *check.ends()]
    picture = check.builder.freeze()
    problems += check.rest(picture, has_cause=bool(problems))
    return Verification(
        events=check.count,
        picture=picture,
        journal_hash=journal_hash(picture),
        picture_hash=picture_hash(picture),
        problems=tuple(problems),
        notes=tuple(check.forks()),
    )


class _Check:
    def __init__(self, journal: Journal, state: RegistryState, crypto: Crypto) -> None:
        self._journal = journal
        self._state = state
        self._crypto = crypto
        self._keys: dict[bytes, bytes] = {}
        self._frozen = {event_id[0] for event_id, _ in journal.aside("fork")}
        self._broken: set[bytes] = set()
        self._following = 0
        self.builder = Builder(Picture(chain=state.chain))
        self.count = 0

    def registry(self) -> Iterator[Problem]:
        """Tell records that do not verify or join on, and a disputed epoch."""
        held = self._journal.records()
        heads = {epoch.head for epoch in self._state.chain.epochs}
        for item in held:
            if item.hash not in heads and self._state.disputed is None:
                yield Problem(writer=NOBODY, seq=item.epoch, what="registry_unfit")
        if self._state.disputed is not None:
            yield Problem(writer=NOBODY, seq=self._state.disputed, what="registry_disputed")

    def forks(self) -> Iterator[Problem]:
        """Tell of writers that used a number twice, each with its first disputed number."""
        aside = Counter(event_id[0] for event_id, _ in self._journal.aside("fork"))
        for writer, count in sorted(aside.items()):
            what = f"forked writer, {count} events aside"
            yield Problem(writer=writer.hex(), seq=self.builder.head(writer)[0] + 1, what=what)

    def events(self) -> Iterator[Problem]:
        """Fold every event in the file's order, telling what does not hold."""
        everything = self._journal.all()
        under_way: deque[_Batch] = deque()
        with checking(self._crypto, self._journal.count()) as begin:
            while kept := list(islice(everything, _BATCH)):
                under_way.append(self._begin(kept, begin))
                if len(under_way) > _AHEAD:
                    yield from self._end(under_way.popleft())
            while under_way:
                yield from self._end(under_way.popleft())

    def _begin(self, kept: list[tuple[EventId, Kept]], begin: Begin) -> _Batch:
        """Decode a batch and let its signatures be checked meanwhile."""
        read = [_read(item) for _, item in kept]
        named = []
        for item in read:
            if isinstance(item, _Read):
                key = key_in(item.event)
                if key is not None:
                    self._keys.setdefault(item.event.writer, key)
                named.append((item.signed, self._keys.get(item.event.writer, b"")))
        return _Batch(kept, read, begin(named))

    def _end(self, batch: _Batch) -> Iterator[Problem]:
        genuine = iter(batch.genuine())
        for (event_id, kept), item in zip(batch.kept, batch.read, strict=True):
            self.count += 1
            if isinstance(item, str):
                what: str | None = item
            else:
                what = self._event(event_id, kept, item) if next(genuine) else "bad_signature"
            if what in _FOLLOWS:
                self._following += 1
            elif what is not None:
                yield Problem(writer=event_id[0].hex(), seq=event_id[1], what=what)
            if what is not None and what != "status_changed":
                self._broken.add(event_id[0])

    def _event(self, event_id: EventId, kept: Kept, item: _Read) -> str | None:
        event = item.event
        if event.id != event_id:
            return "wrong_place"
        what = self._chain(event, item.realm)
        if what is not None:
            return what
        verdict = verdict_on(event, item.realm, self._state.chain, self._crypto)
        self.builder.add(event, verdict)
        return None if (verdict or "") == kept.status else "status_changed"

    def _chain(self, event: Event, realm: bytes) -> str | None:
        head_seq, head = self.builder.head(event.writer)
        if event.writer in self._broken:
            return _BEHIND
        if realm != self._state.realm:
            return "other_realm"
        if event.seq != head_seq + 1:
            return "gap"
        if event.prev != head:
            return "broken_chain"
        missing = [
            dep for dep in event.deps if not self.builder.knows(dep) and dep[0] not in self._frozen
        ]
        if not missing:
            return None
        return _UPON if all(dep[0] in self._broken for dep in missing) else "past_missing"

    def ends(self) -> Iterator[Problem]:
        """Compare where each chain ends with what was noted when its last event was kept."""
        noted = self._journal.heads()
        for writer in sorted(set(noted) | set(self.builder.freeze().vector)):
            found = self.builder.head(writer)
            if writer not in self._broken and noted.get(writer, (0, bytes(32))) != found:
                yield Problem(writer=writer.hex(), seq=found[0] + 1, what="end_missing")

    def rest(self, picture: Picture, *, has_cause: bool) -> list[Problem]:
        """Compare what follows from the events with the projection kept beside them.

        One line tells all of it, and of the events that only follow from what was told before.
        """
        kept = self._journal.digests()
        names = sorted(
            name
            for name in {*kept, *picture.digests}
            if kept.get(name) != picture.digests.get(name)
        )
        told = ", ".join(names[:_TOLD]) + (", …" if len(names) > _TOLD else "")
        parts = []
        if self._following:
            parts.append(f"{self._following} events that stand on it")
        if names:
            parts.append(f"{len(names)} parts of the projection differ: {told}")
        if not parts:
            return []
        lead = "follows: " if has_cause else "projection: "
        return [Problem(writer=NOBODY, seq=0, what=f"{lead}{'; '.join(parts)}")]


def _read(kept: Kept) -> _Read | str:
    """Return a decoded event, or the reason why the bytes are none."""
    try:
        realm, event = decode(kept.signed)
    except BadBytesError as error:
        return error.reason
    return _Read(realm, event, kept.signed)
