"""What one act costs on its way to the disk."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from app.commands.bench.disk import bare_commit, bare_fsync
from app.commands.bench.figure import Figure, quantile, seconds, timed
from app.commands.bench.pair import pair

_COMMITS = 500


def commits(folder: Path) -> Iterator[Figure]:
    """Decide, sign and commit one act at a time, each durable before the next begins.

    The floors are measured turn by turn with it, so that a busy disk is busy for all three.
    """
    times, cpu, disk, raw = [], [], [], []
    with pair(folder) as both, bare_fsync(folder) as sync, bare_commit(folder) as commit:
        both.officer.enter_log(0)
        for number in range(1, _COMMITS + 1):
            took_s, cpu_s = timed(partial(both.officer.enter_log, number))
            times.append(took_s)
            cpu.append(cpu_s)
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
            "cpu_p99_ms": quantile(cpu, 0.99) * 1000,
            "median_ms": quantile(times, 0.5) * 1000,
            "fsync_median_ms": quantile(disk, 0.5) * 1000,
        },
    )
