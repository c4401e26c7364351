"""A seat that hears of everything that can be wrong with the record, without a network."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.domain.commands import EnterLog
from app.domain.event import NewEvent
from app.ids import uuid7
from app.screens.carriers import Way
from app.sync.bundle import pack, unpack
from app.sync.replica import Received
from tests.desk.making import SOON_S, Founded, HandClock, Seat, open_seat
from tests.desk.pairs import meet

_T = TypeVar("_T")


class Troubled:
    """Seat A1, which ``hears`` bundles; B2 and others that are wrong in some way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.founded = Founded(HandClock())
        self.seat = self.open("A1")
        self.seat.sign_in("duty_officer")

    def open(self, name: str, folder: str = "") -> Seat:
        return open_seat(self.folder / (folder or name), founded=self.founded, seat_id=name)

    def hear(self, content: bytes, way: Way = Way.DISTRICT) -> Received:
        """Let a bundle come to the seat as an exchange brings it."""
        desk = self.seat.desk

        def take() -> Received:
            received = desk._parts.replica.receive(content)
            desk._exchanged(received, way)
            return received

        received = desk._hands.write(take).result(SOON_S)
        desk._hands.write(lambda: None).result(SOON_S)  # what was found out since is known then
        return received

    def hear_seat(self, other: Seat) -> Received:
        """Let the seat hear everything that another one has."""
        mine = self.seat.replica
        return self.hear(on_writer(other, lambda: other.replica.offer(mine.header())))

    def fork(self, name: str = "B2") -> bytes:
        """Let a seat's disk go on in two machines, and hear of both; return its writer."""
        self.admit(name).desk.close()
        shutil.copytree(self.folder / name, self.folder / f"{name}-copy")
        machines = self.open(name), self.open(name, f"{name}-copy")
        for number, machine in enumerate(machines):
            write(machine, f"在第 {number} 台机器上写的")
        writer = machines[0].replica.writer
        for machine in machines:
            self.hear_seat(machine)
            machine.desk.close()
        return writer

    def admit(self, name: str) -> Seat:
        """Return a new seat that every other may know by name, as the registry has it now."""
        made = self.open(name)
        write(made, "开班")
        meet(made, self.founded)
        meet(self.seat, self.founded)
        return made

    def unknown(self, name: str = "C3", count: int = 2) -> None:
        """Hear of kinds that only a newer console knows."""
        newer = self.admit(name)
        for _ in range(count):
            event = NewEvent(kind="drone.seen", subject=uuid7(newer.clock.now()), data={})
            on_writer(newer, partial(newer.replica.commit, [event]))
        self.hear_seat(newer)
        newer.desk.close()

    def revoke(self, name: str = "D4") -> None:
        """Hear of what a seat went on writing after it was revoked."""
        gone = self.admit(name)
        replica = gone.replica
        kept = replica.picture.vector[replica.writer]
        write(gone, "停用之后写的")
        self.founded.authority.issue(
            [
                {"do": "device.revoked", "key": replica.device},
                {"do": "writer.revoked", "writer": replica.writer, "up_to": kept},
            ]
        )
        self.hear_seat(gone)
        gone.desk.close()
        self.hear(self.founded.replica.offer(self.seat.replica.header()))

    def diverge(self, name: str = "E5", way: Way = Way.LAN) -> Seat:
        """Hear of a machine that has the same entries and counts them otherwise."""
        other = self.admit(name)
        self.hear_seat(other)
        self.hear(self.otherwise(other), way)
        return other

    def otherwise(self, other: Seat) -> bytes:
        """Return what a machine says that has what the seat has, and counts it otherwise."""
        mine = self.seat.replica.header()
        header = replace(
            mine,
            device=other.replica.device,
            name="随便写的名字",
            hashes=mine.hashes[:32] + bytes(32),
        )
        bundle = unpack(self.seat.replica.offer(None))
        return pack(replace(bundle, header=header))


def on_writer(seat: Seat, task: Callable[[], _T]) -> _T:
    """Do something on a seat's writer thread."""
    return seat.desk._hands.write(task).result(SOON_S)


def write(seat: Seat, text: str) -> None:
    seat.sign_in("duty_officer")
    seat.desk.do(EnterLog(text=text)).result(SOON_S)


def expel(seat: Seat, founded: Founded) -> None:
    """Let the district revoke the seat as far as it knows it, and the seat hear of that."""
    picture, replica = founded.replica.picture, seat.replica
    own = [w for w, item in picture.writers.items() if item.device == replica.device]
    founded.authority.issue(
        [
            {"do": "device.revoked", "key": replica.device},
            *(
                {"do": "writer.revoked", "writer": writer, "up_to": picture.vector[writer]}
                for writer in own
            ),
        ]
    )
    said = founded.replica.offer(replica.header())
    on_writer(seat, lambda: seat.desk._exchanged(replica.receive(said)))
    on_writer(seat, lambda: None)
