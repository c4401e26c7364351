"""The journal's file: events exactly as signed, heads, what waits, what forked, the registry.

Events are inserted, never changed; the one who calls holds the transaction. ``pos`` is the order in
which events were applied here, one of the causal orders. Source: contracts 4 and 7; sync 3.1.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from app.domain.event import EventId
from app.errors import OperatorError
from app.store.codec import Signed
from app.store.database import COPY, Database, transaction

VERSION = 1
APPLIED = ""
_ALL = (1 << 53) - 1
_TABLES = (
    "CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS event(
        writer BLOB NOT NULL, seq INTEGER NOT NULL, core BLOB NOT NULL, sig BLOB NOT NULL,
        recv_at INTEGER NOT NULL, status TEXT NOT NULL, alg INTEGER NOT NULL,
        pos INTEGER NOT NULL, PRIMARY KEY(writer, seq)) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX IF NOT EXISTS event_pos ON event(pos)",
    """CREATE TABLE IF NOT EXISTS head(
        writer BLOB PRIMARY KEY, seq INTEGER NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS pending(
        writer BLOB NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, core BLOB NOT NULL,
        sig BLOB NOT NULL, alg INTEGER NOT NULL, recv_at INTEGER NOT NULL,
        PRIMARY KEY(writer, seq, hash)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS fork(
        writer BLOB NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, core BLOB NOT NULL,
        sig BLOB NOT NULL, alg INTEGER NOT NULL, recv_at INTEGER NOT NULL,
        PRIMARY KEY(writer, seq, hash)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS registry(
        epoch INTEGER NOT NULL, hash BLOB NOT NULL, record BLOB NOT NULL, sig BLOB NOT NULL,
        PRIMARY KEY(epoch, hash)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS projection(
        id TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS peer(
        name TEXT PRIMARY KEY, vector BLOB NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID""",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An event as the file holds it.

    ``received_at_us`` is local, never signed; ``status`` is empty, or the reason why it counts
    for nothing that was found before the rules were asked (a person's signature that fails).
    """

    signed: Signed
    received_at_us: int
    status: str = APPLIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of the registry as signed."""

    epoch: int
    hash: bytes
    record: bytes
    sig: bytes


class Journal:
    """Reads and writes one journal file over one connection."""

    def __init__(self, database: Database, *, is_owner: bool = True) -> None:
        """Take a connection; its owner makes the tables where they are absent.

        Raises:
            OperatorError: journal_newer, or journal_unreadable.
        """
        self._database = database
        try:
            row = database.execute("PRAGMA user_version").fetchone()
            version = row[0] if row else 0
            if not isinstance(version, int) or version > VERSION:
                raise OperatorError("journal_newer")
            if is_owner:
                self._create()
            elif version == 0:
                raise OperatorError("journal_missing")
        except sqlite3.DatabaseError as error:
            raise OperatorError("journal_unreadable") from error
        last = database.execute("SELECT COALESCE(MAX(pos), 0) FROM event").fetchone()
        self._pos = _int(last[0]) if last else 0

    def _create(self) -> None:
        with self.transaction():
            for statement in _TABLES:
                self._database.execute(statement)
            self._database.execute(f"PRAGMA user_version={VERSION}")

    def transaction(self) -> AbstractContextManager[None]:
        """One transaction: what is inside is kept whole or not at all."""
        return transaction(self._database)

    @property
    def is_copy(self) -> bool:
        """Tell whether a backup made this file, and nobody wrote to it since."""
        row = self._database.execute("PRAGMA application_id").fetchone()
        return row is not None and row[0] == COPY

    def begin(self) -> None:
        """Be a journal that somebody writes, and no copy any more."""
        self._database.execute("PRAGMA application_id=0")

    def append(self, events: Sequence[tuple[EventId, Kept]]) -> None:
        """Add applied events, in the order in which they were applied."""
        rows = []
        for (writer, seq), kept in events:
            self._pos += 1
            signed = kept.signed
            rows.append(
                (
                    *(writer, seq, signed.core, signed.sig, kept.received_at_us),
                    *(kept.status, signed.alg, self._pos),
                )
            )
        self._database.executemany("INSERT INTO event VALUES (?,?,?,?,?,?,?,?)", rows)

    def set_heads(self, heads: Mapping[bytes, tuple[int, bytes]]) -> None:
        """Keep the newest seq and hash of each writer."""
        self._database.executemany(
            "INSERT OR REPLACE INTO head VALUES (?,?,?)",
            [(writer, seq, digest) for writer, (seq, digest) in heads.items()],
        )

    def set_digests(self, digests: Mapping[str, bytes]) -> None:
        """Keep the digests of the aggregates that changed: the projection, to be compared."""
        self._database.executemany(
            "INSERT OR REPLACE INTO projection VALUES (?,?)", [*digests.items()]
        )

    def digests(self) -> dict[str, bytes]:
        """Return the digest of every aggregate, as it was last kept."""
        rows = self._database.execute("SELECT id, digest FROM projection")
        return {str(name): _bytes(digest) for name, digest in rows}

    def heads(self) -> dict[bytes, tuple[int, bytes]]:
        """Return the newest seq and hash of each writer."""
        rows = self._database.execute("SELECT writer, seq, hash FROM head")
        return {_bytes(writer): (_int(seq), _bytes(digest)) for writer, seq, digest in rows}

    def count(self) -> int:
        """Return how many events the journal holds."""
        row = self._database.execute("SELECT COUNT(*) FROM event").fetchone()
        return _int(row[0]) if row else 0

    def all(self) -> Iterator[tuple[EventId, Kept]]:
        """Give every event in the order in which it was applied."""
        rows = self._database.execute(
            "SELECT writer, seq, core, sig, alg, recv_at, status FROM event ORDER BY pos"
        )
        for row in rows:
            yield (_bytes(row[0]), _int(row[1])), _kept(row[2:])

    def slice(self, after: int, most: int) -> list[tuple[int, Signed]]:
        """Return at most ``most`` events applied after a place, each with its own, in order."""
        rows = self._database.execute(
            "SELECT pos, core, sig, alg FROM event WHERE pos>? ORDER BY pos LIMIT ?", (after, most)
        )
        return [
            (_int(pos), Signed(core=_bytes(core), alg=_int(alg), sig=_bytes(sig)))
            for pos, core, sig, alg in rows
        ]

    def of_writer(self, writer: bytes, after: int, most: int) -> list[Kept]:
        """Return at most ``most`` events of a writer beyond a seq, in order."""
        rows = self._database.execute(
            "SELECT core, sig, alg, recv_at, status FROM event"
            " WHERE writer=? AND seq>? ORDER BY seq LIMIT ?",
            (writer, after, most),
        )
        return [_kept(row) for row in rows]

    def beyond(self, after: Mapping[bytes, int], most: int) -> list[Signed]:
        """Return the first events, as applied here, of writers beyond the seq given for each."""
        found: list[tuple[int, Signed]] = []
        for writer, seq in sorted(after.items()):
            rows = self._database.execute(
                "SELECT pos, core, sig, alg FROM event WHERE writer=? AND seq>?"
                " ORDER BY seq LIMIT ?",
                (writer, seq, most),
            )
            for pos, core, sig, alg in rows:
                signed = Signed(core=_bytes(core), alg=_int(alg), sig=_bytes(sig))
                found.append((_int(pos), signed))
        found.sort(key=lambda item: item[0])
        return [signed for _, signed in found[:most]]

    def get(self, event_id: EventId) -> Kept | None:
        """Return one event, None if it is not there."""
        found = self.of_writer(event_id[0], event_id[1] - 1, 1)
        row = self._database.execute("SELECT 1 FROM event WHERE writer=? AND seq=?", event_id)
        return found[0] if row.fetchone() else None

    def add_aside(self, table: str, items: Iterable[tuple[EventId, Kept]]) -> None:
        """Keep events that are not applied: ``pending`` or ``fork``; known ones change nothing."""
        assert table in ("pending", "fork")
        self._database.executemany(
            f"INSERT OR IGNORE INTO {table} VALUES (?,?,?,?,?,?,?)",  # noqa: S608 - a fixed word
            [
                (
                    *(writer, seq, kept.signed.hash, kept.signed.core, kept.signed.sig),
                    *(kept.signed.alg, kept.received_at_us),
                )
                for (writer, seq), kept in items
            ],
        )

    def aside(self, table: str) -> list[tuple[EventId, Kept]]:
        """Return what is kept unapplied, by writer and seq."""
        assert table in ("pending", "fork")
        rows = self._database.execute(
            f"SELECT writer, seq, core, sig, alg, recv_at, '' FROM {table}"  # noqa: S608 - as above
            " ORDER BY writer, seq, hash"
        )
        return [((_bytes(row[0]), _int(row[1])), _kept(row[2:])) for row in rows]

    def drop_pending(self, items: Iterable[tuple[bytes, int, bytes]]) -> None:
        """Forget waiting events that were applied or found to be of no use."""
        self._database.executemany(
            "DELETE FROM pending WHERE writer=? AND seq=? AND hash=?", [*items]
        )

    def cut_writer(self, writer: bytes, keep_to: int, head: bytes) -> None:
        """Move what a forked writer wrote beyond its last undisputed seq aside."""
        beyond = self.of_writer(writer, keep_to, _ALL)
        moved = [((writer, keep_to + 1 + place), kept) for place, kept in enumerate(beyond)]
        self.add_aside("fork", moved)
        self._database.execute("DELETE FROM pending WHERE writer=?", (writer,))
        self._database.execute("DELETE FROM event WHERE writer=? AND seq>?", (writer, keep_to))
        if keep_to:
            self.set_heads({writer: (keep_to, head)})
        else:
            self._database.execute("DELETE FROM head WHERE writer=?", (writer,))

    def restate(self, verdicts: Mapping[EventId, str]) -> None:
        """Keep verdicts that came out otherwise under a newer registry."""
        self._database.executemany(
            "UPDATE event SET status=? WHERE writer=? AND seq=?",
            [(status, *event_id) for event_id, status in verdicts.items()],
        )

    def reproject(self, digests: Mapping[str, bytes]) -> None:
        """Put a projection made anew in place of the one kept."""
        self._database.execute("DELETE FROM projection")
        self.set_digests(digests)

    def records(self) -> list[Record]:
        """Return every record of the registry, by epoch; more than one of an epoch is a fork."""
        rows = self._database.execute(
            "SELECT epoch, hash, record, sig FROM registry ORDER BY epoch, hash"
        )
        return [
            Record(
                epoch=_int(row[0]), hash=_bytes(row[1]), record=_bytes(row[2]), sig=_bytes(row[3])
            )
            for row in rows
        ]

    def add_records(self, records: Iterable[Record]) -> None:
        """Add records of the registry."""
        self._database.executemany(
            "INSERT OR IGNORE INTO registry VALUES (?,?,?,?)",
            [(item.epoch, item.hash, item.record, item.sig) for item in records],
        )

    def set_peer(self, name: str, vector: bytes, at_us: int) -> None:
        """Keep what a peer was last known to have."""
        self._database.execute("INSERT OR REPLACE INTO peer VALUES (?,?,?)", (name, vector, at_us))

    def peers(self) -> dict[str, tuple[bytes, int]]:
        """Return what each peer was last known to have, and when that was."""
        rows = self._database.execute("SELECT name, vector, at FROM peer")
        return {str(name): (_bytes(vector), _int(at)) for name, vector, at in rows}

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database and empty it."""
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def close(self) -> None:
        """Close the connection."""
        self._database.close()


def _kept(row: Sequence[object]) -> Kept:
    core, sig, alg, received, status = row
    signed = Signed(core=_bytes(core), alg=_int(alg), sig=_bytes(sig))
    return Kept(signed=signed, received_at_us=_int(received), status=str(status))


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise OperatorError("journal_unreadable")
    return value


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise OperatorError("journal_unreadable")
    return value
