"""What other machines showed of themselves, kept so that a restart goes on telling the truth.

A peer's vector is replaced, never merged: a disk that went back shows less than before, and then
it has less. Only heads that lie on our own chain count, and what an unsigned stick says is kept as
a claim, beside what a machine showed itself. Names are the registry's. Source: sync 3.3.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.clock import from_micros, micros
from app.domain.event import EventId, Vector
from app.screens.carriers import Way
from app.screens.delivery import Known, PeerKnown
from app.store.codec import BadBytesError, dump, load
from app.sync.bundle import Header
from app.sync.exchange import agreed
from app.sync.replica import Replica

_PREFIX = "peer/"
_CLAIM = "stick/"
_MOST_PEERS = 200


class PeerTable:
    """Changed on the writer thread; ``known`` may be read from any thread."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._peers: dict[str, PeerKnown] = {}
        self._by_card: dict[EventId, tuple[str, ...]] = {}
        for key, (raw, at_us) in replica.journal.peers().items():
            peer = _read(raw, from_micros(at_us), key) if key.startswith(_PREFIX) else None
            if peer is not None:
                self._peers[key] = peer
        self.known = Known(peers=self._in_order())

    def hear(self, header: Header, way: Way, now: datetime) -> None:
        """Take in what a peer says of itself."""
        journal = self._replica.journal
        vector = agreed(journal, self._replica.picture, header.heads)
        name = registered_name(self._replica, header.device)
        is_claimed = way is Way.STICK or not name
        key = f"{_PREFIX}{_CLAIM if is_claimed else ''}{header.device.hex()}"
        before = self._peers.get(key)
        if before is None and (len(self._peers) >= _MOST_PEERS or not vector):
            return
        made = PeerKnown(
            name=name,
            mark=_mark(key),
            way=way.value,
            at=now,
            vector=vector,
            is_claimed=is_claimed,
        )
        if before is None or (before.vector, before.name) != (vector, name):
            rows = [[writer, seq] for writer, seq in sorted(vector.items())]
            raw = dump([name, way.value, rows, int(is_claimed)])
            with journal.transaction():
                journal.set_peer(key, raw, micros(now))
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


def registered_name(replica: Replica, device: bytes) -> str:
    """Return what the registry calls a device, "" if it is not one of it."""
    state = replica.state
    if device not in state.chain.newest.devices:
        return ""
    return state.device_names.get(device, "") or device.hex()[:8]


def _mark(key: str) -> str:
    return key.rpartition("/")[2][:8]


def _read(raw: bytes, at: datetime, key: str) -> PeerKnown | None:
    """Return what was kept of a peer; what was kept before heads were compared is not believed."""
    try:
        value = load(raw)
    except BadBytesError:
        return None
    match value:
        case [str(name), str(way), [*rows], int(is_claimed)]:
            return PeerKnown(
                name=name,
                mark=_mark(key),
                way=way,
                at=at,
                vector=_vector(rows),
                is_claimed=bool(is_claimed),
            )
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
