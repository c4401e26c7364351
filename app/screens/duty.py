"""The duty log as a list: newest first, found by words.

What was closed, ordered and handed over stands between the lines that people wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.closure import Closed, Reopened
from app.domain.duty import LogEntry
from app.domain.event import EventId, Fact
from app.domain.people import Registry
from app.domain.picture import Picture
from app.domain.place import District
from app.rules.situation import seat_of

SHOWN = 500
LATE = timedelta(minutes=5)


class Recorded(StrEnum):
    """What a row tells: a line that somebody wrote, or an act that the record itself holds."""

    WRITTEN = "written"
    CLOSED = "closed"
    REOPENING = "reopening"
    ORDERED = "ordered"
    GAVE = "gave"
    TOOK = "took"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An act of the record; ``name`` is the place, the streets, or the other officer.

    ``count`` are persons of an order, lines of a list handed over; ``mark`` the first bytes of
    that list's hash.
    """

    kind: Recorded
    fact: Fact
    seat: str
    name: str
    text: str
    count: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One line; ``is_late`` when it was written down over five minutes after it happened.

    A row that nobody wrote is told by its kind, ``about``, ``count`` and ``mark``; ``text`` is
    then the reason.
    """

    id: bytes
    at: datetime
    written_at: datetime
    name: str
    seat: str
    category: str
    text: str
    is_late: bool
    kind: Recorded = Recorded.WRITTEN
    about: str = ""
    count: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogView:
    """The newest rows that match; ``matching`` of ``total`` are counted, 500 are shown."""

    rows: tuple[LogRow, ...]
    matching: int
    total: int
    search: str
    now: datetime


def build(
    log: Iterable[LogEntry],
    registry: Registry,
    *,
    search: str,
    now: datetime,
    records: Iterable[Record] = (),
) -> LogView:
    """Return the view of the log; every word of ``search`` must stand in a row, any case."""
    entries: tuple[LogEntry | Record, ...] = (*log, *records)
    words = search.casefold().split()
    found = entries
    if words:
        hay = {id(item): _haystack(item, registry) for item in entries}
        found = tuple(i for i in entries if all(word in hay[id(i)] for word in words))
    newest = sorted(found, key=_place, reverse=True)[:SHOWN]
    return LogView(
        rows=tuple(_row(item, registry) for item in newest),
        matching=len(found),
        total=len(entries),
        search=search,
        now=now,
    )


def records(picture: Picture, district: District) -> Iterator[Record]:
    """Return what was closed, ordered and handed over."""
    names = {spot.id: spot.name for spot in district.spots}
    streets = {street.code: street.name for street in district.streets}

    def seat(fact: Fact) -> str:
        writer = picture.writers.get(fact.writer)
        return seat_of(picture, writer.device) if writer else ""

    for closure in picture.closures.values():
        facts: tuple[Closed | Reopened, ...] = (*closure.closings, *closure.reopenings)
        for fact in facts:
            kind = Recorded.CLOSED if isinstance(fact, Closed) else Recorded.REOPENING
            name = names.get(fact.place, fact.place)
            yield Record(kind=kind, fact=fact, seat=seat(fact), name=name, text=fact.reason)
    for order in picture.orders.values():
        given = order.order
        yield Record(
            kind=Recorded.ORDERED,
            fact=given,
            seat=seat(given),
            name="、".join(streets.get(code, code) for code in given.streets),
            text=given.reason,
            count=given.count,
        )
    yield from _handed(picture)


def _handed(picture: Picture) -> Iterator[Record]:
    registry = picture.registry
    for held in picture.handovers.values():
        first, second = held.first, held.second
        mark = first.open_hash.hex()[:8]
        said = "；".join(item.text for item in first.explained)
        text = "；".join(part for part in (said, first.note) if part)
        yield Record(
            kind=Recorded.GAVE,
            fact=first,
            seat=first.seat,
            name=_name(registry, first.incoming),
            text=text,
            count=first.count,
            mark=mark,
        )
        if second is not None:
            yield Record(
                kind=Recorded.TOOK,
                fact=second,
                seat=first.seat,
                name=_name(registry, first.actor),
                text="",
                count=first.count,
                mark=mark,
            )


def _name(registry: Registry, account_id: str) -> str:
    account = registry.account(account_id)
    return account.name if account else account_id


def _haystack(item: LogEntry | Record, registry: Registry) -> str:
    if isinstance(item, LogEntry):
        parts: tuple[str, ...] = (item.text, _name(registry, item.actor), item.category, item.seat)
    else:
        parts = (item.text, _name(registry, item.fact.actor), item.name, item.seat, item.mark)
    return " ".join(parts).casefold()


def _place(item: LogEntry | Record) -> tuple[datetime, int, EventId]:
    if isinstance(item, LogEntry):
        return item.at, item.hlc, item.id
    return item.fact.written_at, item.fact.hlc, item.fact.id


def _row(item: LogEntry | Record, registry: Registry) -> LogRow:
    if isinstance(item, Record):
        return _recorded(item, registry)
    return LogRow(
        id=item.subject,
        at=item.at,
        written_at=item.written_at,
        name=_name(registry, item.actor),
        seat=item.seat,
        category=item.category,
        text=item.text,
        is_late=item.written_at - item.at > LATE,
    )


def _recorded(record: Record, registry: Registry) -> LogRow:
    at = record.fact.written_at
    return LogRow(
        id=record.fact.subject + record.kind.value.encode(),
        at=at,
        written_at=at,
        name=_name(registry, record.fact.actor),
        seat=record.seat,
        category="",
        text=record.text,
        is_late=False,
        kind=record.kind,
        about=record.name,
        count=record.count,
        mark=record.mark,
    )
