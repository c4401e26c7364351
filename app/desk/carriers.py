"""The carriers of a seat beside the district's network, and its power supply.

Starts what the settings allow, keeps it going, and tells how each one stands. What comes by any
of them takes the same road as everything else. Source: architecture 3; issue of the carriers.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.clock import Clock, monotonic_s
from app.desk.card import Card, CardParts
from app.desk.hands import Hands, refused
from app.desk.ladder import Stopwatch, of_district, of_lan
from app.desk.peers import PeerTable
from app.desk.sticks import StickParts, Sticks, mounted
from app.desk.supply import Supply
from app.domain.event import Vector
from app.domain.picture import Picture
from app.domain.place import District
from app.errors import OperatorError
from app.logs import Complaints
from app.screens.carriers import Card as CardState
from app.screens.carriers import Carrier, CarriersState, Copy, Waiting, Way, waiting
from app.screens.delivery import Known
from app.screens.stick import Exported, Imported
from app.settings.carriers import NO_CARRIERS, CarrierSettings
from app.store.keys import Crypto, Signer
from app.sync.lan import LanParts, LanPort
from app.sync.link import LinkPort
from app.sync.replica import Received, Replica

EVERY_S = 1.0
_LOOK_FOR_STICKS_S = 3.0
_MIRROR_AGAIN_S = 5.0
_SLICE_EVERY_S = 0.05
_JOIN_S = 3.0
_HANDED_OVER_S = 60.0
_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierPlan:
    """What the carriers are allowed, and with which keys they speak; ``journal`` is the file."""

    crypto: Crypto
    device: Signer
    journal: Path
    settings: CarrierSettings = NO_CARRIERS


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierGround:
    """What the carriers stand on; ``took`` hears of news, ``changed`` that a view is stale."""

    replica: Replica
    hands: Hands
    link: LinkPort
    district: District
    clock: Clock
    seat: tuple[str, str]
    took: Callable[[Received, Way], None]
    changed: Callable[[], None]


class Carriers:
    """Everything that carries beside the network; readable from any thread."""

    def __init__(self, plan: CarrierPlan, ground: CarrierGround) -> None:
        self._plan = plan
        self._ground = ground
        write = ground.hands.write
        self._peers: PeerTable = write(lambda: PeerTable(ground.replica)).result()
        self._stopwatch = Stopwatch()
        self._waiting: tuple[Picture, Vector, Waiting] | None = None
        self._found_sticks: tuple[str, ...] = ()
        self._lan: LanPort | None = None
        self._lan_fault = ""
        self._card = self._open_card()
        self._sticks = Sticks(
            StickParts(
                replica=ground.replica,
                journal=plan.journal,
                crypto=plan.crypto,
                submit=write,
                peers=self._peers,
                clock=ground.clock,
                seat=ground.seat,
                took=partial(self._took, way=Way.STICK),
            )
        )
        self._supply = Supply(plan.settings.supply, self._seal, ground.changed)
        self._complaints = Complaints(_LOG)
        self._is_copying = False
        self._is_closing = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="carriers", daemon=True)
        self._thread.start()

    @property
    def known(self) -> Known:
        """What the district and the peers are known to have."""
        return replace(self._peers.known, district=self._ground.link.known)

    @property
    def state(self) -> CarriersState:
        """How everything stands now."""
        card = self._card
        satellite = Carrier(way=Way.SATELLITE) if card is None else card.carrier()
        sticks = self._found_sticks
        carriers = (
            of_district(self._ground.link),
            of_lan(self._lan, is_set=self._plan.settings.lan, fault=self._lan_fault),
            satellite,
            Carrier(way=Way.STICK, is_set=True, is_alive=bool(sticks), names=sticks),
        )
        return CarriersState(
            carriers=tuple(self._stopwatch.timed(item) for item in carriers),
            waiting=self._count_waiting(),
            card=CardState() if card is None else card.traffic,
            copy=self._copy(),
            pending=self._ground.replica.pending,
            statuses=() if card is None else card.statuses,
            lines=() if card is None else card.lines,
            power=self._supply.power,
            on_battery_s=self._supply.on_battery_s,
            sticks=sticks,
        )

    def send_status(self) -> Future[int]:
        """Send what this seat knows by satellite; the answer is how many lines it has."""
        return self._card_act(lambda card: card.send_status())

    def send_line(self, line: str) -> Future[None]:
        """Send a plain line by satellite."""
        return self._card_act(lambda card: card.send_line(line))

    def export(self, target: Path, wanted_by: Path | None = None) -> Future[Exported]:
        """Write a bundle into a folder or file, for everybody or for a bundle's sender."""
        return self._ground.hands.read(lambda: self._sticks.write(target, wanted_by))

    def take_in(self, source: Path) -> Future[Imported]:
        """Take in a bundle, or every bundle of a folder."""
        return self._ground.hands.read(lambda: self._sticks.read(source))

    def close(self) -> None:
        """End everything; nothing that was begun is left half done."""
        self._is_closing.set()
        self._wake.set()
        self._supply.close()
        if self._lan is not None:
            self._lan.close()
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        self._try(self._open_lan)
        sticks_s = mirror_s = float("-inf")
        while not self._is_closing.is_set():
            now_s = monotonic_s()
            if now_s - sticks_s >= _LOOK_FOR_STICKS_S:
                sticks_s = now_s
                self._try(self._look_for_sticks)
            if self._is_copying or now_s - mirror_s >= _MIRROR_AGAIN_S:
                mirror_s = now_s
                self._try(self._tend_mirror)
            self._try(self._pump)
            self._wake.wait(_SLICE_EVERY_S if self._is_copying else EVERY_S)
            self._wake.clear()

    def _try(self, step: Callable[[], None]) -> None:
        """Do a step; whatever happens to it, the thread goes on and tries again."""
        try:
            step()
        except Exception as error:  # noqa: BLE001 - nothing ends the thread but closing
            if not self._is_closing.is_set():
                self._complaints.tell("a carrier was held up", error)

    def _pump(self) -> None:
        if self._card is not None and self._card.pump():
            self._ground.changed()

    def _look_for_sticks(self) -> None:
        found = mounted(self._plan.settings.media)
        if found != self._found_sticks:
            self._found_sticks = found
            self._ground.changed()

    def _tend_mirror(self) -> None:
        """Let the second copy catch up by a slice; the writer does other things in between."""
        replica, copy, self._is_copying = self._ground.replica, self._copy(), False
        if copy is None:
            return
        writer = replica.writer
        self._is_copying = self._on_writer(replica.tend_mirror)
        if replica.writer != writer:  # it had more of our own than we: that was taken back
            self._took(Received(new=1, registry_changed=True), Way.STICK)
        if self._copy() != copy:
            self._ground.changed()

    def _open_card(self) -> Card | None:
        ground, settings = self._ground, self._plan.settings
        if settings.modem is None:
            return None
        parts = CardParts(
            replica=ground.replica,
            submit=ground.hands.write,
            peers=self._peers,
            district=ground.district,
            clock=ground.clock,
            known=lambda: ground.link.known,
            is_lost=lambda: ground.link.is_lost,
            took=partial(self._took, way=Way.SATELLITE),
        )
        return Card(settings, parts)

    def _open_lan(self) -> None:
        plan, settings = self._plan, self._plan.settings
        if not settings.lan or self._is_closing.is_set():
            return
        parts = LanParts(
            replica=self._ground.replica,
            device=plan.device,
            crypto=plan.crypto,
            on_writer=self._on_writer,
            exchanged=self._met,
            host=settings.lan_host,
            calls_to=settings.lan_calls,
            beacon_port=settings.lan_port,
        )
        try:
            self._lan = LanPort(parts)
        except OSError as error:
            _LOG.warning("the local network cannot be used: %s", error)
            self._lan_fault = "lan_unusable"
            self._ground.changed()

    def _met(self, received: Received) -> None:
        """A neighbour exchanged with us: note what it has, and hand on what it brought."""
        peer, now = received.peer, self._ground.clock.now()
        if peer is not None and not received.refused:
            self._on_writer(lambda: self._peers.hear(peer, Way.LAN, now))
        self._took(received, Way.LAN)

    def _took(self, received: Received, way: Way) -> None:
        self._ground.took(received, way)
        if received.new:
            self._ground.link.nudge()

    def _seal(self) -> None:
        self._on_writer(self._ground.replica.seal)

    def _on_writer(self, task: Callable[[], _T]) -> _T:
        return self._ground.hands.write(task).result(_HANDED_OVER_S)

    def _card_act(self, act: Callable[[Card], _T]) -> Future[_T]:
        card = self._card
        if card is None:
            return refused(OperatorError("no_card"))

        def done() -> _T:
            answer = act(card)
            self._wake.set()
            return answer

        return self._ground.hands.read(done)

    def _count_waiting(self) -> Waiting:
        picture, known = self._ground.replica.picture, self._ground.link.known
        held = self._waiting
        if held is None or held[0] is not picture or held[1] is not known:
            held = picture, known, waiting(picture, known)
            self._waiting = held
        return held[2] if self._ground.link.url else Waiting()

    def _copy(self) -> Copy | None:
        mirror = self._ground.replica.mirror
        if mirror is None:
            return None
        return Copy(
            path=str(mirror.path),
            behind=mirror.behind,
            fault=mirror.fault,
            is_whole=mirror.is_whole,
        )
