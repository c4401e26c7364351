"""A seat and its district in one memory: real rules, telemetry and CAP, no signatures, no wire."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from app.clock import JumpClock
from app.domain.commands import Command
from app.domain.event import Event
from app.domain.picture import Picture
from app.domain.sensor import Observation
from app.domain.suggestion import Suggestion
from app.domain.warning import events_of
from app.feeds import cap
from app.feeds.cap_write import SignalRow, SignalWriter
from app.feeds.signal_ground import load_ground
from app.rules import alarm_watch, live
from app.rules.alarm_watch import Watch
from app.rules.live import Live, Readings
from app.scenario.library import Script
from app.scenario.pace import JumpPace
from app.scenario.player import Outcome, Player, Stage
from app.scenario.report import Counted, Json, report
from app.settings.pack import default_pack
from app.store.telemetry import Latest, Telemetry
from tests.hand import Hand, district


class PaperSeat:
    """People, Feeds and Link of a script in one."""

    def __init__(self, folder: Path, clock: JumpClock) -> None:
        self.clock = clock
        self.streams = {item.id: item for item in district().streams}
        self.telemetry = Telemetry(folder / "telemetry.db", self.streams)
        self.hand = Hand(now=clock.now())
        self.samples = 0
        self.cuts: list[bool] = []
        self._writer = SignalWriter()
        self._ground = load_ground(default_pack(), district())
        self._watch = Watch()
        self._live = Live()
        self._latest: dict[str, Latest] = {}
        self._rev = 0

    @property
    def picture(self) -> Picture:
        return self.hand.picture

    def do(self, command: Command, account: str) -> tuple[Event, ...]:
        self.hand.now = self.clock.now()
        self.hand.cards = {card.key: card for card in self.cards(self.clock.now())}
        return self.hand.do(command, account)

    def cards(self, at: datetime) -> Sequence[Suggestion]:
        readings = Readings(streams=self.streams, latest=self._latest)
        self._live, cards = live.look(self.picture, readings, self._live, at)
        return cards

    def observe(self, observations: Sequence[Observation]) -> None:
        now = self.clock.now()
        samples = self.telemetry.append(observations, now).samples
        self.samples += len(samples)
        self._rev, rows = self.telemetry.latest(self._rev)
        self._latest |= {row.stream: row for row in rows}
        self._live = live.observe(self._live, self.streams, samples)
        self._watch, events = alarm_watch.observe(self._watch, self.streams, samples)
        self.hand.now = now
        self.hand.write(events)
        self.cards(now)

    def warn(self, row: SignalRow, sent_at: datetime) -> None:
        alert = cap.parse(self._writer.document(row, sent_at), self._ground)
        self.hand.now = self.clock.now()
        self.hand.write(events_of(alert))

    def settle(self, is_enough: Callable[[], bool]) -> None:
        is_enough()

    def cut(self, is_cut: bool) -> None:
        self.cuts.append(is_cut)


def played(
    script: Script, folder: Path, until: str | None = None
) -> tuple[PaperSeat, Outcome, Json]:
    """Play a script from row to row; return the seat, what became of the rows, and the report."""
    clock = JumpClock(script.start)
    seat = PaperSeat(folder, clock)
    pace = JumpPace(clock, threading.Event())
    stage = Stage(people=seat, feeds=seat, link=seat, pace=pace)
    outcome = Player(script.rows, stage).play(script.until(until))
    seat.telemetry.close()
    counted = Counted(
        samples=seat.samples,
        events=len(seat.hand.events),
        hash_seat=seat.picture.hash(),
        hash_district=None,
        is_verified=False,
        held=outcome.held,
        failed=tuple(outcome.failed),
    )
    streets = [street.code for street in district().streets]
    return seat, outcome, report(seat.picture, clock.now(), streets, counted)
