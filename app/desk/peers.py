"""What other machines showed of themselves, kept so that a restart goes on telling the truth.

A peer's vector is replaced, never merged: a disk that went back shows less than before, and then
it has less. Source: sync 3.3.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.clock import from_micros, micros
from app.domain.event import EventId, Vector
from app.screens.carriers import Way
from app.screens.delivery import Known, PeerKnown
from app.store.codec import BadBytesError, dump, load
from app.store.journal import Journal
from app.sync.bundle import Header

_PREFIX = "peer/"
_MOST_PEERS = 200


class PeerTable:
    """Changed on the writer thread; ``known`` may be read from any thread."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._peers: dict[str, PeerKnown] = {}
        self._by_card: dict[EventId, tuple[str, ...]] = {}
        for key, (raw, at_us) in journal.peers().items():
            peer = _read(raw, from_micros(at_us)) if key.startswith(_PREFIX) else None
            if peer is not None:
                self._peers[key] = peer
        self.known = Known(peers=self._in_order())

    def hear(self, header: Header, way: Way, now: datetime) -> None:
        """Take in what a peer says of itself."""
        vector = {writer: seq for writer, (seq, _) in header.heads.items()}
        key = _PREFIX + (header.device.hex() or header.name)
        name = header.name or header.device.hex()[:8]
        before = self._peers.get(key)
        made = PeerKnown(name=name, way=way.value, at=now, vector=vector)
        if before is None and len(self._peers) >= _MOST_PEERS:
            return
        if before is None or (before.vector, before.name) != (vector, name):
            rows = [[writer, seq] for writer, seq in sorted(vector.items())]
            with self._journal.transaction():
                self._journal.set_peer(key, dump([name, way.value, rows]), micros(now))
        self._peers[key] = made
        self.known = replace(self.known, peers=self._in_order())

    def confirmed(self, event: EventId, receiver: str) -> None:
        """Note that a receiver acknowledged an event by satellite."""
        before = self._by_card.get(event, ())
        if receiver not in before:
            self._by_card = {**self._by_card, event: (*before, receiver)}
            self.known = replace(self.known, by_card=self._by_card)

    def _in_order(self) -> tuple[PeerKnown, ...]:
        return tuple(sorted(self._peers.values(), key=lambda item: item.name))


def _read(raw: bytes, at: datetime) -> PeerKnown | None:
    try:
        value = load(raw)
    except BadBytesError:
        return None
    match value:
        case [str(name), str(way), [*rows]]:
            return PeerKnown(name=name, way=way, at=at, vector=_vector(rows))
        case _:
            return None


def _vector(rows: list[object]) -> Vector:
    found: dict[bytes, int] = {}
    for row in rows:
        match row:
            case [bytes(writer), int(seq)]:
                found[writer] = seq
            case _:
                continue
    return found
