"""What stands outside the database and betrays one that went back: the mirror, this machine's mark.

Neither is ever asked for more than it has: a volume that is away, or a place that takes nothing,
holds up no act. Runs on the writer thread. Source: sync 3.1 and 3.2.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from app.errors import OperatorError
from app.store.codec import Signed
from app.store.journal import Journal, Record
from app.store.mirror import Item, read
from app.sync.author import Author
from app.sync.ledger import Ledger
from app.sync.ports import Ports, Received

_BATCH = 5_000
_LOG = logging.getLogger(__name__)

Adopt = Callable[[Iterable[Item]], Received]


class Outside:
    """The mirror and the mark of one replica, whichever of them there are."""

    def __init__(
        self,
        journal: Journal,
        ports: Ports,
        author: Author,
        adopt: Adopt,
        ledger: Callable[[], Ledger],
    ) -> None:
        """Take what is watched; ``ledger`` gives the replica's, which is another after a reload."""
        self._journal = journal
        self._mirror = ports.mirror
        self._marks = ports.marks
        self._author = author
        self._adopt = adopt
        self._ledger = ledger
        if self._mirror is not None:
            self._mirror.begin(journal)

    @property
    def _mine(self) -> int:
        """How far our own chain goes in the database."""
        return self._ledger().picture.vector.get(self._author.writer, 0)

    def begin(self) -> None:
        """Take back what the database lost; begin anew where a number might be used twice.

        Of a copy the seat may have written beyond it, and no mark be left that tells.
        """
        author = self._author
        is_behind = author.is_behind(self._ledger())
        went_back = not is_behind and self._marked() > self._mine
        if is_behind or went_back or self._journal.count() == 0:
            self._take_back()
        if self._journal.is_copy or went_back or self._marked() > self._mine:
            author.retire(self._mine)
            self._journal.begin()
        author.settle(self._ledger())
        self.note(self._mine)

    def heed(self) -> None:
        """Where the mirror goes beyond us in our own chain, take it back and begin anew."""
        mirror = self._mirror
        if mirror is None:
            return
        while mirror.heads is None and mirror.step(self._journal):
            pass
        if (mirror.heads or {}).get(self._author.writer, 0) > self._mine:
            self._take_back()
            self._author.retire(self._mine)

    def tend(self) -> bool:
        """Write one slice of what the mirror lacks; tell whether there is more to do now."""
        if self._mirror is None:
            return False
        has_more = self._mirror.step(self._journal)
        if self._mirror.heads is not None:
            self.heed()
        return has_more

    def add(self, records: Sequence[Record], events: Sequence[Signed]) -> None:
        """Hand on what was committed."""
        if self._mirror is not None:
            self._mirror.add(self._journal, records, events)

    def note(self, seq: int) -> None:
        """Note how far our writer went; waits for no disk."""
        if self._marks is not None and seq:
            self._marks.note(self._author.writer, seq)

    def close(self) -> None:
        """Let go of the mirror's file."""
        if self._mirror is not None:
            self._mirror.close()

    def _marked(self) -> int:
        return self._marks.of(self._author.writer) if self._marks is not None else 0

    def _take_back(self) -> None:
        if self._mirror is None or not self._mirror.path.exists():
            return
        try:
            for _ in taken_back(self._mirror.path, self._adopt):
                pass
        except OperatorError as error:
            if error.code != "mirror_unreadable":
                raise
            _LOG.warning("the mirror gives nothing: %s", error)


def taken_back(path: Path, adopt: Adopt) -> Iterator[Received]:
    """Take in a mirror, its records first: only what they name is believed.

    Raises:
        OperatorError: mirror_unreadable, the file is missing or is no mirror.
    """
    yield adopt(item for item in read(path) if not isinstance(item, Signed))
    events = (item for item in read(path) if isinstance(item, Signed))
    while batch := list(islice(events, _BATCH)):
        yield adopt(batch)
