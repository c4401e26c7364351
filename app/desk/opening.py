"""Opens a seat: takes its folder, reads its journal, and stands a desk on it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.clock import Clock, ScenarioClock
from app.desk.carriers import CarrierPlan
from app.desk.desk import Desk
from app.desk.parts import DeskParts
from app.domain.place import District
from app.errors import OperatorError
from app.settings.config import SeatSettings
from app.store.database import open_writer
from app.store.journal import Journal
from app.store.keys import Ed25519, KeyStore, Signer, signer_of
from app.store.marks import Marks
from app.store.mirror import Mirror
from app.store.owner import Owner
from app.store.secret import seat_keys
from app.store.telemetry import Telemetry
from app.store.worker import Worker
from app.sync.access import door_to, kept_access
from app.sync.author import DEVICE_KEY
from app.sync.replica import Ports, Replica

JOURNAL = "journal.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPlan:
    """Which seat to open.

    ``word`` is the program that owns it meanwhile; ``connects`` whether it looks for its district
    at once, else when ``Desk.connect`` says so; ``key_file`` seals its keys, None = what else
    there is on this machine.
    """

    settings: SeatSettings
    district: District
    clock: Clock
    word: str = "console"
    connects: bool = True
    key_file: Path | None = None


def open_desk(plan: SeatPlan) -> Desk:
    """Return the desk of a seat; it owns the data folder until it is closed.

    Raises:
        OperatorError: held, key_unreadable, key_sealed, key_wrong_secret, key_file_unreadable,
            key_file_short, journal_unreadable, journal_newer, or exercise_only for a scenario
            clock in the live realm.
    """
    folder = plan.settings.data_dir
    owner = Owner(folder, plan.word)
    undo: list[Callable[[], object]] = [owner.release]
    try:
        worker = Worker()
        undo.append(worker.close)
        keys = seat_keys(folder, plan.key_file).keys
        replica, device = worker.submit(lambda: _replica(plan, keys)).result()
        access = kept_access(keys)
        url = plan.settings.district_url or (access.url if access else "")
        speed = plan.clock.speed if isinstance(plan.clock, ScenarioClock) else 1.0
        streams = {stream.id: stream for stream in plan.district.streams}
        telemetry = worker.submit(
            lambda: Telemetry(folder / "telemetry.db", streams, speed)
        ).result()
        undo.append(telemetry.close)
        parts = DeskParts(
            seat_id=plan.settings.seat_id,
            seat_name=plan.settings.seat_name,
            district=plan.district,
            clock=plan.clock,
            worker=worker,
            replica=replica,
            telemetry=telemetry,
            carriers=CarrierPlan(
                crypto=Ed25519(),
                device=device,
                journal=folder / JOURNAL,
                settings=plan.settings.carriers,
            ),
            url=url,
            door=door_to(url, access) if url else None,
            speed=speed,
            connects=plan.connects,
            closed=owner.release,
        )
        _check(parts)
        return Desk(parts)
    except BaseException:
        for step in reversed(undo):
            step()
        raise


def _replica(plan: SeatPlan, keys: KeyStore) -> tuple[Replica, Signer]:
    """Return the record and what signs for this device."""
    folder, mirror = plan.settings.data_dir, plan.settings.carriers.mirror
    ports = Ports(
        crypto=Ed25519(),
        keys=keys,
        clock=plan.clock,
        random=secrets.token_bytes,
        name=plan.settings.seat_name,
        mirror=Mirror(mirror) if mirror is not None else None,
        marks=Marks(),
    )
    replica = Replica(Journal(open_writer(folder / JOURNAL)), ports)
    return replica, signer_of(ports.crypto, keys, DEVICE_KEY, ports.random)


def _check(parts: DeskParts) -> None:
    if parts.is_misplaced:
        raise OperatorError("exercise_only")
