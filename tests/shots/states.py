"""The states of the console that are looked at, each reached as a person would reach it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from app.clock import monotonic_s
from app.domain.commands import ApproveResponse, DraftResponse, EnterLog
from app.domain.response import Hazard, Level
from tests.desk.making import SOON_S, Founded, HandClock, Seat, open_seat, pack, wait_until
from tests.desk.pairs import meet
from tests.desk.troubled import Troubled, expel, write
from tests.shots import outage
from tests.shots.night import play
from tests.ui.consoles import show
from ui.frame.actions import ActionId
from ui.frame.console import Console

_EVENING = datetime(2025, 8, 4, 13, 10, tzinfo=UTC)  # 21:10 in Beijing
_FIRST_WATER = datetime(2025, 8, 4, 13, 50, tzinfo=UTC)
_TURN_MS = 30
_SETTLES_S = 30.0
_NIGHT = datetime(2025, 8, 4, 19, 0, tzinfo=UTC)  # 5 August, 03:00 in Beijing
# Nobody listens there: a refused connection is known at once.
_LAKE = "440303007"
_NOWHERE = "http://127.0.0.1:9"

State = Callable[[Path], tuple[Seat, Callable[[Console], None]]]


def first_start(folder: Path) -> tuple[Seat, Callable[[Console], None]]:
    """A seat that never met its district."""
    return open_seat(folder, is_joined=False), _as_it_is


def calm(folder: Path) -> tuple[Seat, Callable[[Console], None]]:
    """An evening on which nothing is wrong; one officer on duty."""
    seat = open_seat(folder)
    seat.sign_in("duty_officer")
    play(seat, _EVENING, only_readings=True)
    seat.desk.do(EnterLog(text="接班，设备与通信检查正常")).result(SOON_S)
    return seat, _as_it_is


def alarm(folder: Path) -> tuple[Seat, Callable[[Console], None]]:
    """The first water under a bridge, and nobody has taken note yet."""
    seat = open_seat(folder)
    seat.sign_in("duty_officer")
    play(seat, _FIRST_WATER, only_readings=True)
    return seat, _as_it_is


def storm(folder: Path) -> tuple[Seat, Callable[[Console], None]]:
    """The worst hour of the night, with everything that people have done by then."""
    seat = open_seat(folder, officers=frozenset(spec.id for spec in pack().accounts))
    play(seat, _NIGHT)
    for account in seat.desk.signed_in:
        if account != "duty_officer":
            seat.desk.sign_out(account).result(SOON_S)
    return seat, _as_it_is


def entry(folder: Path) -> tuple[Seat, Callable[[Console], None]]:
    """A street's figures are typed, one of them lower than before, and nobody said why yet."""
    seat, _ = storm(folder)

    def begin(console: Console) -> None:
        panel = console.columns.evacuation
        panel.board.choose(_LAKE)
        panel.enter.click()
        panel.form.fields["moved"].field.setText("90")
        panel.form.fields["concentrated"].field.setText("107")
        panel.form.save.setFocus()
        panel.form.fields["moved"].field.returnPressed.emit()

    return seat, begin


def approval(folder: Path) -> tuple[Seat, Callable[[Console], None]]:
    """A level waits for the second person, whose sheet is open."""
    seat = open_seat(folder)
    seat.sign_in("duty_officer", "duty_leader")
    play(seat, _FIRST_WATER, only_readings=True)
    draft = _draft(seat, Level.IV, "罗湖火车站地下通道积水，仍在上涨，经会商研判")

    def open_sheet(console: Console) -> None:
        console.columns.response.approval_wished.emit(draft)

    return seat, open_sheet


def offline(folder: Path) -> tuple[Seat, Callable[[Console], None]]:
    """The district does not answer, and the officers have gone on working."""
    seat = open_seat(folder, url=_NOWHERE)
    seat.sign_in("duty_officer", "duty_leader")
    play(seat, _FIRST_WATER, only_readings=True)
    draft = _draft(seat, Level.IV, "罗湖火车站地下通道积水，仍在上涨，经会商研判")
    seat.desk.do(ApproveResponse(draft=draft), "duty_leader").result(SOON_S)
    seat.desk.do(EnterLog(text="与区平台失去联系，转本席位处置")).result(SOON_S)
    seat.clock.turn(minutes=12)

    def wait(console: Console) -> None:
        wait_until(lambda: seat.desk.link.is_lost, "the loss of the district")
        console.refresh.everything()

    return seat, wait


def troubles(folder: Path) -> tuple[Seat, Callable[[Console], None]]:
    """Everything that can be wrong with the record, and what of it does not count."""
    case = Troubled(folder)
    play(case.seat, _FIRST_WATER, only_readings=True)
    case.fork()
    case.unknown()
    case.revoke()
    case.diverge().desk.close()
    return case.seat, lambda console: console.troubles.open()


def revoked(folder: Path) -> tuple[Seat, Callable[[Console], None]]:
    """A seat that wrote on without its district, which revoked it meanwhile."""
    founded = Founded(HandClock())
    seat = open_seat(folder, founded=founded)
    play(seat, _EVENING, only_readings=True)
    meet(seat, founded)
    seat.clock.turn(minutes=12)
    write(seat, "离线巡查，东湖路积水")
    expel(seat, founded)
    return seat, lambda console: console.act(ActionId.LINK)


STATES: Mapping[str, State] = {
    "first_start": first_start,
    "calm": calm,
    "alarm": alarm,
    "storm": storm,
    "entry": entry,
    "approval": approval,
    "offline": offline,
    "troubles": troubles,
    "revoked": revoked,
    **outage.STATES,
}
SIZES = ((1920, 1080), (1366, 768))


def shoot(name: str, folder: Path, pictures: Path) -> list[Path]:
    """Reach a state in an empty folder and write its pictures."""
    seat, arrange = STATES[name](folder)
    written = []
    try:
        console = show(seat.desk, folder, SIZES[0])
        arrange(console)
        for width, height in SIZES:
            console.window.resize(width, height)
            console.tick()
            settle(console)
            file = pictures / f"{name}_{width}x{height}.png"
            assert console.window.grab().save(str(file), "PNG")
            written.append(file)
        console.close()
    finally:
        seat.desk.close()
    return written


def settle(console: Console, within_s: float = _SETTLES_S) -> None:
    """Let answers of other threads come in and layouts find their place, and wait for no more."""
    begun_s = monotonic_s()
    while missing := console.refresh.settle():
        assert monotonic_s() - begun_s < within_s, f"the screen waits for {', '.join(missing)}"
        _turn()
    _turn()


def _turn() -> None:
    """Let what other threads told arrive."""
    loop = QEventLoop()
    QTimer.singleShot(_TURN_MS, loop.quit)
    loop.exec()


def _as_it_is(_console: Console) -> None:
    """Show what there is."""


def _draft(seat: Seat, level: Level, reason: str) -> bytes:
    events = seat.desk.do(
        DraftResponse(hazard=Hazard.FLOOD, level=level, reason=reason), "duty_officer"
    ).result(SOON_S)
    return events[0].subject
