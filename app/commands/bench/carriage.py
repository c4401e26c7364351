"""What the way to the district costs: a thousand acts that were done offline, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from app.commands.bench.figure import Figure, seconds
from app.commands.bench.pair import OFFICER, Officer, replica
from app.commands.bench.process import running_district
from app.errors import OperatorError
from app.feeds.door import Door
from app.settings.pack import default_pack, load_district
from app.store.codec import Signed, decode, signed_bytes
from app.store.keys import Ed25519
from app.sync.bundle import Header
from app.sync.district_http import DistrictHttp
from app.sync.replica import Replica

_ROUNDS = 100
_COMMIT = 500


def exchange_1000(folder: Path) -> Iterator[Figure]:
    """Drain a thousand events of one seat to a district in a process of its own."""
    yield from _exchange(folder, 1_000)


def exchange_10000(folder: Path) -> Iterator[Figure]:
    """Drain ten thousand."""
    yield from _exchange(folder, 10_000)


def _exchange(folder: Path, count: int) -> Iterator[Figure]:
    with (
        running_district(folder / "district") as url,
        closing(DistrictHttp(Door(url=url))) as http,
        _seat(folder / "seat", http) as (officer, peer),
    ):
        for first in range(0, count, _COMMIT):
            officer.enter_logs(first, _COMMIT)
        sent: list[int] = []
        took_s = seconds(partial(_drain, officer.seat, http, peer, sent))
        held = [kept.signed for _, kept in officer.seat.journal.all()]
    yield Figure(
        name=f"exchange_{count}_events_s",
        value=took_s,
        unit="s",
        beside={
            "bare_verification_s": _verification_s(held),
            "bytes_per_event": sum(sent) / len(held),
        },
    )


@contextmanager
def _seat(folder: Path, http: DistrictHttp) -> Iterator[tuple[Officer, Header]]:
    """Let a seat join, and an officer of the pack sign in; give what the district has said."""
    seat, _ = replica(folder)
    try:
        peer = None
        while peer is None or not seat.is_joined:
            peer = _round(seat, http, peer, [])
        accounts = load_district(default_pack()).accounts
        passphrase = next(item.passphrase_sample for item in accounts if item.id == OFFICER)
        yield Officer(seat=seat, key=seat.unlock_account(OFFICER, passphrase or "")), peer
    finally:
        seat.close()


def _drain(seat: Replica, http: DistrictHttp, peer: Header, sent: list[int]) -> None:
    """Exchange until the district shows what the seat shows."""
    for _ in range(_ROUNDS):
        peer = _round(seat, http, peer, sent)
        mine = seat.header()
        if peer.heads == mine.heads:
            if peer.hashes != mine.hashes:
                raise OperatorError("hashes_differ")
            return
    raise OperatorError("not_drained", rounds=_ROUNDS)


def _round(seat: Replica, http: DistrictHttp, peer: Header | None, sent: list[int]) -> Header:
    bundle = seat.offer(peer)
    sent.append(len(bundle))
    received = seat.receive(http.exchange(bundle))
    if received.peer is None:
        raise OperatorError("refused", reasons=received.refused)
    return received.peer


def _verification_s(events: Sequence[Signed]) -> float:
    """Return how long it takes to check each writer's signature and nothing else."""
    crypto = Ed25519()
    keys: dict[bytes, bytes] = {}
    checks = []
    for signed in events:
        _, event = decode(signed)
        public_key = event.data.get("public_key")
        if isinstance(public_key, bytes):
            keys[event.writer] = public_key
        checks.append((keys[event.writer], signed_bytes(signed.core), signed.sig))
    return seconds(lambda: [crypto.verify(*check) for check in checks])
