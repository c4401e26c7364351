"""How soon what is done on one seat stands on another, through a district."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from app.clock import SystemClock
from app.commands.bench.disk import bare_fsync
from app.commands.bench.figure import Figure, quantile, seconds
from app.commands.bench.pair import OFFICER
from app.commands.bench.process import running_district
from app.desk.desk import Desk
from app.desk.opening import SeatPlan, open_desk
from app.domain.commands import EnterLog
from app.errors import OperatorError
from app.settings.config import SeatSettings
from app.settings.pack import default_pack, load_district

_ACTS = 60
_DISKS = 3  # the seat's, the district's, the other seat's
_PATIENCE_S = 30.0


def spread(folder: Path) -> Iterator[Figure]:
    """Act on one seat, time and again, and wait each time until the other shows it."""
    with (
        running_district(folder / "district") as url,
        closing(_desk(folder / "a", url)) as here,
        closing(_desk(folder / "b", url)) as there,
    ):
        _wait(here, lambda: here.seat.is_joined)
        _wait(there, lambda: there.seat.is_joined)
        accounts = here.district.accounts
        passphrase = next(item.passphrase_sample for item in accounts if item.id == OFFICER)
        here.sign_in(OFFICER, passphrase or "").result(_PATIENCE_S)
        times, disks, ways = [], [], []
        with bare_fsync(folder) as sync, _bare_way() as way:
            for number in range(_ACTS):
                times.append(seconds(partial(_act, here, there, number)))
                disks.append(sum(seconds(sync) for _ in range(_DISKS)))
                ways.append(seconds(way))
    yield Figure(
        name="seat_to_seat_p95_s",
        value=quantile(times, 0.95),
        unit="s",
        beside={
            "median_s": quantile(times, 0.5),
            "worst_s": max(times),
            "three_fsyncs_p95_s": quantile(disks, 0.95),
            "bare_tcp_round_trip_p95_s": quantile(ways, 0.95),
        },
    )


@contextmanager
def _bare_way() -> Iterator[Callable[[], None]]:
    """Give an act that sends a byte over loopback to another thread and waits for its echo."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()

        def echo() -> None:
            far, _ = server.accept()
            with far:
                while byte := far.recv(1):
                    far.sendall(byte)

        thread = threading.Thread(target=echo, name="echo", daemon=True)
        thread.start()
        with socket.create_connection(address) as near:

            def there_and_back() -> None:
                near.sendall(b".")
                near.recv(1)

            yield there_and_back
        thread.join()


def _desk(folder: Path, url: str) -> Desk:
    settings = SeatSettings(data_dir=folder, seat_name=folder.name, district_url=url)
    district = load_district(default_pack())
    return open_desk(SeatPlan(settings=settings, district=district, clock=SystemClock()))


def _act(here: Desk, there: Desk, number: int) -> None:
    here.do(EnterLog(text=f"第 {number} 次点名")).result(_PATIENCE_S)
    _wait(there, lambda: len(there.picture.log) == len(here.picture.log))


def _wait(desk: Desk, condition: Callable[[], bool]) -> None:
    """Wait until a condition of a desk holds; it is asked whenever the desk tells of a change."""
    changed = threading.Event()
    stop_listening = desk.listen(lambda _parts: changed.set())
    try:
        while not condition():
            if not changed.wait(_PATIENCE_S):
                raise OperatorError("waited_in_vain")
            changed.clear()
    finally:
        stop_listening()
