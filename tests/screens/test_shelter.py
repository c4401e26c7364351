"""Shelters: how many are where, who registered them, and who seems to be in two."""

from __future__ import annotations

import pytest

from app.domain.commands import CloseShelter, RatifyOrder, RegisterShelter
from app.domain.release import ReleaseState
from app.rules.actor import Actor
from app.screens import shelter
from app.screens.shelter import Deed, ShelterRow, SheltersView
from app.settings.pack import default_pack, load_district
from tests.domain.seats import EAST_LAKE, OFFICER_B, P1, P2, P3, Seat, device_of

DISTRICT = load_district(default_pack())
EAST_1, EAST_4 = "SH0019", "SH0022"


def view_of(seat: Seat, account: str = "duty_officer") -> SheltersView:
    by = Actor(account=account, seat="A", device=device_of("A"))
    return shelter.build(seat.picture, by, seat.now, DISTRICT)


def test_every_shelter_of_the_pack_is_listed_those_with_people_first() -> None:
    seat = Seat("A")
    assert len(view_of(seat).rows) == 32
    seat.do(RegisterShelter(shelter=EAST_4, people=(P1, P2)), "duty_officer")
    view = view_of(seat)

    assert view.rows[0].id == EAST_4
    assert (view.rows[0].inside, view.inside, view.rows[1].inside) == (2, 2, 0)
    (line,) = view.rows[0].lines
    assert (line.count, line.name, line.seat, line.at) == (2, "duty_officer", "A", seat.now)


def test_who_is_registered_again_has_moved() -> None:
    seat = Seat("A")
    seat.do(RegisterShelter(shelter=EAST_4, people=(P1, P2)), "duty_officer")
    seat.do(RegisterShelter(shelter=EAST_1, people=(P1,)), "duty_officer")
    inside = {row.id: row.inside for row in view_of(seat).rows if row.inside}

    assert inside == {EAST_4: 1, EAST_1: 1}
    assert view_of(seat).doubled == 0


def test_who_two_seats_registered_apart_is_counted_once_and_told() -> None:
    a, b = Seat("A"), Seat("B")
    a.exchange(b)
    a.do(RegisterShelter(shelter=EAST_4, people=(P1, P2)), "duty_officer")
    b.do(RegisterShelter(shelter=EAST_1, people=(P1, P3)), OFFICER_B)
    a.exchange(b)
    view = view_of(a)

    assert (view.inside, view.doubled) == (3, 1)
    assert {row.id: row.doubled for row in view.rows if row.inside} == {EAST_4: 1, EAST_1: 1}


@pytest.mark.parametrize(
    ("account", "code"), [("", "not_signed_in"), ("data_admin", "rank_too_low"), (OFFICER_B, "")]
)
def test_who_may_not_register_is_told_beforehand(account: str, code: str) -> None:
    refusal = view_of(Seat("A"), account).refusal

    assert (refusal.code if refusal else "") == code


def test_a_shelter_with_people_in_it_is_not_closed() -> None:
    seat = Seat("A")
    seat.do(RegisterShelter(shelter=EAST_4, people=(P1,)), "duty_officer")
    (option,) = row_of(view_of(seat), EAST_4).options

    assert option.deed is Deed.CLOSE
    assert option.refusal is not None
    assert (option.refusal.code, option.refusal.details) == ("shelter_occupied", {"count": 1})


def test_closing_a_shelter_takes_two() -> None:
    seat = Seat("A")
    wish = CloseShelter(shelter=EAST_4, street=EAST_LAKE, reason="人员转出")
    (proposal,) = seat.do(wish, "duty_officer")
    row = row_of(view_of(seat, "duty_leader"), EAST_4)
    assert row.closing is not None
    assert (row.closing.state, row.closing.reason) == (ReleaseState.WAITING, "人员转出")
    assert [(o.deed, o.refusal) for o in row.options] == [(Deed.SIGN, None), (Deed.REVOKE, None)]
    seat.do(RatifyOrder(order=proposal.subject), "duty_leader")
    row = row_of(view_of(seat), EAST_4)

    assert row.closing is not None
    assert (row.closing.state, row.options) == (ReleaseState.IN_FORCE, ())


def row_of(view: SheltersView, shelter_id: str) -> ShelterRow:
    row = view.row(shelter_id)
    assert row is not None
    return row
