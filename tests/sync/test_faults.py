"""A bundle that our own program fails at is refused, and leaves memory as the file is."""

from __future__ import annotations

import secrets

import pytest

from app.domain.event import Event
from app.store.codec import Signed, encode_core, signed_bytes, writer_id
from app.store.keys import Ed25519
from app.sync.bundle import Bundle, Header, pack
from app.sync.ingest import Ingest
from app.sync.ledger import DEVICE_PREFIX
from app.sync.replica import FAULT
from app.sync.verify import verify
from tests.sync.making import Node, authority, meet, node


class _Stranger:
    """A writer that signs whatever it likes."""

    def __init__(self, realm: bytes) -> None:
        self._realm = realm
        self._signer = Ed25519().signer(secrets.token_bytes(32))
        device = Ed25519().signer(secrets.token_bytes(32))
        key = self._signer.public_key
        opened: dict[str, object] = {
            "public_key": key,
            "device": device.public_key,
            "device_sig": device.sign(DEVICE_PREFIX + realm + key),
            "name": "x",
        }
        self.first = self.event(1, bytes(32), "writer.opened", opened)

    def event(self, seq: int, prev: bytes, kind: str, data: dict[str, object]) -> Signed:
        made = Event(
            writer=writer_id(self._signer.public_key),
            seq=seq,
            prev=prev,
            hlc=1 << 40,
            deps=(),
            actor="",
            auth_epoch=0,
            kind=kind,
            kv=1,
            subject=secrets.token_bytes(16),
            data=data,
            hash=b"",
        )
        core = encode_core(self._realm, made)
        return Signed(core=core, alg=1, sig=self._signer.sign(signed_bytes(core)))


@pytest.fixture
def seat() -> Node:
    district = node("district")
    made = node("A")
    meet(made, district, authority(district))
    return made


def _fails(_: Ingest) -> None:
    raise KeyError("no such thing")


def _bundle(seat: Node, *events: Signed) -> bytes:
    header = Header(realm=seat.replica.realm, device=b"", name="stranger")
    return pack(Bundle(header=header, events=events))


def test_an_event_that_comes_where_two_rivals_of_its_number_wait_proves_the_fork_once(
    seat: Node,
) -> None:
    stranger = _Stranger(seat.replica.realm)
    rivals = [
        stranger.event(2, secrets.token_bytes(32), "log.entered", {"text": text}) for text in "ab"
    ]
    ours = stranger.event(2, stranger.first.hash, "log.entered", {"text": "c"})
    assert seat.replica.receive(_bundle(seat, *rivals)).pending == 2

    received = seat.replica.receive(_bundle(seat, stranger.first, ours))

    assert (received.refused, received.pending, seat.replica.fault) == ((), 0, "")
    assert len(received.forked) == 1
    kept = {kept.signed.hash for _, kept in seat.replica.journal.aside("fork")}
    assert {item.hash for item in rivals} <= kept
    assert verify(seat.replica.journal, seat.crypto).problems == ()
    seat.write("the record goes on")


def test_a_bundle_that_the_program_fails_at_is_refused_and_memory_is_as_the_file(
    seat: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = _Stranger(seat.replica.realm)
    far = stranger.event(3, secrets.token_bytes(32), "log.entered", {"text": "far"})
    before = seat.replica.hashes()
    with monkeypatch.context() as patch:
        patch.setattr(Ingest, "settle", _fails)
        received = seat.replica.receive(_bundle(seat, stranger.first, far))
        assert (received.refused, received.peer) == ((FAULT,), None)
        with pytest.raises(KeyError):
            seat.write("not kept")

    assert "no such thing" in seat.replica.fault
    assert seat.replica.hashes() == before
    assert seat.replica.pending == 0
    received = seat.replica.receive(_bundle(seat, stranger.first, far))
    assert (received.refused, received.new, received.pending) == ((), 1, 1)
    seat.write("kept")
