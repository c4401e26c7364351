"""Nothing that happens to the link ends its thread but closing it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from app.clock import monotonic_s
from app.errors import OperatorError
from app.store.telemetry import Telemetry
from app.store.worker import Worker
from app.sync import link as links
from app.sync.courier import Courier, LinkEars, LinkParts
from app.sync.link import LinkPort
from app.sync.peer import Peer
from tests.sync.making import Node, authority, meet, node

_SOON_S = 15.0


@pytest.fixture
def seat() -> Node:
    district = node("district")
    made = node("A")
    meet(made, district, authority(district))
    return made


class _District:
    """Fails at first in every way, then answers; ``answered`` tells so."""

    def __init__(self, faults: list[BaseException]) -> None:
        self.faults = faults
        self.answered = threading.Event()

    def exchange(self) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.answered.set()


@contextmanager
def _link(seat: Node, ears: LinkEars) -> Iterator[LinkPort]:
    worker = Worker()
    parts = LinkParts(
        submit=worker.submit,
        replica=seat.replica,
        telemetry=cast("Telemetry", None),
        streams={},
        clock=seat.clock,
    )
    made = LinkPort("http://127.0.0.1:9", parts, ears)
    made.start()
    try:
        yield made
    finally:
        made.close()
        worker.close()


def test_the_link_goes_on_after_faults_of_every_kind(
    seat: Node, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fulls: list[BaseException] = [sqlite3.OperationalError("cannot rollback") for _ in range(2)]
    district = _District([*fulls, KeyError("x"), OverflowError(), OperatorError("disk_full")])
    monkeypatch.setattr(Courier, "exchange", district.exchange)
    monkeypatch.setattr(Courier, "read_latest", lambda _: None)
    monkeypatch.setattr("app.sync.pace._RETRY_S", (0.01,))
    ears = LinkEars(exchanged=lambda _: None, measured=lambda _: None, changed=lambda: None)

    with _link(seat, ears) as link:
        assert district.answered.wait(_SOON_S)
        until_s = monotonic_s() + _SOON_S
        while link.word not in ("online", "recovering", "degraded") and monotonic_s() < until_s:
            threading.Event().wait(0.02)
        assert link.word in ("online", "recovering", "degraded")
    told = [item.getMessage() for item in caplog.records if item.levelname == "ERROR"]
    assert len(told) == 4, "each kind of fault is told once"


def test_the_link_begins_anew_where_whom_it_tells_fails(
    seat: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    district, faults = _District([]), [RuntimeError("the window is gone")]
    monkeypatch.setattr(Courier, "exchange", district.exchange)
    monkeypatch.setattr(Courier, "read_latest", lambda _: None)
    monkeypatch.setattr(links, "_ANEW_S", 0.01)
    came = threading.Event()

    def changed() -> None:
        if faults:
            district.answered.clear()
            raise faults.pop()
        came.set()

    ears = LinkEars(exchanged=lambda _: None, measured=lambda _: None, changed=changed)
    with _link(seat, ears):
        assert came.wait(_SOON_S)
        assert district.answered.wait(_SOON_S)


def test_what_the_district_has_is_noted_again_after_a_full_disk(
    seat: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat.write("what it has")
    peer = Peer(seat.replica)
    header = seat.replica.header()

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(seat.replica.journal, "set_peer", full)
        with pytest.raises(OperatorError) as refusal:
            peer.hear(header, seat.clock.now())
    assert refusal.value.code == "disk_full"
    assert peer.lacking > 0

    peer.hear(header, seat.clock.now())
    assert (peer.lacking, Peer(seat.replica).lacking) == (0, 0)
