"""What the record costs: one act on its way to the disk, a thousand on their way to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from app.commands.bench.disk import bare_commit, bare_fsync
from app.commands.bench.figure import Figure, quantile, seconds
from app.commands.bench.pair import Pair, pair
from app.store.codec import Signed, decode, signed_bytes
from app.store.keys import Ed25519

_COMMITS = 500
_EVENTS = 1000


def commits(folder: Path) -> Iterator[Figure]:
    """Decide, sign and commit one act at a time, each durable before the next begins.

    The floors are measured turn by turn with it, so that a busy disk is busy for all three.
    """
    times, disk, raw = [], [], []
    with pair(folder) as both, bare_fsync(folder) as sync, bare_commit(folder) as commit:
        both.enter_log(0)
        for number in range(1, _COMMITS + 1):
            times.append(seconds(partial(both.enter_log, number)))
            disk.append(seconds(sync))
            raw.append(seconds(commit))
    yield Figure(
        name="journal_commits_per_s",
        value=_COMMITS / sum(times),
        unit="1/s",
        beside={
            "fsync_per_s": len(disk) / sum(disk),
            "raw_sqlite_commits_per_s": len(raw) / sum(raw),
        },
    )
    yield Figure(
        name="journal_commit_p99_ms",
        value=quantile(times, 0.99) * 1000,
        unit="ms",
        beside={
            "fsync_p99_ms": quantile(disk, 0.99) * 1000,
            "raw_sqlite_commit_p99_ms": quantile(raw, 0.99) * 1000,
        },
    )


def exchange(folder: Path) -> Iterator[Figure]:
    """Carry a thousand events that were made offline to the district: bundle, judge, commit."""
    with pair(folder) as both:
        for number in range(_EVENTS):
            both.enter_log(number)
        header = both.district.header()
        bundle = both.seat.offer(header)
        took_s = seconds(partial(_drain, both))
        held = [kept.signed for _, kept in both.seat.journal.all()]
    yield Figure(
        name="exchange_1000_events_s",
        value=took_s,
        unit="s",
        beside={
            "bare_verification_s": _verification_s(held),
            "bytes_per_event": len(bundle) / len(held),
        },
    )


def _drain(both: Pair) -> None:
    """Exchange until the district has what the seat has."""
    header = both.district.header()
    while both.district.picture.vector != both.seat.picture.vector:
        _, answer = both.authority.answer(both.seat.offer(header), may_join=False)
        peer = both.seat.receive(answer).peer
        assert peer is not None
        header = peer


def _verification_s(events: Sequence[Signed]) -> float:
    """Return how long it takes to check each writer's signature and nothing else."""
    crypto = Ed25519()
    keys: dict[bytes, bytes] = {}
    checks = []
    for signed in events:
        _, event = decode(signed)
        public_key = event.data.get("public_key")
        if isinstance(public_key, bytes):
            keys[event.writer] = public_key
        checks.append((keys[event.writer], signed_bytes(signed.core), signed.sig))
    return seconds(lambda: [crypto.verify(*check) for check in checks])
