"""The duty log as a list: newest first, found by words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.duty import LogEntry
from app.domain.people import Registry

SHOWN = 500
LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One line; ``is_late`` when it was written down over five minutes after it happened."""

    id: bytes
    at: datetime
    written_at: datetime
    name: str
    seat: str
    category: str
    text: str
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LogView:
    """The newest rows that match; ``matching`` of ``total`` are counted, 500 are shown."""

    rows: tuple[LogRow, ...]
    matching: int
    total: int
    search: str
    now: datetime


def build(log: Iterable[LogEntry], registry: Registry, *, search: str, now: datetime) -> LogView:
    """Return the view of the log; every word of ``search`` must stand in a row, any case."""
    entries = tuple(log)
    words = search.casefold().split()
    found = []
    for entry in entries:
        account = registry.account(entry.actor)
        name = account.name if account else entry.actor
        haystack = f"{entry.text} {name} {entry.category} {entry.seat}".casefold()
        if all(word in haystack for word in words):
            found.append((entry, name))
    found.sort(key=lambda pair: (pair[0].at, pair[0].hlc, pair[0].id), reverse=True)
    return LogView(
        rows=tuple(_row(entry, name) for entry, name in found[:SHOWN]),
        matching=len(found),
        total=len(entries),
        search=search,
        now=now,
    )


def _row(entry: LogEntry, name: str) -> LogRow:
    return LogRow(
        id=entry.subject,
        at=entry.at,
        written_at=entry.written_at,
        name=name,
        seat=entry.seat,
        category=entry.category,
        text=entry.text,
        is_late=entry.written_at - entry.at > LATE,
    )
