"""Opens a district: takes its folder, founds its realm at the first start, stands a node on it."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.clock import Clock, ScenarioClock
from app.district.alert_files import AlertFiles
from app.district.node import Node, NodeParts
from app.district.office import Office, OfficeParts
from app.domain.place import District
from app.feeds.signal_ground import SignalGround, load_ground
from app.store.database import open_writer
from app.store.journal import Journal
from app.store.keys import Ed25519, FileKeys
from app.store.owner import Owner
from app.store.sealed_keys import SealedKeys
from app.store.secret import KEYS, district_keys
from app.store.telemetry import Telemetry
from app.store.worker import Worker
from app.sync.authority import Authority, NewAccount
from app.sync.registry import realm_name
from app.sync.replica import Ports, Replica

PASSPHRASES = "first_passphrases.csv"
KEY_UNWRAPPED = "key_unwrapped"


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictPlan:
    """Which district to open; ``exercise`` None = live, ``key_file`` seals its keys."""

    data_dir: Path
    pack: Path
    district: District
    clock: Clock
    exercise: str | None = None
    key_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An open district and what gives its folder back."""

    node: Node
    office: Office
    keys: SealedKeys
    release: Callable[[], None]


def open_district(plan: DistrictPlan) -> Opened:
    """Return an open district; it owns its data folder until it is released.

    Raises:
        OperatorError: held, other_realm, key_sealed, key_wrong_secret, key_unreadable,
            key_file_unreadable, key_file_short, journal_unreadable, journal_newer.
    """
    owner = Owner(plan.data_dir, "district")
    undo: list[Callable[[], object]] = [owner.release]
    try:
        worker = Worker()
        undo.append(worker.close)
        keys = district_keys(plan.data_dir, plan.key_file).keys
        ground = load_ground(plan.pack, plan.district)
        node, office = worker.submit(lambda: _rooms(plan, worker, keys, ground)).result()
        return Opened(node=node, office=office, keys=keys, release=owner.release)
    except BaseException:
        for step in reversed(undo):
            step()
        raise


def _rooms(
    plan: DistrictPlan, worker: Worker, keys: SealedKeys, ground: SignalGround
) -> tuple[Node, Office]:
    """Open everything that one thread writes; runs on the writer thread."""
    folder, crypto = plan.data_dir, Ed25519()
    ports = Ports(
        crypto=crypto,
        keys=keys,
        clock=plan.clock,
        random=secrets.token_bytes,
        name=plan.district.name,
    )
    replica = Replica(Journal(open_writer(folder / "journal.db")), ports)
    authority = Authority(replica, crypto, keys, secrets.token_bytes)
    name = realm_name(plan.district.code, plan.exercise)
    if not replica.realm:
        authority.found(name, _accounts(plan))
    else:
        authority.found(name, ())
        authority.mend_ring()
    speed = plan.clock.speed if isinstance(plan.clock, ScenarioClock) else 1.0
    streams = {stream.id: stream for stream in plan.district.streams}
    node = Node(
        NodeParts(
            worker=worker,
            replica=replica,
            authority=authority,
            telemetry=Telemetry(folder / "telemetry.db", streams, speed),
            ground=ground,
            files=AlertFiles(folder),
            clock=plan.clock,
            realm_name=name,
            caveats=() if keys.is_sealed else (KEY_UNWRAPPED,),
        )
    )
    parts = OfficeParts(
        worker=worker,
        replica=replica,
        authority=authority,
        crypto=crypto,
        keys=keys,
        random=secrets.token_bytes,
        changed=node.changed,
    )
    return node, Office(parts)


def _accounts(plan: DistrictPlan) -> tuple[NewAccount, ...]:
    """Return the pack's accounts with their first passphrases.

    Those of the pack are known to everybody and count in an exercise only; for all others one is
    made and left in the folder of keys, to be handed out and then deleted.
    """
    accounts, made = [], io.StringIO()
    writer = csv.writer(made)
    writer.writerow(("account", "post", "passphrase"))
    for spec in plan.district.accounts:
        known = spec.passphrase_sample if plan.exercise else None
        passphrase = known or secrets.token_urlsafe(12)
        if known is None:
            writer.writerow((spec.id, spec.post, passphrase))
        accounts.append(NewAccount(spec=spec, passphrase=passphrase))
    if plan.exercise is None:
        FileKeys(plan.data_dir / KEYS).save(PASSPHRASES, made.getvalue().encode("utf-8-sig"))
    return tuple(accounts)
