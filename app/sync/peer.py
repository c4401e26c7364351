"""What the district is known to have, kept so that a start without it tells the truth."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.clock import micros
from app.domain.event import Vector
from app.store.codec import BadBytesError, dump, load
from app.store.journal import Journal
from app.sync import clocks
from app.sync.bundle import Header
from app.sync.exchange import agreed
from app.sync.replica import Replica

_DISTRICT = "district"


class Peer:
    """The district as this seat knows it; made and changed on the writer thread.

    ``said`` is what it said last, None before the first exchange of this program. ``skew_s`` is
    its clock minus ours in seconds of domain time, less what the way may account for; None if
    unknown. ``skews`` is the clock of each device that asks it minus its own, in seconds.
    """

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._has = _kept(replica.journal)
        self.said: Header | None = None
        self.skew_s: float | None = None
        self.skews: Mapping[bytes, float] = {}

    @property
    def lacking(self) -> int:
        """How many events that we have it is not known to have; from any thread."""
        mine, theirs = self._replica.picture.vector, self._has
        return sum(max(0, seq - theirs.get(writer, 0)) for writer, seq in mine.items())

    @property
    def known(self) -> Vector:
        """What it is known to have; replaced as a whole, from any thread."""
        return self._has

    def hear(self, header: Header, now: datetime) -> None:
        """Take in what it says of itself, and keep what it has: another chain is not ours."""
        self.said = header
        self.skews = clocks.read(header.clocks)
        picture, journal = self._replica.picture, self._replica.journal
        beyond = {w: s for w, (s, _) in header.heads.items() if s > picture.vector.get(w, 0)}
        has = {**beyond, **agreed(journal, picture, header.heads)}
        if has != self._has:
            raw = dump([[writer, seq] for writer, seq in sorted(has.items())])
            with self._replica.journal.transaction():
                self._replica.journal.set_peer(_DISTRICT, raw, micros(now))
            self._has = has


def _kept(journal: Journal) -> Vector:
    kept = journal.peers().get(_DISTRICT)
    try:
        rows = load(kept[0]) if kept else []
    except BadBytesError:
        return {}
    return dict(rows) if isinstance(rows, list) else {}
