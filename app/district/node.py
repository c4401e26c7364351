"""The district itself, without HTTP: takes bundles, readings and warnings in, answers about them.

Whatever changes something runs on the writer thread; what only reads may run on any. Each change
is told to who listens. Source: architecture 2 and 3; contracts 10.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass

from app.clock import Clock
from app.district.alert_files import AlertFiles
from app.domain.alert import Alert
from app.domain.event import NewEvent
from app.domain.picture import Picture
from app.domain.threshold import streams_with
from app.domain.warning import events_of, warning_subject
from app.errors import OperatorError
from app.feeds.observations import Batch
from app.feeds.signal_ground import SignalGround
from app.rules import alarm_watch
from app.store.telemetry import AppendResult, Telemetry
from app.store.worker import Worker
from app.sync.authority import Authority
from app.sync.ledger import journal_hash, picture_hash
from app.sync.replica import Received, Replica

_LOG = logging.getLogger(__name__)
MOST_VARIANTS = 20
"""Of one alert; a sender that says the same thing in ever new bytes fills no record."""

_MOST_OWED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeParts:
    """What the district works with; ``caveats`` are codes that ``health`` shows."""

    worker: Worker
    replica: Replica
    authority: Authority
    telemetry: Telemetry
    ground: SignalGround
    files: AlertFiles
    clock: Clock
    realm_name: str
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisions:
    """Numbers that grow when the record and when newest values change; hints, no truth."""

    vector: int
    latest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The record as it stands, all of one moment."""

    events: int
    journal_hash: bytes
    picture_hash: bytes
    epoch: int
    registry_head: bytes
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningTaken:
    """What became of an alert."""

    alert: Alert
    subject: bytes
    is_known: bool


class Node:
    """One district, open."""

    def __init__(self, parts: NodeParts) -> None:
        self._parts = parts
        self._streams = {stream.id: stream for stream in parts.ground.district.streams}
        self._listeners: list[Callable[[], None]] = []
        self._owed: list[NewEvent] = []
        picture = parts.replica.picture
        self._seen = picture
        self._state: tuple[Picture, State] | None = None
        self._watch = alarm_watch.watch_from(picture.alarms.values())
        self._vector_rev = sum(picture.vector.values()) + 1
        self._latest_rev, _ = parts.telemetry.latest()

    @property
    def picture(self) -> Picture:
        """Everything that follows from the events known here."""
        return self._parts.replica.picture

    @property
    def telemetry(self) -> Telemetry:
        """What was measured; for reading."""
        return self._parts.telemetry

    @property
    def ground(self) -> SignalGround:
        """The district that alerts are read against."""
        return self._parts.ground

    @property
    def clock(self) -> Clock:
        """Domain time."""
        return self._parts.clock

    @property
    def realm_name(self) -> str:
        """The realm by its name."""
        return self._parts.realm_name

    @property
    def caveats(self) -> tuple[str, ...]:
        """Codes of what an operator should put right."""
        return self._parts.caveats

    @property
    def waiting(self) -> int:
        """How many tasks the writer thread has not begun."""
        return self._parts.worker.waiting

    @property
    def owed(self) -> int:
        """How many alarm entries could not be written yet."""
        return len(self._owed)

    @property
    def revisions(self) -> Revisions:
        """The revisions of now."""
        return Revisions(vector=self._vector_rev, latest=self._latest_rev)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after each change, on the writer thread; return what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def state(self) -> State:
        """Return the state of the record; reckons hashes, not for the event loop's thread."""
        picture = self.picture
        held = self._state
        if held is None or held[0] is not picture:
            state = State(
                events=sum(picture.vector.values()),
                journal_hash=journal_hash(picture),
                picture_hash=picture_hash(picture),
                epoch=picture.registry.epoch,
                registry_head=picture.registry.head,
                caveats=self._registry_caveats(),
            )
            held = self._state = (picture, state)
        return held[1]

    def _registry_caveats(self) -> tuple[str, ...]:
        """Return why no record of the registry can be issued now, as codes."""
        if self._parts.replica.state.disputed is not None:
            return ("registry_frozen",)
        return ("registry_behind",) if self._parts.authority.is_behind else ()

    def exchange(self, bundle: bytes, *, may_join: bool) -> Future[tuple[Received, bytes]]:
        """Take a bundle in and answer it; with ``may_join`` a new device is admitted."""
        return self._parts.worker.submit(lambda: self._exchange(bundle, may_join=may_join))

    def observe(self, batch: Batch) -> Future[AppendResult]:
        """Store a batch, evaluate the alarm rules over it, and record what they say."""
        return self._parts.worker.submit(lambda: self._observe(batch))

    def warn(self, alert: Alert, raw: bytes) -> Future[WarningTaken]:
        """Keep an alert and record it, unless the very same one is known."""
        return self._parts.worker.submit(lambda: self._warn(alert, raw))

    def changed(self) -> None:
        """Tell who listens that the registry changed; on the writer thread."""
        self._tell()

    def close(self) -> None:
        """Finish what waits and let go of the files."""
        self._parts.worker.close(self._parts.replica.close)
        self._parts.telemetry.close()

    def _exchange(self, bundle: bytes, *, may_join: bool) -> tuple[Received, bytes]:
        answer = self._parts.authority.answer(bundle, may_join=may_join)
        self._tell()
        return answer

    def _observe(self, batch: Batch) -> AppendResult:
        result = self._parts.telemetry.append(batch.observations, self._parts.clock.now())
        streams = streams_with(self._streams, self._parts.replica.picture.thresholds)
        self._watch, events = alarm_watch.observe(self._watch, streams, result.samples)
        self._record_alarms(events)
        self._latest_rev = result.rev
        self._tell()
        return result

    def _record_alarms(self, events: Iterable[NewEvent]) -> None:
        """Record alarms; what cannot be written now (a full disk) is owed and tried again."""
        self._owed += events
        if not self._owed:
            return
        try:
            self._parts.replica.commit(self._owed)
        except OperatorError as error:
            _LOG.warning("%d alarm entries wait to be written: %s", len(self._owed), error.code)
            del self._owed[:-_MOST_OWED]
        else:
            self._owed = []

    def _warn(self, alert: Alert, raw: bytes) -> WarningTaken:
        subject = warning_subject(alert.sender, alert.identifier, alert.sent_at)
        known = self.picture.warnings.get(subject)
        variants = known.variants if known else ()
        is_new = all(item.alert.sha256 != alert.sha256 for item in variants)
        if is_new and len(variants) < MOST_VARIANTS:
            self._parts.files.keep(alert.sha256, raw)
            self._parts.replica.commit(events_of(alert))
            self._tell()
        return WarningTaken(alert=alert, subject=subject, is_known=bool(variants))

    def _tell(self) -> None:
        picture = self.picture
        if picture is not self._seen:
            if picture.alarms is not self._seen.alarms:
                self._watch = alarm_watch.adopt(self._watch, picture.alarms.values())
            # An exchange that brought nothing makes a new picture too, of the same parts.
            before, self._seen = self._seen, picture
            if picture.vector is not before.vector or picture.chain is not before.chain:
                self._vector_rev += 1
        for listener in tuple(self._listeners):
            listener()
