"""The only door for ui: commands in, the picture and what goes with it out.

A command is decided on the writer thread against the newest picture and recorded in one commit;
then the picture is new and the hub tells. Source: architecture 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from app.clock import Clock
from app.desk.carriers import CarrierGround, Carriers
from app.desk.entrance import Entrance, EntranceParts, check_joined
from app.desk.hands import Hands, refused
from app.desk.hub import Changed, ChangeHub, Listener, changed_by
from app.desk.identity import identities
from app.desk.live import Live, LiveParts
from app.desk.parts import DeskParts
from app.desk.queries import Queries
from app.desk.recorder import Recorder
from app.desk.troubles import Troubles
from app.domain.alert import Alert
from app.domain.commands import AnswerSuggestion, Command
from app.domain.event import Event
from app.domain.people import Registry
from app.domain.picture import Picture
from app.domain.place import District
from app.domain.sensor import Observation, Sample
from app.domain.suggestion import Suggestion
from app.errors import OperatorError
from app.feeds.door import Door
from app.rules.decide import Actor, lapsed
from app.rules.quality import SKEW_FROM_S
from app.screens.carriers import Way
from app.screens.session import Seat
from app.screens.troubles import Found
from app.store.keys import AccountKey
from app.store.telemetry import AppendResult, Latest
from app.sync.link import LinkEars, LinkParts, LinkPort
from app.sync.replica import Received

__all__ = ["Desk", "DeskParts"]

_NO_EVENT = Changed.TELEMETRY | Changed.SUGGESTION | Changed.LINK | Changed.REGISTRY
_ANY_EVENT = ~(_NO_EVENT | Changed.CARRIERS)


class Desk:
    """One seat. Properties may be read from any thread; futures are done on other threads."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self._hub = ChangeHub()
        self._streams = {stream.id: stream for stream in parts.district.streams}
        self._streets = frozenset(street.code for street in parts.district.streets)
        self._hands = Hands(parts.worker)
        self._epoch = parts.replica.picture.registry.epoch
        self._recorder = Recorder(parts, self._streams, self._recorded)
        live = LiveParts(
            picture=lambda: parts.replica.picture,
            telemetry=parts.telemetry,
            streams=self._streams,
            clock=parts.clock,
            speed=parts.speed,
            looked=self._end_what_lapsed,
        )
        self._live = Live(live, lambda: self._hub.announce(Changed.SUGGESTION))
        told = partial(self._hub.announce, Changed.LINK)
        self._troubles = Troubles(parts.replica, self._hands, parts.clock, told)
        self._link = self._open_link()
        self._entrance = self._open_entrance()
        self._carriers = self._open_carriers()
        self._queries = Queries(parts.telemetry, self._link, self._streams, self._hands.readers)
        if parts.connects:
            self._link.start()

    @property
    def picture(self) -> Picture:
        """The newest picture; it shows people by their posts."""
        return self._parts.replica.picture

    @property
    def shown(self) -> Picture:
        """The newest picture with the names of people, as far as they may be seen here now."""
        return self._entrance.people.shown(self.picture)

    @property
    def registry(self) -> Registry:
        """The newest registry with the names of people, as far as they may be seen here now."""
        return self.shown.registry

    @property
    def names(self) -> frozenset[str]:
        """Every name in memory, hidden or not: what no log and no crash file may hold."""
        return self._entrance.people.known

    @property
    def district(self) -> District:
        """The district pack."""
        return self._parts.district

    @property
    def clock(self) -> Clock:
        """The domain clock."""
        return self._parts.clock

    @property
    def speed(self) -> float:
        """The speed of the domain clock, 1 but in an exercise."""
        return self._parts.speed

    @property
    def seat(self) -> Seat:
        """The seat and the realm that it belongs to."""
        replica = self._parts.replica
        return Seat(
            id=self._parts.seat_id,
            name=self._parts.seat_name,
            realm_name=replica.state.realm_name,
            is_exercise=replica.state.is_exercise,
            is_joined=replica.is_joined,
            is_revoked=replica.state.chain.is_expelled(replica.device),
        )

    @property
    def link(self) -> LinkPort:
        """What the link says of itself; scripts cut and open it."""
        return self._link

    @property
    def carriers(self) -> Carriers:
        """What else carries the record, the stick among it, and the power supply."""
        return self._carriers

    @property
    def link_refusal(self) -> str:
        """Why the district does not take this seat, as a code; "" while it does."""
        return "device_revoked" if self.seat.is_revoked else self._link.refusal

    @property
    def link_realm(self) -> str:
        """The realm that the district keeps, by name, where it is not this seat's; else ""."""
        return self._link.their_realm

    @property
    def is_on_another_clock(self) -> bool:
        """Tell whether what is new here is old or yet to come at the district."""
        skew_s = self._link.skew_s
        return skew_s is not None and abs(skew_s) >= SKEW_FROM_S * self._parts.speed

    @property
    def registry_dispute(self) -> int | None:
        """The epoch that two records of the registry claim, None while it is whole."""
        return self._parts.replica.state.disputed

    @property
    def troubles(self) -> tuple[Found, ...]:
        """What is wrong with the record, and what of it does not count here."""
        return self._troubles.found

    @property
    def latest(self) -> Mapping[str, Latest]:
        """The newest value by stream."""
        return self._live.latest

    @property
    def cards(self) -> tuple[Suggestion, ...]:
        """The suggestions that wait for an answer."""
        return self._live.cards

    @property
    def signed_in(self) -> tuple[str, ...]:
        """The accounts signed in here, in order."""
        return self._entrance.sessions.signed_in

    @property
    def current(self) -> str:
        """The account that acts, "" if none."""
        return self._entrance.sessions.current

    @property
    def actor(self) -> Actor:
        """Who acts here, as the rules need to know it, without the suggestions."""
        return Actor(
            account=self.current,
            seat=self._parts.seat_id,
            streets=self._streets,
            is_cut_off=bool(self._link.url) and self._link.is_lost,
            device=self._parts.replica.device,
        )

    def connect(self) -> None:
        """Begin to look for the district, where the desk was opened without that."""
        self._link.start()

    def listen(self, callback: Listener) -> Callable[[], None]:
        """Tell ``callback`` of every change, on any thread; the function returned ends it."""
        return self._hub.listen(callback)

    def do(self, command: Command, account: str | None = None) -> Future[tuple[Event, ...]]:
        """Decide a command in the name of a signed-in account and record it.

        The future is refused with an OperatorError where the rules or the seat do not let it.
        """
        try:
            check_joined(self._parts.replica)
            key = self._entrance.sessions.key(self.current if account is None else account)
        except OperatorError as refusal:
            return refused(refusal)
        return self._hands.write(lambda: self._decide(command, key))

    def do_once(self, command: Command, account: str, passphrase: str) -> Future[tuple[Event, ...]]:
        """Decide one command in the name of an account that signs for it alone.

        Its session is recorded, and its key is gone again when the act is done.
        """

        def act() -> tuple[Event, ...]:
            key = self._entrance.unlock(account, passphrase)
            return self._hands.write(lambda: self._decide(command, key, is_once=True)).result()

        return self._hands.read(act)

    def sign_in(self, account: str, passphrase: str) -> Future[str]:
        """Let an account in by its passphrase; the answer is the account."""
        return self._entrance.sign_in(account, passphrase)

    def check(self, account: str, passphrase: str) -> Future[str]:
        """Check a passphrase and nothing else; the answer is the account."""
        return self._entrance.check(account, passphrase)

    def sign_out(self, account: str) -> Future[None]:
        """Let an account go and record it."""
        return self._entrance.sign_out(account)

    def change_passphrase(self, account: str, before: str, after: str) -> Future[int]:
        """Change an account's passphrase at the district; the answer is the registry's epoch."""
        return self._entrance.change_passphrase(account, before, after)

    def hide_people(self, *, is_hidden: bool) -> None:
        """Hide the names of people while the seat is locked, or show them again."""
        self._entrance.hide(is_hidden=is_hidden)

    def switch(self, account: str) -> None:
        """Let another signed-in account act.

        Raises:
            OperatorError: not_signed_in.
        """
        self._entrance.switch(account)

    def look(self) -> Future[tuple[Suggestion, ...]]:
        """Look at the facts now; the answer is every suggestion, answered or not."""
        return self._hands.read(lambda: tuple(self._live.look().values()))

    def look_back(self, at: datetime) -> Future[tuple[Suggestion, ...]]:
        """Return every suggestion that the facts known here speak for at an instant before now."""
        return self._hands.read(lambda: self._live.look_back(at))

    def observe(self, observations: Sequence[Observation]) -> Future[AppendResult]:
        """Take readings that this seat receives itself."""

        def take() -> AppendResult:
            is_alone = self._link.is_lost or self.is_on_another_clock
            result = self._recorder.observe(observations, is_lost=is_alone)
            if result.samples:
                self._measured(result.samples)
            return result

        return self._hands.write(take)

    def warn(self, alert: Alert) -> Future[tuple[Event, ...]]:
        """Record a public warning that this seat received itself."""
        return self._hands.write(lambda: self._recorder.warn(alert))

    def history(
        self, stream: str, start: datetime, end: datetime, resolution: str = "raw"
    ) -> Future[tuple[Sample, ...]]:
        """Return a stream's samples, from inclusive, to exclusive, ascending."""
        return self._queries.history(stream, start, end, resolution)

    def export_csv(self, stream: str, start: datetime, end: datetime, path: Path) -> Future[int]:
        """Write a stream's samples as a table; the answer is how many."""
        return self._queries.export_csv(stream, start, end, path)

    def identities(self, codes: Sequence[str]) -> Future[tuple[bytes, ...]]:
        """Return the opaque identities of people, from codes that are then forgotten."""
        realm = self._parts.replica.realm
        return self._hands.read(lambda: identities(codes, realm))

    def close(self) -> None:
        """End what carries, then what reads, then the writer; nothing recorded is lost."""
        self._carriers.close()
        self._link.close()
        self._live.close()
        self._hands.close(self._parts.replica.close)
        self._parts.telemetry.close()
        self._parts.closed()

    def _open_link(self) -> LinkPort:
        parts = self._parts
        link = LinkParts(
            submit=parts.worker.submit,
            replica=parts.replica,
            telemetry=parts.telemetry,
            streams=self._streams,
            clock=parts.clock,
            speed=parts.speed,
            door=parts.door,
        )
        ears = LinkEars(
            exchanged=self._exchanged,
            measured=self._measured,
            changed=lambda: self._hub.announce(Changed.LINK),
        )
        return LinkPort(parts.url, link, ears)

    def _open_entrance(self) -> Entrance:
        parts = self._parts
        door = parts.door or (Door(url=parts.url) if parts.url else None)
        return Entrance(
            EntranceParts(
                replica=parts.replica,
                hands=self._hands,
                record=self._recorder.session,
                announce=self._hub.announce,
                exchange_soon=self._link.nudge,
                door=door,
            )
        )

    def _open_carriers(self) -> Carriers:
        parts = self._parts
        ground = CarrierGround(
            replica=parts.replica,
            hands=self._hands,
            link=self._link,
            district=parts.district,
            clock=parts.clock,
            seat=(parts.seat_id, parts.seat_name),
            took=self._exchanged,
            changed=lambda: self._hub.announce(Changed.CARRIERS),
        )
        return Carriers(parts.carriers, ground)

    def _decide(
        self, command: Command, key: AccountKey, *, is_once: bool = False
    ) -> tuple[Event, ...]:
        cards = self._live.look() if isinstance(command, AnswerSuggestion) else {}
        by = replace(self.actor, account=key.account, cards=cards)
        return self._recorder.decide(command, by, key, is_once=is_once)

    def _end_what_lapsed(self) -> None:
        """Have the end of what ran out recorded; on the live thread, which only asks for it."""
        parts = self._parts
        if parts.replica.is_joined and lapsed(self.picture, self.clock.now()):
            self._hands.write(self._recorder.end_what_lapsed)

    def _recorded(self, events: tuple[Event, ...]) -> None:
        """Tell of events that were just recorded, on the writer thread."""
        self._hub.announce(changed_by(events) | Changed.LINK)
        self._live.stir()
        self._link.nudge()

    def _exchanged(self, received: Received, way: Way = Way.DISTRICT) -> None:
        """Tell of what an exchange brought; which parts it changed is not worth finding out."""
        self._troubles.hear(received, way)
        epoch = self.picture.registry.epoch
        parts = _ANY_EVENT if received.new else Changed.NOTHING
        if epoch != self._epoch:
            self._epoch = epoch
            parts |= Changed.REGISTRY
        if received.registry_changed:
            parts |= Changed.REGISTRY
            self._entrance.learn_again()
        if parts:
            self._hub.announce(parts | Changed.LINK)
            self._live.stir()

    def _measured(self, samples: tuple[Sample, ...]) -> None:
        self._live.take(samples)
        self._hub.announce(Changed.TELEMETRY)
