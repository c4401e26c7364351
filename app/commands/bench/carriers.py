"""What an event weighs on each carrier: street reports, as they are the most of a flood's record.

The floor is what no carrier can leave out or press together: 64 bytes of signature an event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from app.clock import SystemClock
from app.commands.bench.figure import Figure
from app.commands.bench.pair import OFFICER, Officer, Pair, pair
from app.domain.commands import ReportEvacuation
from app.domain.place import Street
from app.rules.decide import Actor, decide
from app.settings.pack import default_pack, load_district
from app.store.codec import Signed
from app.store.database import open_reader
from app.store.journal import Journal
from app.store.keys import Ed25519
from app.sync.carry import export, split
from app.sync.frames import GLOBAL_BYTES, REGIONAL_BYTES
from app.sync.satellite import Satellite, sendable

_REPORTS = 1_000
_SINGLE = 20


class _Scale:
    """A short-message bearer that weighs what it is given."""

    ready_in_s = 0.0

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.frames = 0
        self.size = 0

    def send(self, frame: bytes) -> bool:
        self.frames += 1
        self.size += len(frame)
        return True

    def receive(self) -> tuple[bytes, ...]:
        return ()


def weights(folder: Path) -> Iterator[Figure]:
    """Weigh a thousand reports as an exchange, on a stick, and in satellite frames."""
    with pair(folder) as both:
        single = _single(both)
        first = dict(both.seat.picture.vector)
        for number in range(_SINGLE, _SINGLE + _REPORTS):
            _report(both.officer, number)
        drained = len(both.seat.offer(both.district.header()))
        events = sendable(both.seat.journal, first)
        realm, device = both.seat.realm, both.seat.device
    count = len(events)
    raw = sum(len(item.core) + len(item.sig) for item in events) / count
    floor = {"events": count, "signature_bytes": 64, "signed_bytes_unpacked": raw}
    yield _figure("http", drained / count, floor | {"one_event_alone_bytes": single})
    stick, whole = _stick(folder / "seat")
    yield _figure("stick", stick / whole, floor | {"events": whole})
    for name, capacity in (("satellite", REGIONAL_BYTES), ("satellite_global", GLOBAL_BYTES)):
        scale = _sent(events, capacity, (device, realm))
        beside = floor | {"events_per_frame": count / scale.frames, "frame_bytes": capacity}
        yield _figure(name, scale.size / count, beside)


def _figure(carrier: str, value: float, beside: dict[str, float]) -> Figure:
    return Figure(name=f"bytes_per_event_{carrier}", value=value, unit="B", beside=beside)


def _single(both: Pair) -> float:
    """Return what a bundle weighs that brings the district one event as soon as it is done."""
    sizes = []
    for number in range(_SINGLE):
        _report(both.officer, number)
        bundle = both.seat.offer(both.district.header())
        both.district.receive(bundle)
        sizes.append(len(bundle))
    return sorted(sizes)[len(sizes) // 2]


def _report(officer: Officer, number: int) -> None:
    """Report a street's figures, a little more of each every time."""
    streets = _streets()
    turn = number // len(streets)
    command = ReportEvacuation(
        street=streets[number % len(streets)].code,
        as_of=_as_of(turn),
        figures=(("due", 500), ("notified", 200 + turn), ("moved", 100 + turn)),
    )
    actor = Actor(account=OFFICER, seat="A1")
    events = decide(officer.seat.picture, command, actor, SystemClock().now())
    officer.seat.commit(events, officer.key)


@cache
def _streets() -> tuple[Street, ...]:
    return tuple(load_district(default_pack()).streets)


def _as_of(turn: int) -> datetime:
    """Return a minute of the last hours, later every turn."""
    return SystemClock().now().replace(second=0, microsecond=0) - timedelta(minutes=200 - turn)


def _stick(seat: Path) -> tuple[int, int]:
    """Return the size of a whole record on a stick, and how many events it holds."""
    with closing(Journal(open_reader(seat / "journal.db"), is_owner=False)) as journal:
        count = sum(1 for _ in journal.all())
        contents = split(export(journal, Ed25519(), "bench", SystemClock().now()))
        return sum(map(len, contents)), count


def _sent(events: Sequence[Signed], capacity: int, sender: tuple[bytes, bytes]) -> _Scale:
    """Send events once over a bearer that nobody listens to; return what it carried."""
    scale = _Scale(capacity)
    device, realm = sender
    satellite = Satellite(scale, device, realm)
    satellite.tell_events(events)
    while satellite.waiting:
        satellite.pump()
    return scale
