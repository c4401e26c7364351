"""What a long record costs: three days on a stick, a hundred thousand events looked at again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from app.clock import SystemClock
from app.commands.bench.figure import Figure, seconds, timed
from app.commands.bench.pair import Pair, pair, replica
from app.errors import OperatorError
from app.store.database import open_reader
from app.store.journal import Journal
from app.store.keys import Ed25519
from app.sync.bundle import Bundle, pack, unpack
from app.sync.carry import export, split
from app.sync.verify import verify

# Source: architecture 2, about 5,000 entries a day.
_THREE_DAYS = 15_000
_LONG = 100_000
_COMMIT = 5_000


def stick(folder: Path) -> Iterator[Figure]:
    """Carry three days that a district has not seen, as the two commands do it."""
    with pair(folder) as both:
        _fill(both, _THREE_DAYS)
    made: list[bytes] = []
    out_s, out_cpu_s = timed(lambda: made.append(_export(folder / "seat")))
    in_s, in_cpu_s = timed(partial(_import, folder / "district", made[0]))
    bare: list[Bundle] = []
    unpack_s = seconds(lambda: bare.append(unpack(made[0])))
    beside = {"events": _THREE_DAYS, "bytes_per_event": len(made[0]) / _THREE_DAYS}
    yield Figure(
        name="bundle_72h_export_s",
        value=out_s,
        unit="s",
        beside={
            **beside,
            "cpu_s": out_cpu_s,
            "bare_read_s": _bare_read_s(folder / "seat"),
            "bare_pack_s": seconds(lambda: pack(bare[0])),
        },
    )
    yield Figure(
        name="bundle_72h_import_s",
        value=in_s,
        unit="s",
        beside={
            **beside,
            "cpu_s": in_cpu_s,
            "bare_unpack_s": unpack_s,
            "bare_verification_s": _bare_s(_THREE_DAYS),
        },
    )


def _export(folder: Path) -> bytes:
    """Write the bundle of a record for everybody, from the file of its journal."""
    with closing(Journal(open_reader(folder / "journal.db"), is_owner=False)) as journal:
        (content,) = split(export(journal, Ed25519(), folder.name, SystemClock().now()))
        return content


def _import(folder: Path, content: bytes) -> None:
    """Open a record and take a bundle in, whole."""
    taker, _ = replica(folder)
    try:
        received = taker.receive(content)
        if received.refused or received.new < _THREE_DAYS:
            raise OperatorError("refused", reasons=received.refused)
    finally:
        taker.close()


def look_again(folder: Path) -> Iterator[Figure]:
    """Verify a journal of a hundred thousand events, and make its picture from nothing."""
    with pair(folder) as both:
        _fill(both, _LONG)
    with closing(Journal(open_reader(folder / "seat" / "journal.db"), is_owner=False)) as journal:
        sound: list[bool] = []
        verify_s, verify_cpu_s = timed(lambda: sound.append(verify(journal, Ed25519()).is_sound))
    if sound != [True]:
        raise OperatorError("unsound")
    yield Figure(
        name="verify_100000_events_s",
        value=verify_s,
        unit="s",
        beside={"cpu_s": verify_cpu_s, "bare_verification_s": _bare_s(_LONG)},
    )
    open_s, open_cpu_s = timed(partial(_open, folder / "seat"))
    yield Figure(
        name="project_100000_events_s",
        value=open_s,
        unit="s",
        beside={"cpu_s": open_cpu_s, "bare_read_s": _bare_read_s(folder / "seat")},
    )


def _open(folder: Path) -> None:
    """Open a journal: its picture is made anew from every event."""
    replica(folder)[0].close()


def _bare_read_s(folder: Path) -> float:
    """Return how long sqlite3 alone takes to give every row of a journal."""
    with closing(sqlite3.connect(folder / "journal.db")) as database:
        return seconds(lambda: sum(1 for _ in database.execute("SELECT * FROM event")))


def _fill(both: Pair, count: int) -> None:
    for first in range(0, count, _COMMIT):
        both.officer.enter_logs(first, _COMMIT)


def _bare_s(count: int) -> float:
    """Return how long so many checks of one signature take, from a thousand of them."""
    crypto, message = Ed25519(), bytes(300)
    signer = crypto.signer(bytes(32))
    sig = signer.sign(message)
    thousand_s = seconds(
        lambda: [crypto.verify(signer.public_key, message, sig) for _ in range(1000)]
    )
    return thousand_s * count / 1000
