"""Who has an act is told from heads on our own chain, and a stick's word is only a claim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from app.domain.commands import ReportEvacuation
from app.screens import delivery
from app.screens.carriers import Way
from app.screens.delivery import DeliveryRow
from app.sync.bundle import Bundle, Header, pack
from tests.desk.making import SOON_S, Founded, HandClock, Seat, open_seat
from tests.desk.making import pack as district
from tests.desk.pairs import meet
from tests.desk.troubled import on_writer
from ui.link.carrier_words import file_words
from ui.link.deliveries import row_words

STRANGER = bytes(range(32))


@pytest.fixture
def founded() -> Founded:
    return Founded(HandClock())


@pytest.fixture
def seat(tmp_path: Path, founded: Founded) -> Iterator[Seat]:
    made = open_seat(tmp_path / "A1", founded=founded)
    made.sign_in("duty_officer")
    meet(made, founded)
    tally = ReportEvacuation(
        street="440303007", as_of=made.clock.now(), figures=(("due", 58), ("moved", 20))
    )
    made.desk.do(tally).result(SOON_S)
    yield made
    made.desk.close()


def row(seat: Seat) -> DeliveryRow:
    desk = seat.desk
    view = delivery.build(
        desk.picture, seat.replica.device, desk.carriers.known, now=seat.clock.now()
    )
    return view.rows[0]


def said(seat: Seat, device: bytes, *, is_true: bool) -> Header:
    """Return what a machine says that calls itself the district: that it has all that we have."""
    mine = seat.replica.header()
    heads = {w: (seq, digest if is_true else b"x" * 32) for w, (seq, digest) in mine.heads.items()}
    return Header(realm=mine.realm, device=device, name="区服务器", heads=heads)


def hand_over(seat: Seat, stick: Path, header: Header) -> str:
    """Let a stick with nothing but a header be read; return what the screen says of it."""
    stick.write_bytes(pack(Bundle(header=header)))
    (file,) = seat.desk.carriers.take_in(stick).result(SOON_S).files
    return file_words(file)


@pytest.mark.parametrize("beyond", [0, 1000])
def test_a_stick_that_anyone_made_in_the_districts_name_makes_nothing_delivered(
    seat: Seat, tmp_path: Path, beyond: int
) -> None:
    header = said(seat, STRANGER, is_true=False)
    heads = {writer: (seq + beyond, digest) for writer, (seq, digest) in header.heads.items()}
    words = hand_over(seat, tmp_path / "x.ecb", replace(header, heads=heads))

    assert "未登记设备，自称 区服务器" in words
    assert (row(seat).peers, row(seat).claimed, row(seat).is_on_district) == ((), (), False)


def test_a_stick_that_shows_our_very_heads_is_a_claim_and_a_stranger_keeps_no_name(
    seat: Seat, tmp_path: Path
) -> None:
    hand_over(seat, tmp_path / "x.ecb", said(seat, STRANGER, is_true=True))

    assert row(seat).claimed == (("", STRANGER.hex()[:8]),)
    cell = row_words(row(seat), district())[2]
    assert cell == f"未登记设备 {STRANGER.hex()[:8]}（据U盘自述）"


def test_what_a_neighbour_showed_itself_is_not_taken_away_by_a_stick_in_its_name(
    seat: Seat, founded: Founded, tmp_path: Path
) -> None:
    other = open_seat(tmp_path / "B2", founded=founded, seat_id="B2")
    meet(seat, founded)
    header = said(seat, other.replica.device, is_true=True)
    on_writer(seat, lambda: seat.desk.carriers._peers.hear(header, Way.LAN, seat.clock.now()))
    assert (row(seat).peers, row(seat).claimed) == (("席位 B2",), ())

    words = hand_over(seat, tmp_path / "x.ecb", replace(header, heads={}, name="区服务器"))
    assert "（席位 B2）" in words
    assert (row(seat).peers, row(seat).claimed) == (("席位 B2",), ())
    other.desk.close()


def test_claims_and_proofs_are_told_apart_after_a_restart(
    seat: Seat, founded: Founded, tmp_path: Path
) -> None:
    hand_over(seat, tmp_path / "x.ecb", said(seat, STRANGER, is_true=True))
    before = row(seat)
    seat.desk.close()
    again = open_seat(tmp_path / "A1", founded=founded)
    try:
        assert row(again) == before
    finally:
        again.desk.close()


def test_a_district_that_has_another_chain_under_our_numbers_has_not_got_the_act(
    seat: Seat,
) -> None:
    peer = seat.desk.link._peer
    for is_true in (False, True):
        header = said(seat, STRANGER, is_true=is_true)
        on_writer(seat, partial(peer.hear, header, seat.clock.now()))
        assert row(seat).is_on_district is is_true
