"""Two consoles lose their district, work apart and meet again: at no moment does a screen lie.

While people act, a watcher looks at both windows ten times a second and holds what they claim
against the district's own file: nothing that a screen counts as sent is missing there, no screen
says online while the district has been dead for longer than the loss may take to be seen, and a
row that claims the district names only what the district has.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.clock import SystemClock, monotonic_s
from app.desk.desk import Desk
from app.domain.commands import (
    ApproveResponse,
    ClosePlace,
    DraftResponse,
    EnterLog,
    ReportEvacuation,
)
from app.domain.conflict import open_items
from app.domain.event import Vector
from app.domain.response import Hazard, Level
from app.screens import delivery
from app.screens.delivery import Known
from app.store.database import open_reader
from app.store.journal import Journal
from tests.desk.making import SOON_S, quiet, wait_until
from tests.desk.servers import District, demo_passphrase, open_real_seat
from tests.ui.consoles import show
from ui.frame.console import Console

WAIT_MS = 60_000
LOOK_MS = 100
SHOWN_WITHIN_S = 1.0
LOSS_SEEN_WITHIN_S = 6.0
EAST_LAKE = "440303007"


def journal_vector(file: Path) -> Vector:
    """Return what a district's file holds just now."""
    with closing(Journal(open_reader(file), is_owner=False)) as journal:
        return {writer: seq for writer, (seq, _) in journal.heads().items()}


def missing(of: Vector, there: Vector) -> int:
    return sum(max(0, seq - there.get(writer, 0)) for writer, seq in of.items())


@dataclass
class Watcher:
    """Looks at the consoles; what it finds untrue it keeps."""

    consoles: tuple[Console, ...]
    desks: tuple[Desk, ...]
    district: District
    file: Path
    looks: int = 0
    lies: list[str] = field(default_factory=list)
    _alive_s: float = field(default_factory=monotonic_s)
    _before: deque[tuple[float, tuple[Vector, ...]]] = field(default_factory=deque)

    def look(self) -> None:
        """Read the claims first and the truth after: what was true then is true still."""
        now_s = monotonic_s()
        self.looks += 1
        if self.district.is_running:
            self._alive_s = now_s
        pills = [pill(console) for console in self.consoles]
        unsent = [counted(console) for console in self.consoles]
        told = [told_as_delivered(desk) for desk in self.desks]
        there = journal_vector(self.file)
        self._before.append((now_s, tuple(desk.picture.vector for desk in self.desks)))
        while len(self._before) > 1 and now_s - self._before[1][0] >= SHOWN_WITHIN_S:
            self._before.popleft()
        old = self._before[0]
        for index, word in enumerate(pills):
            if "在线" in word and now_s - self._alive_s > LOSS_SEEN_WITHIN_S:
                self.lies.append(f"{index}: {word!r}, dead for {now_s - self._alive_s:.1f} s")
            lacking = missing(old[1][index], there)
            if now_s - old[0] >= SHOWN_WITHIN_S and unsent[index] < lacking:
                self.lies.append(f"{index}: {unsent[index]} unsent, {lacking} are missing")
            if missing(told[index], there):
                self.lies.append(f"{index}: a row claims the district without ground")


def pill(console: Console) -> str:
    return console.window.strip.pill.accessibleName()


def counted(console: Console) -> int:
    found = re.search(r"\d+", console.window.strip.unsent.accessibleName())
    return int(found.group()) if found else 0


def told_as_delivered(desk: Desk) -> Vector:
    known = Known(district=desk.link.known)
    view = delivery.build(desk.picture, desk.actor.device, known, now=desk.clock.now())
    told: dict[bytes, int] = {}
    for row in view.rows:
        if row.is_on_district:
            told[row.id[0]] = max(row.id[1], told.get(row.id[0], 0))
    return told


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    made = District(tmp_path / "district")
    yield made
    made.stop()


@pytest.fixture
def desks(district: District, tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    made = []
    for name in ("A1", "B2"):
        folder = tmp_path / name
        desk = open_real_seat(folder, district.url, name, carriers=quiet(folder))
        made.append(desk)
    wait_until(lambda: all(desk.seat.is_joined for desk in made), "the first contact")
    for desk in made:
        for account in ("duty_officer", "duty_leader"):
            desk.sign_in(account, demo_passphrase(account)).result(SOON_S)
    yield made[0], made[1]
    for desk in made:
        desk.close()


@pytest.fixture
def consoles(
    desks: tuple[Desk, Desk], tmp_path: Path, qtbot: QtBot
) -> Iterator[tuple[Console, Console]]:
    made = tuple(show(desk, tmp_path / name) for desk, name in zip(desks, "AB", strict=True))
    yield made[0], made[1]
    for console in made:
        console.close()


@pytest.fixture
def watcher(
    consoles: tuple[Console, Console],
    desks: tuple[Desk, Desk],
    district: District,
    tmp_path: Path,
) -> Iterator[Watcher]:
    made = Watcher(consoles, desks, district, tmp_path / "district" / "journal.db")
    timer = QTimer()
    timer.setInterval(LOOK_MS)
    timer.timeout.connect(made.look)
    timer.start()
    yield made
    timer.stop()


def act_apart(one: Desk, two: Desk, qtbot: QtBot) -> None:
    """Both work on: one figure they tell differently, one road they both close."""
    at = SystemClock().now() - timedelta(minutes=5)
    for desk, moved in ((one, 20), (two, 25)):
        figures = (("notified", 40), ("moved", moved))
        report = ReportEvacuation(street=EAST_LAKE, as_of=at, figures=figures, source="电话")
        desk.do(report, "duty_officer").result(SOON_S)
        desk.do(ClosePlace(place="望桐路", reason="积水"), "duty_leader").result(SOON_S)
    for number in range(12):
        one.do(EnterLog(text=f"巡查 {number}"), "duty_officer").result(SOON_S)
        qtbot.wait(3 * LOOK_MS)


def start_beside(district: District, qtbot: QtBot) -> None:
    """Start the district again while the windows live on."""
    starting = threading.Thread(target=district.start)
    starting.start()
    qtbot.waitUntil(lambda: not starting.is_alive(), timeout=WAIT_MS)
    starting.join()


def carry(one: Console, two: Console, stick: Path, qtbot: QtBot) -> None:
    """Write a stick at one seat and read it at the other, by their buttons."""
    box, other = one.window.link.sticks, two.window.link.sticks
    for held in (box, other):
        held.path.setText(str(stick))
    box.export.click()
    qtbot.waitUntil(lambda: any("已写" in line for line in box.lines), timeout=WAIT_MS)
    other.take_in.click()
    qtbot.waitUntil(lambda: bool(other.lines), timeout=WAIT_MS)


def is_even(desks: tuple[Desk, ...], file: Path) -> bool:
    there = journal_vector(file)
    return all(desk.link.unsent == 0 and desk.picture.vector == there for desk in desks)


@pytest.mark.timeout(170)
def test_at_no_moment_of_an_outage_does_a_screen_claim_what_is_not_so(
    watcher: Watcher, tmp_path: Path, qtbot: QtBot
) -> None:
    one, two = watcher.desks
    first, second = watcher.consoles
    qtbot.waitUntil(lambda: "在线" in pill(first), timeout=WAIT_MS)
    draft = one.do(
        DraftResponse(hazard=Hazard.FLOOD, level=Level.IV, reason="积水"), "duty_officer"
    ).result(SOON_S)
    one.do(ApproveResponse(draft=draft[0].subject), "duty_leader").result(SOON_S)
    qtbot.waitUntil(lambda: is_even(watcher.desks, watcher.file), timeout=WAIT_MS)

    watcher.district.kill()
    act_apart(one, two, qtbot)
    qtbot.waitUntil(lambda: all("离线" in pill(item) for item in watcher.consoles), timeout=WAIT_MS)
    assert counted(first) > 6
    (tmp_path / "stick").mkdir()
    carry(first, second, tmp_path / "stick", qtbot)
    qtbot.waitUntil(lambda: not missing(one.picture.vector, two.picture.vector), timeout=WAIT_MS)

    start_beside(watcher.district, qtbot)
    qtbot.waitUntil(lambda: is_even(watcher.desks, watcher.file), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not any(map(counted, watcher.consoles)), timeout=WAIT_MS)

    assert watcher.lies == []
    assert watcher.looks > 30, "it has looked too seldom to tell"
    assert one.picture.hash() == two.picture.hash()
    items = len(open_items(one.picture))
    assert items >= 1
    badges = [console.window.strip.conflicts for console in watcher.consoles]
    qtbot.waitUntil(
        lambda: all(badge.accessibleName().endswith(f" {items}") for badge in badges),
        timeout=WAIT_MS,
    )
