"""What a long record costs: three days on a stick, a hundred thousand events looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from app.commands.bench.figure import Figure, seconds, timed
from app.commands.bench.pair import Pair, pair, replica
from app.errors import OperatorError
from app.store.database import open_reader
from app.store.journal import Journal
from app.store.keys import Ed25519
from app.sync.bundle import unpack
from app.sync.verify import verify

# Source: architecture 2, about 5,000 entries a day.
_THREE_DAYS = 15_000
_LONG = 100_000
_COMMIT = 5_000


def stick(folder: Path) -> Iterator[Figure]:
    """Carry three days that a district has not seen, bundle by bundle."""
    with pair(folder) as both:
        _fill(both, _THREE_DAYS)
        trips = [_carry(both)]
        while both.district.picture.vector != both.seat.picture.vector:
            trips.append(_carry(both))
    out_s, in_s, cpu_s, bare_s, size = (sum(column) for column in zip(*trips, strict=True))
    beside = {"events": _THREE_DAYS, "bytes_per_event": size / _THREE_DAYS}
    yield Figure(name="bundle_72h_export_s", value=out_s, unit="s", beside=beside)
    yield Figure(
        name="bundle_72h_import_s",
        value=in_s,
        unit="s",
        beside={**beside, "cpu_s": cpu_s, "bare_unpack_s": bare_s},
    )


def _carry(both: Pair) -> tuple[float, float, float, float, int]:
    """Carry one bundle; return seconds out, in, at work on it, of bare unpacking, and its size."""
    header = both.district.header()
    bundle = both.seat.offer(header)
    return (
        seconds(partial(both.seat.offer, header)),
        *timed(partial(both.district.receive, bundle)),
        seconds(partial(unpack, bundle)),
        len(bundle),
    )


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
        beside={"cpu_s": open_cpu_s},
    )


def _open(folder: Path) -> None:
    """Open a journal: its picture is made anew from every event."""
    replica(folder)[0].close()


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
