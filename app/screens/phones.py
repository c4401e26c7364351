"""The phone tree: whom to call in each street, and what became of the last call.

A call is a line of the duty log whose category names the contact; numbers are never recorded.
Source: domain brief 5.1; screen design 5.6.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.contact import Contact
from app.domain.duty import LogEntry
from app.domain.place import District

ANSWERED, MISSED = "answered", "missed"
_PREFIX = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRow:
    """One contact; ``result`` of the last call is answered, missed or "", ``missed`` in a row."""

    contact: Contact
    result: str = ""
    at: datetime | None = None
    missed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneStreet:
    """The contacts of one street; it answered once one of them did."""

    code: str
    name: str
    rows: tuple[PhoneRow, ...]

    @property
    def has_answered(self) -> bool:
        """Tell whether anybody of the street answered last time."""
        return any(row.result == ANSWERED for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneView:
    """The streets in code order, with the calls of the time that is looked at."""

    streets: tuple[PhoneStreet, ...]
    now: datetime

    @property
    def answered(self) -> int:
        """How many streets answered."""
        return sum(street.has_answered for street in self.streets)


def category(contact: str, result: str) -> str:
    """Return the category of the log entry that tells of a call."""
    return f"{_PREFIX}/{contact}/{result}"


def build(district: District, log: Iterable[LogEntry], since: datetime, now: datetime) -> PhoneView:
    """Return the tree with the calls since an instant."""
    calls: dict[str, list[tuple[datetime, str]]] = {}
    for entry in log:
        kind, _, rest = entry.category.partition("/")
        contact, _, result = rest.partition("/")
        if kind == _PREFIX and result in (ANSWERED, MISSED) and entry.at >= since:
            calls.setdefault(contact, []).append((entry.at, result))
    streets = (
        PhoneStreet(
            code=street.code,
            name=street.name,
            rows=tuple(
                _row(item, calls.get(item.id, []))
                for item in district.contacts
                if item.street == street.code
            ),
        )
        for street in sorted(district.streets, key=lambda item: item.code)
    )
    return PhoneView(streets=tuple(item for item in streets if item.rows), now=now)


def _row(contact: Contact, calls: list[tuple[datetime, str]]) -> PhoneRow:
    calls.sort()
    missed = 0
    for _, result in reversed(calls):
        if result != MISSED:
            break
        missed += 1
    last = calls[-1] if calls else None
    return PhoneRow(
        contact=contact,
        result=last[1] if last else "",
        at=last[0] if last else None,
        missed=missed,
    )
