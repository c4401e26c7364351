"""Closures and evacuation orders: who did what, what waits, and who may sign it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.commands import (
    ApproveResponse,
    ClosePlace,
    DraftResponse,
    OrderEvacuation,
    PermitReturn,
    RatifyOrder,
    ReopenPlace,
    RevokeOrder,
)
from app.domain.order import OrderState
from app.domain.people import Rank
from app.domain.release import ReleaseState
from app.domain.response import Hazard, Level
from app.rules.actor import Actor
from app.screens import task
from app.screens.task import ClosureRow, Deed, TaskView
from app.settings.pack import default_pack, load_district
from tests.domain.seats import EAST_LAKE, OFFICER_B, Seat, device_of

DISTRICT = load_district(default_pack())
WANGTONG, PANSHAN = "L38", "L34"


@pytest.fixture
def seat() -> Seat:
    return Seat("A")


def view_of(seat: Seat, account: str, *, is_cut_off: bool = False, at: str = "A") -> TaskView:
    by = Actor(account=account, seat=at, device=device_of(at), is_cut_off=is_cut_off)
    return task.build(seat.picture, by, seat.now, DISTRICT)


def row_of(view: TaskView, place: str) -> ClosureRow:
    return next(row for row in view.closures if row.place == place)


def refusals(row: ClosureRow) -> list[tuple[Deed, str]]:
    return [(o.deed, o.refusal.code if o.refusal else "") for o in row.options]


def test_a_closed_place_tells_since_when_by_whom_by_which_rule_and_who_reopens(seat: Seat) -> None:
    wish = ClosePlace(place=WANGTONG, reason="积水", rule="积水 ≥ 25 cm", reopens="带班领导")
    seat.do(wish, "duty_leader")
    row = row_of(view_of(seat, "duty_leader"), WANGTONG)

    assert (row.name, row.street, row.is_on_map) == ("望桐路大望段", "东湖", True)
    (standing,) = row.standing
    assert (standing.by.name, standing.by.seat, standing.by.at) == ("duty_leader", "A", seat.now)
    assert (standing.rule, standing.by.reason) == ("积水 ≥ 25 cm", "积水")
    assert standing.reopens == "带班领导"
    assert refusals(row) == [(Deed.REOPEN, "")]


def test_a_reopening_waits_for_another_person_and_the_place_stays_closed(seat: Seat) -> None:
    seat.do(ClosePlace(place=WANGTONG, reason="积水"), "duty_leader")
    seat.do(ReopenPlace(place=WANGTONG, reason="退水"), "duty_leader")
    own = row_of(view_of(seat, "duty_leader"), WANGTONG)
    others = row_of(view_of(seat, "slope_expert"), WANGTONG)

    assert own.is_closed
    assert [(item.is_reopening, item.by.reason) for item in own.waiting] == [(True, "退水")]
    assert refusals(own) == [(Deed.SIGN, "own_order"), (Deed.REVOKE, "own_order")]
    assert refusals(others) == [(Deed.SIGN, ""), (Deed.REVOKE, "")]


def test_a_reopened_place_is_told_for_a_day(seat: Seat) -> None:
    seat.do(ClosePlace(place=WANGTONG, reason="积水"), "duty_leader")
    (wish,) = seat.do(ReopenPlace(place=WANGTONG, reason="退水"), "duty_leader")
    seat.do(RatifyOrder(order=wish.subject), "commander")
    row = row_of(view_of(seat, "duty_leader"), WANGTONG)

    assert not row.is_closed
    assert row.ended is not None
    assert (row.ended.name, row.ended.reason) == ("commander", "退水")
    assert row.options == ()
    seat.now += timedelta(hours=25)
    assert view_of(seat, "duty_leader").closures == ()


def test_a_rejected_reopening_does_not_end_the_closure(seat: Seat) -> None:
    seat.do(ClosePlace(place=WANGTONG, reason="积水"), "duty_leader")
    (wish,) = seat.do(ReopenPlace(place=WANGTONG, reason="退水"), "duty_leader")
    seat.do(RevokeOrder(order=wish.subject, reason="仍有水"), "commander")
    row = row_of(view_of(seat, "duty_leader"), WANGTONG)

    assert row.is_closed
    assert row.waiting == ()
    assert refusals(row) == [(Deed.REOPEN, "")]


def test_a_cut_off_seats_closing_is_provisional_until_somebody_answers() -> None:
    a, b = Seat("A"), Seat("B")
    a.exchange(b)
    b.is_cut_off = True
    b.do(ClosePlace(place=WANGTONG, street=EAST_LAKE, reason="中断"), OFFICER_B)
    a.exchange(b)
    row = row_of(view_of(a, "duty_leader"), WANGTONG)

    assert row.is_provisional
    assert refusals(row) == [(Deed.SIGN, ""), (Deed.REVOKE, ""), (Deed.REOPEN, "")]
    assert view_of(b, OFFICER_B, is_cut_off=True, at="B").is_provisional


def test_what_waits_stands_first_then_the_newest(seat: Seat) -> None:
    seat.do(ClosePlace(place=PANSHAN, reason="滑坡"), "duty_leader")
    seat.do(ClosePlace(place=WANGTONG, reason="积水"), "duty_leader")
    seat.do(ClosePlace(place="P11", reason="积水"), "duty_leader")
    seat.do(ReopenPlace(place=PANSHAN, reason="已清"), "duty_leader")

    places = [row.place for row in view_of(seat, "duty_leader").closures]
    assert places == [PANSHAN, "P11", WANGTONG]


def test_a_place_that_the_pack_does_not_know_is_listed_and_not_on_the_map(seat: Seat) -> None:
    seat.do(ClosePlace(place="新秀村口", reason="树倒"), "duty_leader")
    row = row_of(view_of(seat, "duty_leader"), "新秀村口")

    assert (row.name, row.is_on_map) == ("新秀村口", False)


def test_an_order_tells_where_it_stands_and_who_signs_next(seat: Seat) -> None:
    (given,) = seat.do(
        OrderEvacuation(streets=(EAST_LAKE,), count=58, reason="S21", list_ref="东湖-01"),
        "duty_officer",
    )
    view = view_of(seat, "duty_officer")
    (row,) = view.orders

    assert (row.streets, row.count, row.list_ref) == (("东湖",), 58, "东湖-01")
    assert (row.state, view.signer) == (OrderState.WAITING, Rank.DEPUTY_COMMANDER)
    assert [o.refusal.code if o.refusal else "" for o in row.options] == ["own_order"] * 2
    seat.do(RatifyOrder(order=given.subject, reason="同意"), "deputy_commander")
    (row,) = view_of(seat, "duty_officer").orders
    assert row.state is OrderState.IN_FORCE
    assert row.answered is not None
    assert (row.answered.name, row.answered.reason) == ("deputy_commander", "同意")
    assert row.options == ()


def test_a_cut_off_street_officer_orders_for_the_own_street_only() -> None:
    a, b = Seat("A"), Seat("B")
    a.exchange(b)
    view = view_of(b, OFFICER_B, is_cut_off=True, at="B")

    assert (view.own_street, view.order_refusal, view.close_refusal) == (EAST_LAKE, None, None)
    joined = view_of(b, OFFICER_B, at="B")
    assert joined.order_refusal is not None
    assert joined.order_refusal.code == "rank_too_low"


@pytest.mark.parametrize(
    ("account", "close", "order"),
    [
        ("", "not_signed_in", "not_signed_in"),
        ("duty_officer", "rank_too_low", ""),
        ("data_admin", "rank_too_low", "rank_too_low"),
        ("duty_leader", "", ""),
    ],
)
def test_who_may_not_is_told_before_writing(
    seat: Seat, account: str, close: str, order: str
) -> None:
    view = view_of(seat, account)

    assert (view.close_refusal.code if view.close_refusal else "") == close
    assert (view.order_refusal.code if view.order_refusal else "") == order


def test_roads_stand_first_and_a_ponding_point_at_a_named_road_is_that_road() -> None:
    ids = [spot.id for spot in DISTRICT.spots]

    assert ids[:4] == ["L34", "L35", "L36", "L38"]
    assert "P11" in ids
    assert "P18" not in ids
    assert len(ids) == len(set(ids))


def test_a_permission_to_return_waits_for_the_commander(seat: Seat) -> None:
    wish = PermitReturn(street=EAST_LAKE, count=58, reason="专家踏勘")
    (proposal,) = seat.do(wish, "duty_officer")
    (row,) = view_of(seat, "duty_leader").returns
    assert (row.street, row.count, row.state) == ("东湖", 58, ReleaseState.WAITING)
    assert [o.refusal.code if o.refusal else "" for o in row.options] == ["rank_too_low"] * 2
    seat.do(RatifyOrder(order=proposal.subject), "commander")
    view = view_of(seat, "duty_officer")

    assert view.return_signer is Rank.COMMANDER
    assert view.returns[0].state is ReleaseState.IN_FORCE
    assert view.returns[0].answered is not None


def test_while_a_response_stands_high_nobody_permits_a_return(seat: Seat) -> None:
    (draft,) = seat.do(
        DraftResponse(hazard=Hazard.FLOOD, level=Level.II, reason="雨"), "duty_officer"
    )
    seat.do(ApproveResponse(draft=draft.subject), "commander")
    refusal = view_of(seat, "duty_officer").return_refusal

    assert refusal is not None
    assert refusal.code == "level_still_high"


def test_one_open_proposal_keeps_nobody_from_another_street(seat: Seat) -> None:
    first = DISTRICT.streets[0].code
    seat.do(PermitReturn(street=first, count=5, reason="水退"), "duty_officer")

    assert view_of(seat, "duty_officer").return_refusal is None
