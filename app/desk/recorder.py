"""Decides and records, on the writer thread, so that two quick commands cannot both pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.desk.alarms import LocalAlarms
from app.desk.parts import DeskParts
from app.domain.alert import Alert
from app.domain.commands import Command
from app.domain.event import Event, NewEvent
from app.domain.sensor import Observation, Stream
from app.domain.warning import events_of
from app.errors import OperatorError
from app.rules.decide import Actor, decide, decide_session, lapsed
from app.store.keys import AccountKey
from app.store.telemetry import AppendResult


class Recorder:
    """The desk's hand on the record; every method runs on the writer thread.

    ``told`` is called with the events of each commit, still on that thread.
    """

    def __init__(
        self,
        parts: DeskParts,
        streams: Mapping[str, Stream],
        told: Callable[[tuple[Event, ...]], None],
    ) -> None:
        self._parts = parts
        self._told = told
        self._alarms = LocalAlarms(parts.replica, streams)

    def decide(
        self, command: Command, by: Actor, key: AccountKey, *, is_once: bool = False
    ) -> tuple[Event, ...]:
        """Decide a command against the newest picture and record it in one commit.

        With ``is_once`` the session in which the account signs for this act goes before it.

        Raises:
            OperatorError: the rules refuse it, or it could not be recorded.
        """
        now = self._parts.clock.now()
        asked = list(decide(self._parts.replica.picture, command, by, now))
        if is_once:
            asked.insert(0, decide_session(key.account, by.seat, now))
        return self._commit(asked, key)

    def session(self, key: AccountKey, *, is_end: bool = False) -> tuple[Event, ...]:
        """Record that an account signed in or out here."""
        parts = self._parts
        event = decide_session(key.account, parts.seat_id, parts.clock.now(), is_end=is_end)
        return self._commit([event], key)

    def warn(self, alert: Alert) -> tuple[Event, ...]:
        """Record a public warning that this seat received itself."""
        return self._commit(events_of(alert))

    def end_what_lapsed(self) -> tuple[Event, ...]:
        """Record the end of responses that are past their expiry; others may do so as well."""
        parts = self._parts
        return self._commit(lapsed(parts.replica.picture, parts.clock.now()))

    def observe(self, observations: Sequence[Observation], *, is_lost: bool) -> AppendResult:
        """Keep readings that this seat received itself, and raise what they ask for if alone."""
        result = self._parts.telemetry.append(observations, self._parts.clock.now())
        if result.samples:
            events = self._alarms.observe(result.samples, is_lost=is_lost)
            if events:
                self._told(events)
        return result

    def _commit(
        self, asked: Sequence[NewEvent], key: AccountKey | None = None
    ) -> tuple[Event, ...]:
        if self._parts.is_misplaced:
            raise OperatorError("exercise_only")
        events = self._parts.replica.commit(asked, key)
        if events:
            self._told(events)
        return events
