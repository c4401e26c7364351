"""Three enrolled seats and their district on a real network, at work while it fails.

The district is a process, killed and started again at will; each seat is the desk of a console
inside its own host. What a seat was told as saved is written down and looked for at the end.
"""

from __future__ import annotations

import io
import json
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from app.clock import Clock, SystemClock, monotonic_s
from app.commands import enroll
from app.commands.draining import district_hash
from app.commands.seat import seat_settings
from app.commands.verify import JOURNAL, verified
from app.desk.desk import Desk
from app.desk.opening import SeatPlan, open_desk
from app.domain.commands import EnterLog
from app.domain.event import EventId
from app.domain.picture import Picture
from app.store.database import open_reader
from app.store.journal import Journal
from tests.desk.making import pack
from tests.desk.servers import demo_passphrase
from tests.district.running import District
from tests.system.namespaces import Network

SEATS: Mapping[str, str] = {"a": "duty_officer", "b": "duty_officer_2", "c": "duty_leader"}
DISTRICT = "d"
PORT = 8440
SOON_S = 45.0


@dataclass(frozen=True, slots=True)
class Healed:
    """How long it took until all were equal again, and the hash that all of them show."""

    seconds: float
    hash: str


class Fleet:
    """A district and its seats over copies of founded data folders."""

    def __init__(self, folder: Path, network: Network) -> None:
        self.folder = folder
        self.network = network
        self.desks: dict[str, Desk] = {}
        self.told: dict[EventId, str] = {}
        self._district: District | None = None

    @property
    def url(self) -> str:
        return f"https://{self.network.address(DISTRICT)}:{PORT}"

    def start(self, port: int = PORT) -> None:
        """Start the district."""
        place = ("--listen", f"{self.network.address(DISTRICT)}:{port}")
        self._district = self.network.inside(
            DISTRICT, lambda: District(self.folder / DISTRICT, *place)
        )

    def kill(self) -> None:
        """Kill the district as a power cut would, if it runs."""
        if self._district is not None:
            self._district.kill()
            self._district = None

    def sit_down(self, seat: str, clock: Clock | None = None) -> None:
        """Open a seat and sign its officer in."""
        settings = seat_settings(self.folder / seat)
        plan = SeatPlan(settings=settings, district=pack(), clock=clock or SystemClock())
        desk = self.network.inside(seat, lambda: open_desk(plan))
        self.desks[seat] = desk
        desk.sign_in(SEATS[seat], demo_passphrase(SEATS[seat])).result(SOON_S)

    def stand_up(self) -> None:
        """Close every seat."""
        for desk in self.desks.values():
            desk.close()
        self.desks.clear()

    def act(self, seat: str, count: int, text: str) -> None:
        """Enter lines of the log at a seat; each is written down once it was told as saved."""
        for number in range(count):
            line = f"{seat}席{text}{number}"
            for event in self.desks[seat].do(EnterLog(text=line)).result(SOON_S):
                self.told[event.writer, event.seq] = line

    def act_all(self, count: int, text: str) -> None:
        """Do the same at every seat."""
        for seat in self.desks:
            self.act(seat, count, text)

    def converge(self, within_s: float = SOON_S) -> Healed:
        """Wait until every seat and the district show one hash and nothing waits."""
        begun_s = monotonic_s()
        while True:
            hashes = {desk.picture.hash() for desk in self.desks.values()}
            if len(hashes) == 1 and not any(desk.link.unsent for desk in self.desks.values()):
                there = self.asked()
                if hashes == {there}:
                    return Healed(monotonic_s() - begun_s, there or "")
            took_s = monotonic_s() - begun_s
            assert took_s < within_s, self.state()
            threading.Event().wait(0.1)

    def asked(self) -> str | None:
        """Return the hash that the district tells a seat."""
        seat = next(iter(self.desks))
        door = self.desks[seat].link.door
        return self.network.inside(seat, lambda: district_hash(door))

    def wait(self, is_so: Callable[[], bool], within_s: float = SOON_S) -> None:
        """Wait until something holds."""
        begun_s = monotonic_s()
        while not is_so():
            assert monotonic_s() - begun_s < within_s, self.state()
            threading.Event().wait(0.05)

    def state(self) -> dict[str, tuple[str, int, int, str]]:
        """Return what each seat says of itself, for who reads why a test failed."""
        return {
            seat: (desk.link.word, desk.link.unsent, len(desk.picture.log), desk.link.refusal)
            for seat, desk in self.desks.items()
        }

    def stop(self) -> None:
        """End whatever runs."""
        self.stand_up()
        self.kill()

    def checked(self, healed: Healed) -> None:
        """Look into every journal: sound, equal, and all that was told as saved is there."""
        places = (DISTRICT, *self.desks)
        self.stop()
        held = {place: signatures(self.folder / place) for place in places}
        for place in places:
            answer, found = verified(self.folder / place)
            assert answer["problems"] == [], place
            assert answer["hash"] == healed.hash, place
            assert not found.picture.ignored, place
            lines = _lines(found.picture)
            lost = {event for event, line in self.told.items() if line not in lines}
            assert not lost, (place, lost)
            assert self.told.keys() <= held[place].keys(), place
            assert held[place] == held[DISTRICT], place


def _lines(picture: Picture) -> set[str]:
    return {entry.text for entry in picture.log.values()}


def signatures(folder: Path) -> dict[EventId, bytes]:
    """Return every event of a journal with what signs it."""
    with closing(Journal(open_reader(folder / JOURNAL), is_owner=False)) as journal:
        return {event: kept.signed.sig for event, kept in journal.all()}


def found(folder: Path) -> None:
    """Make data folders of a district and of seats that joined it by codes, over TLS."""
    network = Network((DISTRICT, *SEATS))
    fleet = Fleet(folder, network)
    try:
        fleet.start()
        for seat in SEATS:
            code = network.inside(DISTRICT, lambda: _code(folder / DISTRICT))
            words = ["--data-dir", str(folder / seat), "--district", fleet.url, "--name", seat]
            (folder / seat).mkdir()
            joined = _said(network, seat, [*words, "--code", code, "--json"])
            assert json.loads(joined)["realm"].endswith("/exercise/test")
    finally:
        fleet.stop()
        network.close()


def _code(folder: Path) -> str:
    out = io.StringIO()
    with redirect_stdout(out):
        assert enroll.main(["--data-dir", str(folder), "--new"]) == 0
    return out.getvalue().strip()


def _said(network: Network, host: str, words: list[str]) -> str:
    out = io.StringIO()
    with redirect_stdout(out):
        assert network.inside(host, lambda: enroll.main(words)) == 0
    return out.getvalue()


@contextmanager
def fleet_of(founded: Path, folder: Path) -> Iterator[Fleet]:
    """Give a fleet whose district runs and whose seats are at work; end all of it afterwards."""
    shutil.copytree(founded, folder, dirs_exist_ok=True)
    network = Network((DISTRICT, *SEATS))
    fleet = Fleet(folder, network)
    try:
        yield fleet
    finally:
        fleet.stop()
        network.close()
