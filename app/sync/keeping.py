"""What one batch changes in the file and in the registry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app.domain.picture import Picture
from app.store.codec import BadBytesError, decode
from app.store.journal import Journal, Record
from app.store.keys import Crypto
from app.sync.ingest import Found
from app.sync.ledger import Ledger, Waiting, replay
from app.sync.registry import RegistryState, parse
from app.sync.registry_fold import fold


@dataclass(slots=True)
class Changes:
    """What a batch of registry records led to."""

    fresh: list[Record] = field(default_factory=list)
    state: RegistryState | None = None
    must_replay: bool = False


def read_records(
    journal: Journal, ledger: Ledger, crypto: Crypto, records: Iterable[tuple[bytes, bytes]]
) -> Changes:
    """Fold new records into the registry; nothing is kept yet."""
    changes = Changes()
    held = {item.hash: item for item in journal.records()}
    for record, sig in records:
        try:
            item = parse(record, sig)
        except BadBytesError:
            continue
        if item.hash not in held:
            changes.fresh.append(item)
    if not changes.fresh:
        return changes
    before = ledger.state
    after = fold([*held.values(), *changes.fresh], crypto)
    if before.realm and after.realm != before.realm:
        return Changes()
    changes.state = after
    changes.must_replay = (
        after.chain.revoked != before.chain.revoked
        or after.chain.epochs[: len(before.chain.epochs)] != before.chain.epochs
    )
    ledger.state = after
    ledger.picture = replace(ledger.picture, chain=after.chain)
    return changes


def write(
    journal: Journal, found: Found, changes: Changes, picture: Picture, changed: set[str]
) -> None:
    """Write what a batch led to; the caller holds the transaction."""
    if changes.fresh:
        journal.add_records(changes.fresh)
    if found.applied:
        journal.append(found.applied)
        writers = {event_id[0] for event_id, _ in found.applied}
        journal.set_heads({w: (picture.vector[w], picture.heads[w]) for w in writers})
        journal.set_digests({name: picture.digests[name] for name in changed})
    if found.waiting:
        waiting = [((name[0], name[1]), kept) for name, kept in found.waiting.items()]
        journal.add_aside("pending", waiting)
    if found.settled:
        journal.drop_pending(found.settled)
    if found.rivals:
        journal.add_aside("fork", found.rivals)


def load(journal: Journal, crypto: Crypto, *, judge_again: bool = False) -> Ledger:
    """Return everything that a file holds; it is only read."""
    ledger = Ledger(state=fold(journal.records(), crypto))
    builder, ledger.keys = replay(journal, ledger.state.chain, crypto if judge_again else None)
    ledger.picture = builder.freeze()
    for (writer, _), kept in journal.aside("fork"):
        ledger.forks.setdefault(writer, set()).add(kept.signed.hash)
        ledger.frozen.setdefault(writer, ledger.picture.vector.get(writer, 0))
    for _, kept in journal.aside("pending"):
        _, event = decode(kept.signed)
        ledger.pending.add(Waiting(event=event, kept=kept))
        ledger.doubt(event, builder)
    return ledger
