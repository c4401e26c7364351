"""Power cuts: the real record on a disk that loses what was not synced, at any call.

What the seat told as saved must be there afterwards, the file sound, and no number used twice,
also where the disk is then replaced by an older copy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import apsw

from app.domain.event import EventId, NewEvent
from app.errors import OperatorError
from app.ids import uuid7
from app.store.journal import Journal
from app.store.keys import FileKeys
from app.sync.ports import Ports
from app.sync.replica import Replica
from app.sync.verify import verify
from tests.prove.drive import Drive, DriveDatabase
from tests.prove.founding import first_day
from tests.prove.node import DISTRICT, Node
from tests.prove.options import chance
from tests.prove.parts import PowerLost, SkewedClock, TrueTime
from tests.prove.platter import Platter
from tests.prove.world import BrokenError

CUTS = 4
CONTROL_CUTS = 8
SEAT = "A"
JOURNAL = "journal.db"
_FILES = (JOURNAL, f"{JOURNAL}-wal")
_KEYS = Path("/keys")
_MOST_CALLS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy of the database's files, how far its writer was, and what was told as saved."""

    image: dict[str, bytes]
    height: EventId
    acked: dict[EventId, bytes]


class Machine:
    """A seat on a platter, and its district, which never fails here.

    ``acked`` are the events whose commit returned; ``numbers`` every number that anybody could
    have seen. Copies of the database are made all the time; put back are those that the mark is
    sure to betray.
    """

    def __init__(self, seed: int, *, lies: bool = False) -> None:
        self.rng = chance(("power", seed))
        self.platter = Platter(self.rng, lies=lies)
        self.drive = Drive(self.platter)
        day = first_day(is_real_crypto=False, is_joined=True)
        self.time = TrueTime()
        nodes, self.crypto = day.nodes(seed, self.time)
        self.district: Node = nodes[DISTRICT]
        image, held = day.disks[SEAT]
        files = {str(_KEYS / name): content for name, content in held.items()}
        self.platter.put_back(tuple(files), files)
        self.platter.put_back(_FILES, {JOURNAL: image})
        self.acked: dict[EventId, bytes] = {}
        self.numbers: dict[EventId, bytes] = {}
        self._copies: list[Copy] = []
        self._fresh: list[Copy] = []
        self.boot()

    def boot(self) -> None:
        """Start the program on what the disk holds, and look at it.

        Raises:
            BrokenError: P1 something told as saved is gone, P2 the file is not sound, P3 a number
                stands for another event than it once did.
            PowerLost: the power failed meanwhile.
        """
        try:
            self._start()
            problem = self._problem()
        except (apsw.Error, OperatorError) as error:
            problem = f"the journal cannot be read: {error!r}"
        if self.platter.is_dead:
            raise PowerLost
        if problem:
            raise BrokenError("P2", problem)
        for event_id, digest in self.acked.items():
            kept = self.replica.journal.get(event_id)
            if kept is None or kept.signed.hash != digest:
                raise BrokenError("P1", f"{event_id[0].hex()} {event_id[1]} was told as saved")
        for event_id, kept in self.replica.journal.all():
            self._count(event_id, kept.signed.hash)

    def _start(self) -> None:
        self.database = DriveDatabase(self.drive, JOURNAL)
        ports = Ports(
            crypto=self.crypto,
            keys=FileKeys(_KEYS, self.platter),
            clock=SkewedClock(self.time),
            random=self.rng.randbytes,
            name=SEAT,
        )
        self.replica = Replica(Journal(self.database), ports)

    def _problem(self) -> str:
        found = [row[0] for row in self.database.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            return f"the database is corrupt: {found[:3]}"
        problems = verify(self.replica.journal, self.crypto).problems
        return f"verify finds {problems[0]}" if problems else ""

    def _count(self, event_id: EventId, digest: bytes) -> None:
        if self.numbers.setdefault(event_id, digest) != digest:
            raise BrokenError("P3", f"{event_id[0].hex()} {event_id[1]} was used twice")

    def act(self) -> None:
        """Somebody writes some lines."""
        self.time.at += timedelta(seconds=1)
        lines = [
            NewEvent(
                kind="log.entered",
                subject=uuid7(self.time.at, self.rng.randbytes),
                data={"text": "水" * self.rng.randrange(1, 400)},
                actor="duty_officer",
            )
            for _ in range(self.rng.choice((1, 1, 1, 2, 5)))
        ]
        for event in self.replica.commit(lines):
            if not self.platter.is_dead:
                self.acked[event.id] = event.hash
                self._count(event.id, event.hash)

    def meet(self) -> None:
        """Exchange with the district, which may write something first."""
        if self.rng.one_in(2):
            event = NewEvent(
                kind="log.entered",
                subject=uuid7(self.time.at, self.rng.randbytes),
                data={"text": "区里"},
                actor="duty_officer",
            )
            self.district.commit([event], None)
        self.replica.receive(self.district.answer(self.replica.offer(None)))
        question = self.replica.offer(self.district.replica.header())
        if not self.platter.is_dead:
            self.replica.receive(self.district.answer(question))

    def seal(self) -> None:
        """The battery is low: everything goes into one file."""
        self.replica.seal()

    def go_on(self) -> None:
        """Close the program and start it again."""
        self.replica.close()
        self.boot()

    def back_up(self) -> None:
        """Copy the database's files away."""
        image = self.platter.image(_FILES)
        self._fresh.append(Copy(image=image, height=self._height, acked=dict(self.acked)))

    def wait(self) -> None:
        """Half a minute passes: the system writes back what nobody waited for."""
        self.platter.flush()
        self._betray()

    def restore(self) -> None:
        """The disk fails, and an older copy is put in; the key files are as they are."""
        if self._copies:
            copy = self.rng.choice(self._copies)
            self.database.close()
            if self.platter.is_dead:
                return
            self.platter.put_back(_FILES, copy.image)
            self.acked = dict(copy.acked)
            self.boot()

    def cut(self) -> None:
        """Work until the power fails, start again, and look.

        Raises:
            BrokenError: a promise was broken.
        """
        self.platter.left = self.rng.randrange(_MOST_CALLS)
        try:
            while not self.platter.is_dead:
                self.rng.choices(_WORK, _WEIGHTS)[0](self)
        except (PowerLost, apsw.Error, OperatorError):
            if not self.platter.is_dead:
                raise
        self.database.close()
        self.platter.lose_power()
        self.boot()
        self._betray()

    @property
    def _height(self) -> EventId:
        writer = self.replica.writer
        return writer, self.replica.picture.vector.get(writer, 0)

    def _betray(self) -> None:
        """The mark stands on the disk: it betrays every copy that does not reach as far."""
        now = self._height
        self._copies += [copy for copy in self._fresh if copy.height != now]
        self._fresh = [copy for copy in self._fresh if copy.height == now]

    def close(self) -> None:
        """Let go of what is not memory."""
        self.platter.left = -1
        self.database.close()
        self.drive.unregister()


_WORK: tuple[Callable[[Machine], None], ...] = (
    Machine.act,
    Machine.meet,
    Machine.seal,
    Machine.go_on,
    Machine.back_up,
    Machine.wait,
    Machine.restore,
)
_WEIGHTS = (12, 3, 1, 1, 2, 1, 1)


def fail_power(seed: int, *, lies: bool = False, cuts: int = CUTS) -> tuple[int, str]:
    """Let the power of one machine fail a few times; return how often, and what broke."""
    done = 0
    machine = Machine(seed, lies=lies)
    try:
        while done < cuts:
            done += 1
            machine.cut()
    except BrokenError as broken:
        return done, str(broken)
    finally:
        machine.close()
    return done, ""
