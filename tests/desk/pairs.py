"""Two seats of one realm that have no district, and the carriers between them."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.settings.carriers import CarrierSettings
from tests.desk.making import SOON_S, Founded, HandClock, Seat, open_seat, quiet

NOWHERE = "http://127.0.0.1:9"  # nobody listens there: a refused connection is known at once
LOOPBACK = ("127.255.255.255",)


def pair(
    folder: Path,
    carriers: Callable[[CarrierSettings, str], CarrierSettings] = lambda settings, _: settings,
    url: str = NOWHERE,
) -> tuple[Seat, Seat]:
    """Return seats A1 and B2; ``carriers`` changes the settings of each by its name."""
    founded = Founded(HandClock())
    for name in ("A1", "B2", "A1"):  # twice, so that each knows the other by name
        seat = open_seat(folder / name, founded=founded, seat_id=name)
        seat.sign_in("duty_officer")
        meet(seat, founded)
        seat.desk.close()
    one, two = (
        open_seat(
            folder / name,
            founded=founded,
            seat_id=name,
            url=url,
            carriers=carriers(quiet(folder / name), name),
        )
        for name in ("A1", "B2")
    )
    return one, two


def meet(seat: Seat, founded: Founded) -> None:
    """Let a seat and the district that founded its realm exchange everything."""

    def exchange() -> None:
        peer = None
        for _ in range(4):
            _, answer = founded.authority.answer(seat.replica.offer(peer), may_join=True)
            peer = seat.replica.receive(answer).peer

    seat.desk._hands.write(exchange).result(SOON_S)


def free_port() -> int:
    """Return a UDP port that nobody uses."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])


def with_lan(settings: CarrierSettings, port: int) -> CarrierSettings:
    """Let a seat find others on this machine's loopback."""
    return replace(settings, lan=True, lan_port=port, lan_host="127.0.0.1", lan_calls=LOOPBACK)


def carry(one: Path, two: Path) -> int:
    """Move the frames of two modems to one another, as a satellite would; return how many."""
    moved = 0
    for source, target in ((one, two), (two, one)):
        for frame in sorted((source / "out").glob("*.frame")):
            place = target / "in" / f"{source.name}-{frame.name}"
            place.with_suffix(".part").write_bytes(frame.read_bytes())
            place.with_suffix(".part").replace(place)
            frame.unlink()
            moved += 1
    return moved
