"""What the district was last known to have, kept so that a start without it tells the truth."""

from __future__ import annotations

from datetime import datetime

from app.clock import micros
from app.domain.event import Vector
from app.store.codec import BadBytesError, dump, load
from app.store.journal import Journal

_DISTRICT = "district"


def keep_peer(journal: Journal, has: Vector, now: datetime) -> None:
    """Keep the district's vector."""
    raw = dump([[writer, seq] for writer, seq in sorted(has.items())])
    with journal.transaction():
        journal.set_peer(_DISTRICT, raw, micros(now))


def kept_peer(journal: Journal) -> Vector:
    """Return the district's vector as it was last kept; empty if it never was."""
    kept = journal.peers().get(_DISTRICT)
    try:
        rows = load(kept[0]) if kept else []
    except BadBytesError:
        return {}
    return dict(rows) if isinstance(rows, list) else {}
