"""``kill -9`` of a console in the middle of what it does: whatever it told as saved is there."""

from __future__ import annotations

import multiprocessing
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.verify import JOURNAL, verified
from app.domain.event import EventId
from app.store.database import open_reader
from app.store.journal import Journal
from app.store.keys import FileKeys
from app.store.secret import KEYS
from tests.prove.options import Chance
from tests.prove.victim import act
from tests.prove.world import BrokenError
from tests.sync.making import MemoryKeys, authority, meet, node

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

_START_S = 60.0
_MOST_LINES = 25
_AFTER_S = 0.05
_EARLY_S = 1.0
_CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()
_CONTEXT: ForkServerContext | SpawnContext = (
    multiprocessing.get_context("forkserver") if _CAN_FORK else multiprocessing.get_context("spawn")
)
_CONTEXT.set_forkserver_preload(["tests.prove.victim", "ui.start"])


class Scene:
    """The data folder of a seat that joined, and what it told in all its lives."""

    def __init__(self, folder: Path, rng: Chance) -> None:
        self._folder = folder
        self._rng = rng
        self._turns = 0
        self._told: set[str] = set()
        self._numbers: dict[EventId, bytes] = {}
        folder.mkdir(parents=True)
        keys, district = MemoryKeys(), node("district")
        seat = node("A", folder / JOURNAL, keys)
        meet(seat, district, authority(district))
        seat.replica.close()
        for name, content in keys.held.items():
            FileKeys(folder / KEYS).save(name, content)

    @property
    def told(self) -> int:
        """How many lines were told as saved so far."""
        return len(self._told)

    def kill(self, *, has_window: bool) -> None:
        """Let a console act, kill it at some moment, and look.

        One time in five that is while it starts, else after some of its lines.

        Raises:
            BrokenError: K1 a line told as saved is gone, K2 the record is not sound, K3 a number
                stands for another event than it once did.
        """
        self._turns += 1
        lines = 0 if self._rng.one_in(5) else self._rng.randrange(1, _MOST_LINES)
        victim = Victim(self._folder, self._turns, has_window=has_window)
        try:
            if lines:
                victim.wait_for(lines)
            victim.wait(self._rng.uniform(0, _AFTER_S if lines else _EARLY_S))
        finally:
            self._told |= victim.kill()
        self._look()

    def _look(self) -> None:
        answer, found = verified(self._folder)
        if answer["problems"]:
            raise BrokenError("K2", f"verify finds {answer['problems']}")
        lost = self._told - {entry.text for entry in found.picture.log.values()}
        if lost:
            raise BrokenError("K1", f"told as saved and gone: {sorted(lost)[:5]}")
        reader = open_reader(self._folder / JOURNAL)
        held = {
            event_id: kept.signed.hash for event_id, kept in Journal(reader, is_owner=False).all()
        }
        reader.close()
        changed = [name for name, digest in self._numbers.items() if held.get(name) != digest]
        if changed:
            raise BrokenError("K3", f"{changed[0][0].hex()} {changed[0][1]} is another event now")
        self._numbers = held


class Victim:
    """A console process; what it told is read while it runs.

    Where the system can, it is forked off a process that has loaded everything: what takes a
    second to load has nothing to lose.
    """

    def __init__(self, folder: Path, turn: int, *, has_window: bool) -> None:
        self._said: set[str] = set()
        self._news = threading.Condition()
        told, teller = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(
            target=act, args=(folder, turn, teller), kwargs={"has_window": has_window}
        )
        self._process.start()
        teller.close()
        self._reader = threading.Thread(target=self._read, args=(told,))
        self._reader.start()

    def wait_for(self, lines: int) -> None:
        """Wait until so many lines are told as saved."""
        with self._news:
            self._news.wait_for(lambda: len(self._said) >= lines or self._has_ended, _START_S)
        assert len(self._said) >= lines, "the console does not act"

    def wait(self, seconds: float) -> None:
        """Let it work on."""
        with self._news:
            self._news.wait_for(lambda: self._has_ended, seconds)

    def kill(self) -> set[str]:
        """Kill it and return what it told as saved."""
        self._process.kill()
        self._process.join()
        self._reader.join()
        self._process.close()
        return self._said

    @property
    def _has_ended(self) -> bool:
        return not self._process.is_alive()

    def _read(self, told: Connection) -> None:
        with told:
            while True:
                try:
                    line = told.recv_bytes().decode()
                except (EOFError, OSError):
                    # A line that the kill cut short was not told.
                    return
                with self._news:
                    self._said.add(line)
                    self._news.notify_all()
