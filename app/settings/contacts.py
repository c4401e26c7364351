"""The phone tree of a district pack: whom to call in a street when nothing else works."""

from __future__ import annotations

from pathlib import Path

from app.domain.contact import Contact
from app.settings.table import read_rows

_FILE = "contacts.csv"
_COLUMNS = ("id", "street", "post", "channel", "number", "sample")


def load_contacts(folder: Path, codes: frozenset[str]) -> tuple[Contact, ...]:
    """Return the contacts in the order of the file, none where a pack has no such file.

    Raises:
        PackError: the first fault found, with file, line and field.
    """
    if not (folder / _FILE).exists():
        return ()
    found = []
    for row in read_rows(folder / _FILE, _COLUMNS, "id"):
        street = row.text("street")
        if street not in codes:
            raise row.fault("street", f"unknown: {street}")
        found.append(
            Contact(
                id=row.text("id"),
                street=street,
                post=row.text("post"),
                channel=row.text("channel"),
                number=row.text("number"),
                sample=row.is_sample(),
            )
        )
    return tuple(found)
