"""States of a seat whose carriers fail one after the other, and come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.clock import monotonic_s
from app.domain.commands import ClosePlace, EnterLog, OrderEvacuation
from app.screens.phones import ANSWERED, MISSED, category
from app.settings.carriers import CarrierSettings
from app.sync.contact import Contact
from app.sync.frames import Message, cut, read
from tests.desk.making import (
    SOON_S,
    Founded,
    HandClock,
    Seat,
    open_seat,
    pack,
    quiet,
    supply,
    wait_until,
)
from tests.desk.pairs import NOWHERE, carry
from tests.shots.night import play
from ui.frame.console import Console
from ui.link.sheet import DELIVERY, HEARD, SATELLITE, STICK

_EVENING = datetime(2025, 8, 4, 13, 10, tzinfo=UTC)  # 21:10 in Beijing
_CUT = datetime(2025, 8, 4, 18, 30, tzinfo=UTC)  # 5 August, 02:30 in Beijing
_EAST_LAKE = "440303007"
Arrange = Callable[[Console], None]
Made = tuple[Seat, Arrange]


def online(folder: Path) -> Made:
    """Everything answers."""
    seat, arrange = _evening(folder)
    return seat, lambda console: arrange(console, answered_s=3.0)


def degraded(folder: Path) -> Made:
    """The district has not answered for a while."""
    seat, arrange = _evening(folder)
    return seat, lambda console: arrange(console, answered_s=34.0)


def on_battery(folder: Path) -> Made:
    """The mains are gone, the network is still there: dimmed."""
    seat, arrange = _evening(folder)
    supply(folder / "supply", on_mains=False, percent=78, minutes=96)
    return seat, lambda console: arrange(console, answered_s=3.0)


def recovery(folder: Path) -> Made:
    """The district answers again, and takes what was written meanwhile."""
    seat, arrange = _evening(folder, notes=23)
    return seat, lambda console: arrange(console, answered_s=1.0, lost_s=2400.0)


def offered(folder: Path) -> Made:
    """Without network and mains for over five minutes; nobody chose the mode yet."""
    seat = _cut_off(folder, on_mains=False)
    return seat, lambda console: _lose(console, seat, minutes=9)


def three_outage(folder: Path) -> Made:
    """An hour without network, mains and roads, in the mode, with a line half written."""
    seat = _cut_off(folder, on_mains=False)

    def arrange(console: Console) -> None:
        _lose(console, seat, minutes=54)
        console.outage.enter()
        composer = console.outage.card.composer
        composer.field.setPlainText("防汛Ⅱ 02:25起 全区 令:总指挥(话) S21下方58人速转大望小学")
        phones = console.outage.card.phones
        for _ in range(6):
            phones.after.click()

    return seat, arrange


def link_overview(folder: Path) -> Made:
    """The link sheet of a cut-off seat."""
    return _sheet(folder, 0)


def link_delivery(folder: Path) -> Made:
    """How far the acts of a cut-off seat have come."""
    return _sheet(folder, DELIVERY)


def link_stick(folder: Path) -> Made:
    """A stick was written."""
    seat = _cut_off(folder, on_mains=True)

    def arrange(console: Console) -> None:
        _lose(console, seat, minutes=12)
        console.window.open_sheet(console.window.link)
        console.window.link.show_page(STICK)
        box = console.window.link.sticks
        box.path.setText(str(folder / "media" / "STICK"))
        box.take_in.click()

    return seat, arrange


def link_satellite(folder: Path) -> Made:
    """Another seat's state and a plain line came by satellite."""
    return _sheet(folder, SATELLITE)


def link_heard(folder: Path) -> Made:
    """The form for what was heard."""
    return _sheet(folder, HEARD)


def _sheet(folder: Path, page: int) -> Made:
    seat = _cut_off(folder, on_mains=True)

    def arrange(console: Console) -> None:
        _lose(console, seat, minutes=12)
        console.window.open_sheet(console.window.link)
        console.window.link.show_page(page)
        console.carrying.show()

    return seat, arrange


def _evening(folder: Path, notes: int = 1) -> tuple[Seat, Callable[..., None]]:
    supply(folder / "supply", on_mains=True, percent=100)
    seat = open_seat(folder, url=NOWHERE)
    seat.sign_in("duty_officer")
    play(seat, _EVENING, only_readings=True)
    for number in range(notes):
        seat.desk.do(EnterLog(text=f"接班，设备与通信检查正常 {number + 1}")).result(SOON_S)

    def arrange(console: Console, answered_s: float, lost_s: float | None = None) -> None:
        wait_until(lambda: seat.desk.carriers.state.power.is_known, "the supply")
        link, now_s = seat.desk.link, monotonic_s()
        link.close()
        contact = Contact(
            since_s=now_s - 3600,
            answered_s=now_s - answered_s,
            lost_s=now_s - lost_s if lost_s is not None else None,
            round_trip_s=0.03,
        )
        link._book._contact = contact
        link._peer.skew_s = 0.4
        if lost_s is None:
            link._peer._has = dict(seat.desk.picture.vector)
        else:
            writer = seat.replica.writer
            has = dict(seat.desk.picture.vector)
            link._backlog = link.unsent
            link._peer._has = {**has, writer: has[writer] - 16}
        console.refresh.everything()

    return seat, arrange


def _cut_off(folder: Path, *, on_mains: bool) -> Seat:
    """Return a seat after the night up to 02:30, cut off since, and what was done from there."""
    everybody = frozenset(spec.id for spec in pack().accounts)
    founded = Founded(HandClock(), everybody)
    open_seat(folder / "first", founded=founded).desk.close()  # it holds the tokens
    before = open_seat(folder, founded=founded)
    play(before, _CUT)
    at = before.clock.at
    known = dict(before.desk.picture.vector)
    before.desk.close()
    supply(folder / "supply", on_mains=on_mains, percent=46, minutes=41)
    (folder / "media" / "STICK").mkdir(parents=True, exist_ok=True)
    settings = replace(quiet(folder), modem=folder / "modem", modem_every_s=60)
    seat = open_seat(folder, url=NOWHERE, officers=everybody, carriers=settings)
    seat.clock.at = at
    seat.desk.link._peer._has = known
    wait_until(lambda: seat.desk.link.is_lost, "the loss of the district")
    with _satellite_neighbour(folder, settings, at) as told:
        seat.clock.turn(minutes=20)
        seat.sign_in("duty_officer", "duty_leader")
        desk = seat.desk
        desk.do(
            OrderEvacuation(streets=(_EAST_LAKE,), count=58, reason="S21 下方"), "duty_leader"
        ).result(SOON_S)
        desk.do(
            ClosePlace(place="望桐路大望段", street=_EAST_LAKE, reason="路面中断"), "duty_leader"
        ).result(SOON_S)
        for contact, result in (("C071", ANSWERED), ("C072", MISSED), ("C074", ANSWERED)):
            desk.do(EnterLog(text="电话树", category=category(contact, result))).result(SOON_S)
        seat.clock.turn(minutes=34)
        told(seat)
    desk.carriers.export(folder / "media" / "STICK").result(SOON_S)
    return seat


@contextmanager
def _satellite_neighbour(
    folder: Path, settings: CarrierSettings, at: datetime
) -> Iterator[Callable[[Seat], None]]:
    """Let the forward post tell its state and a line by satellite."""
    del settings, at

    def told(seat: Seat) -> None:
        post = folder / "post"
        (post / "in").mkdir(parents=True, exist_ok=True)
        (post / "out").mkdir(exist_ok=True)
        desk = seat.desk
        desk.carriers.send_status().result(SOON_S)
        wait_until(lambda: bool(list((folder / "modem" / "out").glob("*.frame"))), "the frame")
        (frame,) = (folder / "modem" / "out").glob("*.frame")
        raw = bytearray(frame.read_bytes())
        (post / "out" / "1.frame").write_bytes(_from_elsewhere(raw))
        (post / "out" / "2.frame").write_bytes("前方B 大望小学已到31人 缺药".encode("gb18030"))
        frame.unlink()
        carry(post, folder / "modem")
        wait_until(lambda: bool(desk.carriers.state.lines), "the line")

    yield told


def _from_elsewhere(raw: bytearray) -> bytes:
    """Return a frame as another device would have sent it."""
    frame = read(bytes(raw))
    assert frame is not None
    message = Message(kind=frame.kind, sender=b"\x7a\x15", number=9, body=frame.payload)
    return cut(message, 1750)[0]


def _lose(console: Console, seat: Seat, minutes: float) -> None:
    """Let the district be lost for so long already."""
    link, now_s = seat.desk.link, monotonic_s()
    link.close()
    lost = Contact(since_s=now_s - 9999, answered_s=now_s - 60 * minutes, gone_s=now_s)
    link._book._contact = lost
    link._peer.skew_s = 0.8
    supplies = seat.desk.carriers._supply
    wait_until(lambda: seat.desk.carriers.state.power.is_known, "the supply")
    if supplies.on_battery_s is not None:
        supplies._on_battery_since_s = now_s - 60 * minutes + timedelta(minutes=3).seconds
    console.refresh.everything()


STATES = {
    "online": online,
    "degraded": degraded,
    "on_battery": on_battery,
    "offered": offered,
    "three_outage": three_outage,
    "recovery": recovery,
    "link_overview": link_overview,
    "link_delivery": link_delivery,
    "link_stick": link_stick,
    "link_satellite": link_satellite,
    "link_heard": link_heard,
}
