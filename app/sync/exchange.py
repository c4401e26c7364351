"""What a peer lacks, from what it said of itself; stateless, so nothing can wedge."""

from __future__ import annotations

from datetime import datetime

from app.clock import micros
from app.domain.event import Vector
from app.domain.picture import Picture
from app.store.codec import Signed
from app.store.journal import Journal
from app.sync.bundle import Header, Heads
from app.sync.ledger import Ledger

MOST_EVENTS = 5_000
STRETCH = 4_000
MOST_BYTES = 16 * 1024 * 1024
ALL = (1 << 53) - 1


def header_of(
    ledger: Ledger, device: tuple[bytes, str], hashes: tuple[bytes, bytes], now: datetime
) -> Header:
    """Return what a replica says of itself; ``device`` is its key and the seat's name."""
    picture, state = ledger.picture, ledger.state
    return Header(
        realm=state.realm,
        device=device[0],
        name=device[1],
        heads={writer: (seq, picture.heads[writer]) for writer, seq in picture.vector.items()},
        epoch=state.epoch,
        registry_head=state.head,
        disputed=state.disputed is not None,
        forks={writer: ledger.fork_digest(writer) for writer in ledger.forks},
        hashes=hashes[0] + hashes[1],
        rules=state.rules_version,
        clock_us=micros(now),
    )


def lacking(
    journal: Journal, ledger: Ledger, peer: Header, most: int = MOST_EVENTS
) -> tuple[tuple[tuple[bytes, bytes], ...], tuple[Signed, ...]]:
    """Return the registry records and the events that a peer lacks, in a causal order.

    At most ``most`` events (and ``MOST_BYTES`` unless all are asked for): the first ones in the
    order in which they were applied here, so that each bundle can be applied by itself.
    """
    after: dict[bytes, int] = {}
    rivals: dict[Signed, None] = {}
    for writer, mine in sorted(ledger.picture.vector.items()):
        seq, rival = _has(journal, ledger, peer, writer)
        if rival is not None:
            rivals[rival] = None
        if seq < mine:
            after[writer] = seq
    events = [*rivals]
    for writer in sorted(ledger.forks):
        if peer.forks.get(writer) != ledger.fork_digest(writer):
            events += [k.signed for i, k in journal.aside("fork") if i[0] == writer]
    size = 0
    for signed in journal.beyond(after, most):
        size += len(signed.core)
        if size > MOST_BYTES and most != ALL:
            break
        if signed not in rivals:
            events.append(signed)
    return _records(journal, ledger, peer), tuple(events)


def _has(
    journal: Journal, ledger: Ledger, peer: Header, writer: bytes
) -> tuple[int, Signed | None]:
    """Return up to which number a peer has a writer's chain as we know it, and a rival of its end.

    A chain that parted from ours is told by our event beside its end, which goes first: a bundle
    may be too small for the stretch before it, from which the peer learns where they parted. Each
    rival takes at least one event off its end, and the next round goes on from there.
    """
    seq, digest = peer.heads.get(writer, (0, b""))
    if not 0 < seq <= ledger.picture.vector[writer]:
        return seq, None
    kept = journal.get((writer, seq))
    if kept is None or kept.signed.hash == digest:
        return seq, None
    return max(0, seq - STRETCH), kept.signed


def _records(journal: Journal, ledger: Ledger, peer: Header) -> tuple[tuple[bytes, bytes], ...]:
    state = ledger.state
    if peer.registry_head == state.head and peer.disputed == (state.disputed is not None):
        return ()
    held = journal.records()
    is_on_our_chain = any(item.hash == peer.registry_head for item in held)
    start = peer.epoch + 1 if is_on_our_chain and not state.disputed else 0
    return tuple((item.record, item.sig) for item in held if item.epoch >= start)


def agreed(journal: Journal, picture: Picture, heads: Heads) -> Vector:
    """Return up to which number heads show each writer's chain as we have it.

    A head that is not ours of that number shows another chain, one beyond ours shows nothing yet.
    """
    found: dict[bytes, int] = {}
    for writer, (seq, digest) in heads.items():
        mine = picture.vector.get(writer, 0)
        if seq == mine:
            ours = picture.heads.get(writer, b"")
        else:
            kept = journal.get((writer, seq)) if 0 < seq < mine else None
            ours = kept.signed.hash if kept is not None else b""
        if seq and digest == ours:
            found[writer] = seq
    return found


def is_even(mine: Header, theirs: Header | None) -> bool:
    """Tell whether two replicas have nothing to give to one another."""
    return theirs is not None and (
        (mine.heads, mine.registry_head, mine.disputed, mine.forks)
        == (theirs.heads, theirs.registry_head, theirs.disputed, theirs.forks)
    )


def unsent(mine: Header, theirs: Header | None) -> int:
    """Return how many entries that are here a peer is not known to have."""
    heads = theirs.heads if theirs else {}
    return sum(
        max(0, seq - heads.get(writer, (0, b""))[0]) for writer, (seq, _) in mine.heads.items()
    )
