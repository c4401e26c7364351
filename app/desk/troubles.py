"""Finds what is wrong with the record here: proven forks, divergence, what does not count, and why.

Looks only when the picture is another one; times and names come from the file and the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from app.clock import Clock, from_micros
from app.desk.hands import Hands
from app.domain.event import EventId
from app.domain.picture import Picture
from app.screens.carriers import Way
from app.screens.troubles import Found, Trouble, reason_of, what_of
from app.store.codec import decode
from app.sync.bundle import Header
from app.sync.replica import Received, Replica


@dataclass(slots=True)
class _Group:
    """Entries of one writer that do not count for one reason."""

    first: EventId
    count: int = 0


class Troubles:
    """Looks on the writer thread; ``found`` may be read from any thread."""

    def __init__(
        self, replica: Replica, hands: Hands, clock: Clock, told: Callable[[], None]
    ) -> None:
        self._replica = replica
        self._hands = hands
        self._clock = clock
        self._told = told
        self._picture: Picture | None = None
        self._diverged: dict[bytes, Found] = {}
        self._of_record: tuple[Found, ...] = ()
        self.found: tuple[Found, ...] = ()
        hands.write(self._look).result()

    def hear(self, received: Received, way: Way) -> None:
        """Look again after an exchange, where it may have changed anything; from any thread."""
        is_news = received.diverged or self._diverged or self._picture is not self._replica.picture
        if is_news:
            self._hands.write(lambda: self._heard(received, way))

    def _heard(self, received: Received, way: Way) -> None:
        before, peer = self.found, received.peer
        if peer is not None and received.diverged:
            self._note(peer, way)
        elif peer is not None and peer.hashes == b"".join(self._replica.hashes()):
            self._diverged.pop(peer.device, None)
        self._look()
        if self.found != before:
            self._told()

    def _note(self, peer: Header, way: Way) -> None:
        """Keep that a machine counts otherwise, since it was first heard."""
        now, before = self._clock.now(), self._diverged.get(peer.device)
        self._diverged[peer.device] = Found(
            what=Trouble.DIVERGED,
            owner=peer.device,
            name=self._replica.state.device_names.get(peer.device, ""),
            count=1,
            since=before.since if before else now,
            is_claimed=way is Way.STICK and (before is None or before.is_claimed),
        )

    def _look(self) -> None:
        picture, before = self._replica.picture, self._picture
        if before is None or _differ(before, picture):
            self._of_record = (*self._forks(), *self._ignored(picture), *self._unknown(picture))
        self._picture = picture
        self.found = (*self._of_record, *self._diverged.values())

    def _forks(self) -> Iterator[Found]:
        rivals: dict[bytes, list[datetime]] = {writer: [] for writer in self._replica.frozen}
        for (writer, _), kept in self._replica.journal.aside("fork"):
            rivals.setdefault(writer, []).append(from_micros(kept.received_at_us))
        for writer, times in rivals.items():
            yield self._named(
                Found(
                    what=Trouble.FORK,
                    owner=writer,
                    name="",
                    count=len(times),
                    since=min(times, default=self._clock.now()),
                    kept_to=self._replica.picture.vector.get(writer, 0),
                )
            )

    def _ignored(self, picture: Picture) -> Iterator[Found]:
        groups: dict[tuple[bytes, str], _Group] = {}
        for event_id, reason in picture.ignored.items():
            group = groups.setdefault((event_id[0], reason), _Group(event_id))
            group.count += 1
            group.first = min(group.first, event_id)
        for (_, reason), group in groups.items():
            yield from self._made(what_of(reason), reason, group)

    def _unknown(self, picture: Picture) -> Iterator[Found]:
        groups: dict[tuple[bytes, str], _Group] = {}
        for subject, kind in picture.unknown.items():
            for event_id in picture.touched.get(f"unknown/{subject.hex()}", ()):
                group = groups.setdefault((event_id[0], kind), _Group(event_id))
                group.count += 1
                group.first = min(group.first, event_id)
        for (_, kind), group in groups.items():
            yield from self._made(Trouble.UNKNOWN, kind, group)

    def _made(self, what: Trouble, reason: str, group: _Group) -> Iterator[Found]:
        kept = self._replica.journal.get(group.first)
        if kept is None:
            return
        made = Found(
            what=what,
            owner=group.first[0],
            name="",
            count=group.count,
            since=from_micros(kept.received_at_us),
            reason=reason_of(decode(kept.signed)[1], reason),
        )
        yield self._named(made)

    def _named(self, found: Found) -> Found:
        """Return it with whose it is: by the registry, else by what the writer signed."""
        device, name = self._opened(found.owner)
        name = self._replica.state.device_names.get(device, name)
        return replace(found, name=name, is_ours=device == self._replica.device)

    def _opened(self, writer: bytes) -> tuple[bytes, str]:
        """Return device and name of a writer; of one that never counted as its first event says."""
        opened = self._replica.picture.writers.get(writer)
        if opened is not None:
            return opened.device, opened.name
        journal, first = self._replica.journal, (writer, 1)
        kept = journal.get(first)
        if kept is None:
            kept = next((item for key, item in journal.aside("fork") if key == first), None)
        event = decode(kept.signed)[1] if kept is not None else None
        device = event.data.get("device") if event is not None else None
        return (device, "") if isinstance(device, bytes) else (b"", "")


def _differ(one: Picture, other: Picture) -> bool:
    """Tell whether two pictures may differ in what does not count, or in who writes."""
    return (
        one.ignored is not other.ignored
        or one.unknown is not other.unknown
        or one.writers is not other.writers
        or one.chain is not other.chain
    )
