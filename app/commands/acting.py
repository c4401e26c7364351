"""A seat as a script plays on it: people in their own sessions, readings and warnings by feeds.

Readings and warnings go to the district, from where they reach the seat like everybody's; while
no district answers the seat takes them itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from app.clock import monotonic_s
from app.commands.answers import say, words_of
from app.desk.desk import Desk
from app.domain.commands import Command
from app.domain.event import Event
from app.domain.people import Rank
from app.domain.picture import Picture
from app.domain.sensor import Observation
from app.domain.suggestion import Suggestion
from app.domain.warning import warning_subject
from app.errors import OperatorError
from app.feeds import cap
from app.feeds.cap_write import SENDER, SignalRow, SignalWriter
from app.feeds.client import BATCH, FeedClient
from app.feeds.signal_ground import SignalGround

KEPT_SESSIONS: Final = 3
"""Sessions that a script leaves open at a seat; the rest of the places is for people who watch."""

ACT_S: Final = 60.0
SETTLE_S: Final = 15.0
AFTER_S: Final = 3.0
"""How long what the district makes of the last reading may take to come to the seat."""

_AWAY_S: Final = 20.0
_POLL_S: Final = 0.1


class DeskPeople:
    """Lets the accounts of a script act, each by its own passphrase (样例)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._entered: list[str] = []

    @property
    def picture(self) -> Picture:
        """The newest picture."""
        return self._desk.picture

    def cards(self, at: datetime) -> Sequence[Suggestion]:
        """Return what the facts known here speak for at a row's time, answered or not."""
        return self._desk.look_back(at).result(ACT_S)

    def do(self, command: Command, account: str) -> tuple[Event, ...]:
        """Act in the name of an account.

        An officer signs in and stays for a while; who calls in from a street signs once.

        Raises:
            OperatorError: the rules or the seat refuse it.
        """
        spec = self._desk.district.account(account)
        passphrase = spec.passphrase_sample if spec else None
        if passphrase is None:
            raise OperatorError("unknown_account", account=account)
        if account not in self._desk.signed_in:
            if self._desk.picture.registry.rank(account) < Rank.DUTY_OFFICER:
                return self._desk.do_once(command, account, passphrase).result(ACT_S)
            self._enter(account, passphrase)
        if account in self._entered:
            self._entered.remove(account)
            self._entered.append(account)
        return self._desk.do(command, account).result(ACT_S)

    def _enter(self, account: str, passphrase: str) -> None:
        while len(self._entered) >= KEPT_SESSIONS:
            gone = self._entered.pop(0)
            if gone in self._desk.signed_in:
                self._desk.sign_out(gone).result(ACT_S)
        self._desk.sign_in(account, passphrase).result(ACT_S)
        self._entered.append(account)


class SeatFeeds:
    """Hands readings and warnings over, and cuts the seat's link when the script says so.

    ``samples`` counts what was new to who took it.
    """

    def __init__(self, desk: Desk, client: FeedClient | None, ground: SignalGround) -> None:
        self._desk = desk
        self._client = client
        self._ground = ground
        self._writer = SignalWriter()
        self._is_cut = False
        self._away_until_s = 0.0
        self._expected: dict[str, datetime] = {}
        self._warned: set[bytes] = set()
        self._settled_s = 0.0
        self._news = threading.Event()
        self._stop_listening = desk.listen(lambda _parts: self._news.set())
        self.samples = 0

    @property
    def is_cut(self) -> bool:
        """Tell whether the script cut the link."""
        return self._is_cut

    def close(self) -> None:
        """Let go of the desk and the connections."""
        self._stop_listening()
        if self._client is not None:
            self._client.close()

    def cut(self, is_cut: bool) -> None:
        """Cut the seat's link, or open it again; what feeds bring to the district goes on."""
        self._is_cut = is_cut
        self._desk.link.cut(is_cut)

    def observe(self, observations: Sequence[Observation]) -> None:
        """Hand readings over; a district on another clock takes them, but judges them as old."""
        for start in range(0, len(observations), BATCH):
            batch = observations[start : start + BATCH]
            new = self._observe_here(batch) if self._desk.is_on_another_clock else None
            taken = self._observe_there(batch)
            if taken is None and new is None:
                new = self._observe_here(batch)
            self.samples += (new if new is not None else taken) or 0

    def _observe_here(self, batch: Sequence[Observation]) -> int:
        """Let the seat take a batch itself; return how many were new."""
        result = self._desk.observe(batch).result(ACT_S)
        for item in result.rejected:
            say(f"reading refused: {batch[item.index].stream}: {item.detail}")
        return result.accepted

    def warn(self, row: SignalRow, sent_at: datetime) -> None:
        """Hand a public warning over, as a CAP document."""
        document = self._writer.document(row, sent_at)
        client = self._reachable()
        if client is not None:
            try:
                client.warning(document)
            except OperatorError as error:
                self._note(error)
            else:
                self._settled_s = monotonic_s()
                self._warned.add(warning_subject(SENDER, row.identifier, sent_at))
                self._desk.link.nudge()
                return
        try:
            self._desk.warn(cap.parse(document, self._ground)).result(ACT_S)
        except OperatorError as error:
            say(f"warning refused: {row.identifier}: {words_of(error)}")

    def recall(self, row: SignalRow, sent_at: datetime) -> None:
        """Know a warning of an earlier run, which later ones may replace."""
        self._writer.document(row, sent_at)

    def settle(self, is_enough: Callable[[], bool]) -> None:
        """Wait until enough shows, at the latest until all that the district took is here.

        What follows from it there, an alarm, may come a moment later; so the wait ends early only
        where it is enough, the link is cut, or nobody but this seat took it.
        """
        deadline_s = monotonic_s() + SETTLE_S
        while not is_enough():
            self._news.clear()
            self._desk.link.nudge()
            self._forget_what_is_here()
            is_here = not self._expected and not self._warned
            if self._is_cut or (is_here and monotonic_s() > self._settled_s + AFTER_S):
                break
            if not is_here:
                self._settled_s = monotonic_s()
            if monotonic_s() > deadline_s:
                say("the seat does not show what its feeds brought: going on without")
                break
            self._news.wait(_POLL_S)

    def _observe_there(self, batch: Sequence[Observation]) -> int | None:
        """Hand a batch to the district; return how many were new to it, None if it is away."""
        client = self._reachable()
        if client is None:
            return None
        try:
            taken = client.observations(batch)
        except OperatorError as error:
            self._note(error)
            return None
        self._settled_s = monotonic_s()
        refused = {item.index for item in taken.rejected}
        for item in taken.rejected:
            say(f"reading refused: {batch[item.index].stream}: {item.detail}")
        for place, reading in enumerate(batch):
            if place not in refused:
                known = self._expected.get(reading.stream, reading.at)
                self._expected[reading.stream] = max(known, reading.at)
        return taken.accepted

    def _reachable(self) -> FeedClient | None:
        return None if monotonic_s() < self._away_until_s else self._client

    def _note(self, error: OperatorError) -> None:
        """Remember for a while that no district answers, so that not each row waits for it."""
        self._away_until_s = monotonic_s() + _AWAY_S
        say(words_of(error))

    def _forget_what_is_here(self) -> None:
        latest, warnings = self._desk.latest, self._desk.picture.warnings
        for stream, at in [*self._expected.items()]:
            newest = latest.get(stream)
            if newest is not None and newest.at >= at:
                del self._expected[stream]
        self._warned = {
            subject
            for subject in self._warned
            if subject not in warnings or not warnings[subject].is_known
        }
