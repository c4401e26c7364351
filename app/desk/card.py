"""The short-message card of a seat: what it sends by itself, what an officer sends, what came.

By itself it sends events of P0 and P1, and only while the district is out of reach: what has
arrived another way is dropped from the queue. Source: domain brief 5.3.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from app.clock import Clock, micros, monotonic_s
from app.desk.condense import condense, heard
from app.desk.peers import PeerTable
from app.domain.event import EventId, Vector
from app.domain.picture import Picture
from app.domain.place import District
from app.errors import OperatorError
from app.rules.situation import seat_of
from app.screens import carriers as view
from app.screens.carriers import Carrier, HeardLine, HeardStatus, Way
from app.settings.carriers import CarrierSettings
from app.store.codec import BadBytesError, Signed, decode
from app.sync.courier import Submit
from app.sync.modem import FileModem
from app.sync.plain import encode_line, room_for
from app.sync.replica import Received, Replica
from app.sync.satellite import Satellite, sendable

_MOST_LINES = 20
_HANDED_OVER_S = 60.0
_MINUTE_US = 60_000_000
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardParts:
    """What the card works with; ``known`` is what the district has, ``took`` hears of news."""

    replica: Replica
    submit: Submit
    peers: PeerTable
    district: District
    clock: Clock
    known: Callable[[], Vector]
    is_lost: Callable[[], bool]
    took: Callable[[Received], None]


class Card:
    """One modem; ``pump`` runs on one thread, the rest may be called from any."""

    def __init__(self, settings: CarrierSettings, parts: CardParts) -> None:
        assert settings.modem is not None
        self._parts = parts
        self._every_s = float(settings.modem_every_s)
        self._bytes = settings.modem_bytes
        self._modem: FileModem | None = None
        self._satellite: Satellite | None = None
        self._fault = ""
        try:
            self._modem = FileModem(settings.modem, settings.modem_bytes, self._every_s)
        except (OSError, ValueError) as error:
            _LOG.warning("the modem's folder cannot be used: %s", error)
            self._fault = "modem_unusable"
        self._came_s: float | None = None
        self._offered: tuple[Picture, Vector] | None = None
        self._heard_events: set[EventId] = set()
        self._statuses: dict[bytes, HeardStatus] = {}
        self._lines: tuple[HeardLine, ...] = ()
        self._wishes: list[Callable[[Satellite], None]] = []

    @property
    def statuses(self) -> tuple[HeardStatus, ...]:
        """What other seats told, the newest first."""
        held = [*self._statuses.values()]
        return tuple(sorted(held, key=lambda item: item.received_at, reverse=True))

    @property
    def lines(self) -> tuple[HeardLine, ...]:
        """The plain lines that came, the newest first."""
        return self._lines

    @property
    def traffic(self) -> view.Card:
        """What waits for the card."""
        room = room_for(self._bytes)
        if self._satellite is None:
            return view.Card(line_bytes=room)
        traffic = self._satellite.traffic
        return view.Card(
            frames=traffic.frames,
            p0=traffic.p0,
            p1=traffic.p1,
            line_bytes=room,
            given_up=self._satellite.given_up,
        )

    def carrier(self) -> Carrier:
        """Return the card as a rung of the ladder."""
        came_s = self._came_s
        return Carrier(
            way=Way.SATELLITE,
            is_set=True,
            is_alive=self._modem is not None and self._parts.replica.is_joined,
            contact_age_s=None if came_s is None else monotonic_s() - came_s,
            message_s=self._every_s,
            message_bytes=self._bytes,
            next_in_s=self._modem.ready_in_s if self._modem is not None else None,
            fault=self._fault,
        )

    def send_status(self) -> int:
        """Send what this seat knows before anything else; return how many lines it has.

        Raises:
            OperatorError: no_card.
        """
        self._check()
        state = condense(self._parts.replica.picture, self._parts.clock.now(), self._bytes)
        self._wishes.append(lambda satellite: satellite.tell_status(state))
        return len(state.levels) + len(state.tallies) + len(state.closures)

    def send_line(self, line: str) -> None:
        """Send a plain line first of all events.

        Raises:
            OperatorError: no_card, line_empty, line_control or line_too_long.
        """
        self._check()
        done = self._trial(line)
        self._wishes.append(lambda satellite: satellite.tell_line(done))

    def pump(self) -> bool:
        """Send and receive what is due; tell whether anything came or went.

        Raises:
            OperatorError: the writer takes nothing any more.
        """
        satellite = self._opened()
        if satellite is None:
            return False
        before = satellite.traffic
        self._fill(satellite)
        wishes, self._wishes = self._wishes, []
        for wish in wishes:
            wish(satellite)
        arrived = satellite.pump()
        now = self._parts.clock.now()
        for sender, state in arrived.status.items():
            name = self._name(sender)
            self._statuses[sender] = heard(state, name, self._parts.district, now)
        fresh = tuple(HeardLine(text=line, received_at=now) for line in arrived.lines)
        self._lines = (*reversed(fresh), *self._lines)[:_MOST_LINES]
        for receiver, event in arrived.acknowledged:
            self._parts.peers.confirmed(event, self._name(receiver))
        if arrived.events:
            self._adopt(arrived.events)
        if arrived.is_any:
            self._came_s = monotonic_s()
        return arrived.is_any or bool(wishes) or satellite.traffic != before

    def _check(self) -> None:
        if self._modem is None or not self._parts.replica.is_joined:
            raise OperatorError("no_card")

    def _trial(self, line: str) -> str:
        try:
            encode_line(line, self._bytes)
        except ValueError as error:
            raise OperatorError(f"line_{error.args[0]}", room=room_for(self._bytes)) from error
        return line

    def _opened(self) -> Satellite | None:
        """Return the traffic, begun once the seat has its realm."""
        replica = self._parts.replica
        if self._satellite is None and self._modem is not None and replica.is_joined:
            minute = micros(self._parts.clock.now()) // _MINUTE_US
            self._satellite = Satellite(self._modem, replica.device, replica.realm, minute)
        return self._satellite

    def _fill(self, satellite: Satellite) -> None:
        """Queue what the district lacks while it is lost, and drop what it has."""
        parts = self._parts
        known, picture = parts.known(), parts.replica.picture
        satellite.settle(known)
        held = self._offered
        is_old = held is not None and held[0] is picture and held[1] is known
        if is_old or not parts.is_lost():
            return
        self._offered = (picture, known)
        journal = parts.replica.journal
        after = {
            writer: known.get(writer, 0)
            for writer, seq in picture.vector.items()
            if seq > known.get(writer, 0)
        }
        found = parts.submit(lambda: sendable(journal, after)).result(_HANDED_OVER_S)
        satellite.tell_events(
            signed for signed in found if decode(signed)[1].id not in self._heard_events
        )

    def _adopt(self, events: tuple[Signed, ...]) -> None:
        """Take events in; what came by satellite does not go back by satellite."""
        for signed in events:
            try:
                self._heard_events.add(decode(signed)[1].id)
            except BadBytesError:
                continue
        replica = self._parts.replica
        received = self._parts.submit(lambda: replica.adopt(events)).result(_HANDED_OVER_S)
        self._parts.took(received)

    def _name(self, sender: bytes) -> str:
        """Return the seat whose device has this mark, or the mark itself."""
        picture = self._parts.replica.picture
        for device in picture.registry.devices:
            if hashlib.sha256(device).digest()[:2] == sender:
                return seat_of(picture, device)
        return sender.hex()
