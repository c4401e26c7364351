"""Seats for tests: the real pack, real SQLite files, real keys; joined without a network."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from app.clock import monotonic_s
from app.desk.carriers import CarrierPlan
from app.desk.desk import Desk, DeskParts
from app.desk.hub import Changed
from app.domain.place import District
from app.domain.sensor import Observation
from app.settings.carriers import CarrierSettings
from app.settings.pack import default_pack, load_district
from app.store.database import open_memory, open_writer
from app.store.journal import Journal
from app.store.keys import Ed25519, FileKeys, signer_of
from app.store.mirror import Mirror
from app.store.telemetry import Telemetry
from app.store.worker import Worker
from app.sync.author import DEVICE_KEY
from app.sync.authority import Authority, NewAccount
from app.sync.replica import Ports, Replica
from tests.sync.making import MemoryKeys

START = datetime(2025, 8, 4, 12, 0, tzinfo=UTC)
REALM = "440303/exercise/test"
OFFICERS = (
    "duty_officer",
    "duty_officer_2",
    "duty_leader",
    "deputy_commander",
    "commander",
    "street_officer.440303001",
)
SOON_S = 10.0


class HandClock:
    """A clock that stands until it is turned; readable from any thread."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def turn(self, **span: float) -> None:
        self.at += timedelta(**span)


@cache
def pack() -> District:
    return load_district(default_pack())


def passphrase(account: str) -> str:
    return f"pass-{account}"


class Founded:
    """A district without a server: it founds the realm and admits who asks."""

    def __init__(
        self, clock: HandClock, officers: Container[str] = OFFICERS, realm: str = REALM
    ) -> None:
        keys = MemoryKeys()
        ports = Ports(
            crypto=Ed25519(), keys=keys, clock=clock, random=secrets.token_bytes, name="district"
        )
        self.replica = Replica(Journal(open_memory()), ports)
        self.authority = Authority(self.replica, ports.crypto, keys, ports.random)
        specs = [spec for spec in pack().accounts if spec.id in officers]
        self.authority.found(
            realm, [NewAccount(spec=spec, passphrase=passphrase(spec.id)) for spec in specs]
        )

    def join(self, replica: Replica) -> None:
        """Exchange until the seat is a member."""
        for _ in range(3):
            _, answer = self.authority.answer(replica.offer(None), may_join=True)
            replica.receive(answer)
        assert replica.is_joined


@dataclass
class Seat:
    """A desk and what the test holds of it; ``told`` is all that the hub announced."""

    desk: Desk
    clock: HandClock
    replica: Replica
    told: list[Changed] = field(default_factory=list)

    def sign_in(self, *accounts: str) -> None:
        for account in accounts:
            self.desk.sign_in(account, passphrase(account)).result(SOON_S)

    def heard(self, part: Changed) -> bool:
        return any(parts & part for parts in self.told)


def open_seat(
    folder: Path,
    *,
    url: str = "",
    is_joined: bool = True,
    officers: Container[str] = OFFICERS,
    founded: Founded | None = None,
    carriers: CarrierSettings | None = None,
    seat_id: str = "A1",
) -> Seat:
    """Return a seat over a folder, a member of a fresh realm unless told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    clock, worker, keys = HandClock(), Worker(), FileKeys(folder / "keys")
    settings = carriers or quiet(folder)
    streams = {stream.id: stream for stream in pack().streams}

    def begin() -> Replica:
        ports = Ports(
            crypto=Ed25519(),
            keys=keys,
            clock=clock,
            random=secrets.token_bytes,
            name=f"席位 {seat_id}",
            mirror=Mirror(settings.mirror) if settings.mirror is not None else None,
        )
        replica = Replica(Journal(open_writer(folder / "journal.db")), ports)
        if is_joined and not replica.is_joined:
            (founded or Founded(clock, officers)).join(replica)
        return replica

    replica = worker.submit(begin).result(SOON_S)
    desk = Desk(
        DeskParts(
            seat_id=seat_id,
            seat_name=f"席位 {seat_id}",
            district=pack(),
            clock=clock,
            worker=worker,
            replica=replica,
            telemetry=Telemetry(folder / "telemetry.db", streams),
            carriers=CarrierPlan(
                crypto=Ed25519(),
                device=signer_of(Ed25519(), keys, DEVICE_KEY, secrets.token_bytes),
                journal=folder / "journal.db",
                settings=settings,
            ),
            url=url,
        )
    )
    seat = Seat(desk, clock, replica)
    desk.listen(seat.told.append)
    return seat


def quiet(folder: Path) -> CarrierSettings:
    """Return settings of a seat that looks at no supply and no stick of this machine."""
    return CarrierSettings(supply=folder / "supply", media=(str(folder / "media"),))


def supply(root: Path, *, on_mains: bool, percent: int = 80, minutes: int = 0) -> None:
    """Let the power supply of a test say this."""
    energy, draw = max(1, minutes) * 1000, 60_000
    said: dict[str, dict[str, object]] = {
        "AC": {"type": "Mains", "online": int(on_mains)},
        "BAT0": {
            "type": "Battery",
            "status": "Full" if on_mains else "Discharging",
            "capacity": percent,
            "energy_now": energy,
            "power_now": draw,
        },
    }
    for name, values in said.items():
        (root / name).mkdir(parents=True, exist_ok=True)
        for key, value in values.items():
            (root / name / key).write_text(f"{value}\n", encoding="ascii")


def reading(stream: str, value: float, at: datetime) -> Observation:
    return Observation(stream=stream, at=at, value=value)


def wait_until(condition: Callable[[], bool], what: str, within_s: float = SOON_S) -> None:
    """Wait for a condition of another thread or process."""
    begun_s, pause = monotonic_s(), threading.Event()
    while not condition():
        assert monotonic_s() - begun_s < within_s, f"waited in vain for {what}"
        pause.wait(0.01)
