"""The rainstorm script, played on a seat that stands alone, up to a moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

from app.domain.commands import Command
from app.domain.event import Event
from app.domain.picture import Picture
from app.domain.sensor import Observation
from app.domain.suggestion import Suggestion
from app.feeds import cap
from app.feeds.cap_write import SignalRow, SignalWriter
from app.feeds.signal_ground import load_ground
from app.scenario.library import Script, load_script
from app.scenario.player import Player, Stage
from app.scenario.rows import Readings
from app.settings.pack import default_pack
from tests.desk.making import SOON_S, Seat, pack


@cache
def script() -> Script:
    return load_script("rainstorm")


def play(seat: Seat, until: datetime, *, only_readings: bool = False) -> None:
    """Let the night happen at a seat up to a moment; its clock stands there afterwards."""
    rows = script().rows
    if only_readings:
        rows = tuple(row for row in rows if isinstance(row.deed, Readings))
    seat.clock.at = script().start
    night = _Night(seat)
    stage = Stage(people=night, feeds=night, link=night, pace=night)
    outcome = Player(rows, stage).play(until)
    assert outcome.is_complete
    assert not outcome.failed or only_readings, outcome.failed


class _Night:
    """People, feeds, link and pace of a script in one, on a seat."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._writer = SignalWriter()
        self._ground = load_ground(default_pack(), pack())

    @property
    def picture(self) -> Picture:
        return self._seat.desk.picture

    def do(self, command: Command, account: str) -> tuple[Event, ...]:
        if account not in self._seat.desk.signed_in:
            self._seat.sign_in(account)
        return self._seat.desk.do(command, account).result(SOON_S)

    def cards(self, at: datetime) -> Sequence[Suggestion]:
        return self._seat.desk.look_back(at).result(SOON_S)

    def observe(self, observations: Sequence[Observation]) -> None:
        self._seat.desk.observe(observations).result(SOON_S)

    def warn(self, row: SignalRow, sent_at: datetime) -> None:
        alert = cap.parse(self._writer.document(row, sent_at), self._ground)
        self._seat.desk.warn(alert).result(SOON_S)

    def settle(self, is_enough: Callable[[], bool]) -> None:
        """Nothing is under way, for every call above waits for its end: one look is enough."""
        is_enough()

    def cut(self, is_cut: bool) -> None:
        """There is no link."""

    def now(self) -> datetime:
        return self._seat.clock.now()

    def reach(self, at: datetime) -> bool:
        self._seat.clock.at = max(at, self._seat.clock.at)
        return True
