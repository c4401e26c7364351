"""What one batch changes in the file and in the registry."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.event import EventId
from app.domain.people import RegistryChain
from app.domain.picture import Picture
from app.errors import OperatorError
from app.store.codec import BadBytesError, decode
from app.store.journal import Journal, Record
from app.store.keys import Crypto
from app.sync.ingest import Found
from app.sync.ledger import Ledger, Waiting, key_in, replay
from app.sync.registry import RegistryState, parse
from app.sync.registry_fold import fold, is_signed


@dataclass(slots=True)
class Changes:
    """What a batch of registry records led to."""

    fresh: list[Record] = field(default_factory=list)
    state: RegistryState | None = None
    must_replay: bool = False


def read_records(
    journal: Journal, ledger: Ledger, crypto: Crypto, records: Sequence[tuple[bytes, bytes]]
) -> Changes:
    """Fold new records into the registry; nothing is kept yet.

    Of a realm that is known only what its keys signed is taken at all.
    """
    if not records:
        return Changes()
    before = ledger.state
    held = {item.hash: item for item in journal.records()}
    fresh: dict[bytes, Record] = {}
    for record, sig in records:
        try:
            item = parse(record, sig)
        except BadBytesError:
            continue
        if item.hash not in held and (not before.realm or is_signed(item, before, crypto)):
            fresh[item.hash] = item
    if not fresh:
        return Changes()
    is_newer = before.disputed is None and all(i.epoch > before.epoch for i in fresh.values())
    after = fold([*held.values(), *fresh.values()], crypto, before if is_newer else None)
    if not after.realm or (before.realm and after.realm != before.realm):
        return Changes()
    ledger.state = after
    ledger.picture = replace(ledger.picture, chain=after.chain)
    return Changes(
        fresh=[*fresh.values()],
        state=after,
        must_replay=_judges_otherwise(before.chain, after.chain, ledger.picture.ahead),
    )


def _judges_otherwise(
    before: RegistryChain, after: RegistryChain, ahead: Mapping[int, EventId]
) -> bool:
    """Tell whether events that were applied have to be judged anew."""
    return (
        (after.revoked, after.expelled) != (before.revoked, before.expelled)
        or after.is_frozen != before.is_frozen
        or after.epochs[: len(before.epochs)] != before.epochs
        or any(epoch < len(after.epochs) for epoch in ahead)
    )


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


def cut(journal: Journal, writer: bytes, keep_to: int) -> None:
    """Move what is disputed of a forked writer aside: beyond ``keep_to``, or beyond even less.

    What a rival names as its past is disputed too, if it is not ours. So the cut follows from the
    events alone, in whatever order they came. The caller holds the transaction.
    """
    rivals = [decode(k.signed)[1] for i, k in journal.aside("fork") if i[0] == writer]
    while keep_to:
        kept = journal.get((writer, keep_to))
        digest = kept.signed.hash if kept else b""
        if all(event.prev == digest for event in rivals if event.seq == keep_to + 1):
            break
        keep_to -= 1
    last = journal.get((writer, keep_to)) if keep_to else None
    journal.cut_writer(writer, keep_to, last.signed.hash if last else b"")


def load(
    journal: Journal, crypto: Crypto, *, judge_again: bool = False
) -> tuple[Ledger, dict[EventId, str]]:
    """Return everything that a file holds, and the verdicts that are no longer as kept.

    The file is only read. Verdicts change with the registry: ``judge_again`` looks at them.

    Raises:
        OperatorError: journal_unreadable, the disk damaged what it holds.
    """
    try:
        return _load(journal, crypto, judge_again=judge_again)
    except (BadBytesError, sqlite3.DatabaseError) as error:
        raise OperatorError("journal_unreadable") from error


def _load(
    journal: Journal, crypto: Crypto, *, judge_again: bool
) -> tuple[Ledger, dict[EventId, str]]:
    ledger = Ledger(state=fold(journal.records(), crypto))
    done = replay(journal, ledger.state.chain, crypto if judge_again else None)
    builder, ledger.keys = done.builder, done.keys
    ledger.picture = builder.freeze()
    for (writer, seq), kept in journal.aside("fork"):
        # Of a writer that is disputed from its first event on, that one alone tells the key.
        key = key_in(decode(kept.signed)[1]) if seq == 1 else None
        if key is not None:
            ledger.keys[writer] = key
        ledger.forks.setdefault(writer, set()).add(kept.signed.hash)
        ledger.frozen.setdefault(writer, ledger.picture.vector.get(writer, 0))
    for _, kept in journal.aside("pending"):
        _, event = decode(kept.signed)
        ledger.pending.add(Waiting(event=event, kept=kept))
    return ledger, done.changed
