"""Conflicts stay visible until a person settles them, and every seat lists the same ones."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.commands import (
    ApproveResponse,
    ClosePlace,
    DraftResponse,
    OrderEvacuation,
    RatifyOrder,
    RegisterShelter,
    ReopenPlace,
    ResolveConflict,
    RevokeOrder,
)
from app.domain.conflict import ConflictKind, Rule, open_items, records
from app.domain.event import Event
from app.domain.order import OrderState
from app.domain.ratify import Of
from app.domain.response import Hazard, Level, conflicts, counted, standing
from app.errors import OperatorError
from tests.domain.seats import EAST_LAKE, OFFICER_B, P1, P2, P3, ROAD, T0, Seat, limit, report


@pytest.fixture
def seats() -> tuple[Seat, Seat]:
    """A at the centre, B at the forward post; they know each other and then lose touch."""
    a, b = Seat("A"), Seat("B")
    a.exchange(b)
    a.is_cut_off = b.is_cut_off = True
    return a, b


def meet(a: Seat, b: Seat) -> None:
    a.is_cut_off = b.is_cut_off = False
    a.exchange(b)
    assert a.picture.hash() == b.picture.hash()
    assert open_items(a.picture) == open_items(b.picture)


def raised(seat: Seat, level: Level, approver: str) -> Event:
    (draft,) = seat.do(
        DraftResponse(hazard=Hazard.FLOOD, level=level, reason="大雨"), "duty_officer"
    )
    (approval,) = seat.do(ApproveResponse(draft=draft.subject), approver)
    return approval


def test_two_raises_apart_are_one_item_and_the_more_severe_holds(seats: tuple[Seat, Seat]) -> None:
    a, b = seats
    a.is_cut_off = b.is_cut_off = False
    raised(a, Level.IV, "duty_leader")
    raised(b, Level.II, "commander")
    meet(a, b)

    (item,) = open_items(a.picture)
    assert (item.kind, item.key) == (ConflictKind.LEVEL, "flood")
    assert [getattr(head, "level", None) for head in item.heads] == [Level.II, Level.IV]
    assert standing(a.picture.responses[Hazard.FLOOD]) is Level.II


def test_a_resolution_by_rank_lowers_to_the_chosen_head_and_settles_it(
    seats: tuple[Seat, Seat],
) -> None:
    a, b = seats
    a.is_cut_off = b.is_cut_off = False
    low = raised(a, Level.IV, "duty_leader")
    raised(b, Level.II, "commander")
    meet(a, b)
    (item,) = open_items(a.picture)
    wish = ResolveConflict(conflict=item.id, choice=low.subject, reason="会商维持Ⅳ级")

    with pytest.raises(OperatorError, match="rank_too_low"):
        a.do(wish, "duty_leader")
    a.do(wish, "commander")
    meet(a, b)

    assert open_items(b.picture) == ()
    assert standing(b.picture.responses[Hazard.FLOOD]) is Level.IV
    assert conflicts(b.picture.responses[Hazard.FLOOD]) == ()


def test_a_resolution_counts_only_if_it_saw_every_head_that_it_names(
    seats: tuple[Seat, Seat],
) -> None:
    a, b = seats
    a.is_cut_off = b.is_cut_off = False
    low, high = raised(a, Level.IV, "duty_leader"), raised(b, Level.II, "commander")
    data = {
        "of": "response",
        "hazard": "flood",
        "heads": [[low.writer, low.seq], [high.writer, high.seq]],
        "choice": [low.writer, low.seq],
        "reason": "没看见B席",
        "effective_us": 0,
        "act": {"account": "commander", "sig": b""},
    }
    blind = a.write("conflict.resolved", bytes(16), data, "commander")

    assert a.picture.ignored[blind.id] == "heads_not_seen"
    meet(a, b)
    assert len(open_items(b.picture)) == 1


def test_a_cut_off_seat_raises_provisionally_and_never_lowers(seats: tuple[Seat, Seat]) -> None:
    _, b = seats
    raised(b, Level.IV, "duty_leader")

    (item,) = open_items(b.picture)
    assert (item.kind, item.of) == (ConflictKind.ORDER, Of.RESPONSE)
    with pytest.raises(OperatorError, match="no_authority_offline"):
        b.do(DraftResponse(hazard=Hazard.FLOOD, level=Level.ENDED, reason="雨停"), "duty_officer")


def test_revoking_a_provisional_raise_goes_back_to_the_level_before(
    seats: tuple[Seat, Seat],
) -> None:
    a, b = seats
    provisional = raised(b, Level.III, "deputy_commander")
    assert standing(b.picture.responses[Hazard.FLOOD]) is Level.III
    meet(a, b)

    a.do(RevokeOrder(order=provisional.subject, reason="误报"), "commander")
    meet(a, b)

    assert standing(b.picture.responses[Hazard.FLOOD]) is Level.ENDED
    assert open_items(b.picture) == ()


def test_a_ratified_raise_stays_although_another_seat_revoked_it_meanwhile(
    seats: tuple[Seat, Seat],
) -> None:
    a, b = seats
    provisional = raised(b, Level.III, "deputy_commander")
    meet(a, b)
    a.do(RevokeOrder(order=provisional.subject, reason="误报"), "commander")
    b.do(RatifyOrder(order=provisional.subject), "commander")
    meet(a, b)

    assert standing(b.picture.responses[Hazard.FLOOD]) is Level.III
    assert open_items(b.picture) == ()


def test_tallies_of_one_as_of_that_differ_wait_although_newer_ones_came(
    seats: tuple[Seat, Seat],
) -> None:
    a, b = seats
    report(a, 180)
    kept = report(b, 196)
    report(a, 268, minutes=5)
    meet(a, b)

    (item,) = open_items(a.picture)
    assert (item.kind, item.key) == (ConflictKind.TALLY, EAST_LAKE)
    a.do(ResolveConflict(conflict=item.id, choice=kept.subject, reason="已核"), "duty_officer")
    meet(a, b)

    assert open_items(a.picture) == ()
    tally = a.picture.evacuation[EAST_LAKE]
    assert tally.figures.moved == 268
    then = tally.as_known(T0 - timedelta(minutes=20))
    assert then is not None
    assert then.figures.moved == 196


def test_two_shelters_that_claim_the_same_people_are_one_item_with_all_names(
    seats: tuple[Seat, Seat],
) -> None:
    a, b = seats
    a.do(RegisterShelter(shelter="梧桐山", people=(P1, P2)), "duty_officer")
    (dawang,) = b.do(RegisterShelter(shelter="大望", people=(P1, P2, P3)), OFFICER_B)
    meet(a, b)

    (item,) = open_items(a.picture)
    assert (item.kind, item.people) == (ConflictKind.PERSON, (P1, P2))
    a.do(
        ResolveConflict(conflict=item.id, choice=dawang.subject, reason="电话核实"), "duty_officer"
    )
    meet(a, b)

    assert open_items(b.picture) == ()
    assert b.picture.shelters["district"].occupancy() == {"大望": 3}


def test_who_is_moved_by_somebody_who_knew_is_in_one_shelter(seats: tuple[Seat, Seat]) -> None:
    a, _ = seats
    a.do(RegisterShelter(shelter="梧桐山", people=(P1, P2)), "duty_officer")
    a.do(RegisterShelter(shelter="大望", people=(P1,)), "duty_officer")

    assert open_items(a.picture) == ()
    assert a.picture.shelters["district"].occupancy() == {"梧桐山": 1, "大望": 1}


def test_of_two_limits_the_stricter_holds_until_a_data_administrator_decides(
    seats: tuple[Seat, Seat],
) -> None:
    a, b = seats
    (lax,) = a.do(limit(30_000), "data_admin")
    held = a.picture.thresholds["P18/pond_depth", 2]
    assert held.active_milli(25_000) == 25_000
    a.do(RatifyOrder(order=lax.subject), "duty_leader")
    assert a.picture.thresholds["P18/pond_depth", 2].active_milli(25_000) == 30_000
    b.do(limit(20_000), "data_admin_2")
    meet(a, b)

    (item,) = open_items(a.picture)
    assert item.kind is ConflictKind.THRESHOLD
    assert a.picture.thresholds["P18/pond_depth", 2].active_milli(25_000) == 20_000
    wish = ResolveConflict(conflict=item.id, choice=lax.subject, reason="按现场核定")
    with pytest.raises(OperatorError, match="data_admin_needed"):
        a.do(wish, "commander")
    a.do(wish, "data_admin")
    meet(a, b)

    assert open_items(a.picture) == ()
    assert b.picture.thresholds["P18/pond_depth", 2].active_milli(25_000) == 30_000


def test_a_provisional_closing_is_one_item_and_the_other_seats_closing_is_information(
    seats: tuple[Seat, Seat],
) -> None:
    a, b = seats
    a.is_cut_off = False
    (ours,) = a.do(ClosePlace(place=ROAD, reason="积水"), "duty_leader")
    (theirs,) = b.do(ClosePlace(place=ROAD, street=EAST_LAKE, reason="中断"), OFFICER_B)
    meet(a, b)

    (item,) = open_items(a.picture)
    assert item.pick.subject == theirs.subject
    assert [closed.subject for closed in item.also] == [ours.subject]
    assert [record.rule for record in records(a.picture)] == [Rule.CLOSED_MERGED]
    with pytest.raises(OperatorError, match="own_order"):
        a.do(RatifyOrder(order=theirs.subject), OFFICER_B)
    a.do(RatifyOrder(order=theirs.subject), "duty_leader")

    assert open_items(a.picture) == ()
    assert a.picture.closures[ROAD].is_closed


def test_a_road_is_open_only_after_a_second_person_signed_and_saw_every_closing(
    seats: tuple[Seat, Seat],
) -> None:
    a, b = seats
    a.is_cut_off = False
    a.do(ClosePlace(place=ROAD, reason="积水"), "duty_leader")
    (wish,) = a.do(ReopenPlace(place=ROAD, reason="水退"), "duty_leader")
    assert a.picture.closures[ROAD].is_closed
    a.do(RatifyOrder(order=wish.subject), "slope_expert")
    assert not a.picture.closures[ROAD].is_closed
    b.do(ClosePlace(place=ROAD, street=EAST_LAKE, reason="中断"), OFFICER_B)
    meet(a, b)

    assert a.picture.closures[ROAD].is_closed


def test_an_evacuation_waits_for_a_second_signature_unless_the_seat_is_cut_off(
    seats: tuple[Seat, Seat],
) -> None:
    a, b = seats
    a.is_cut_off = False
    order = OrderEvacuation(streets=(EAST_LAKE,), count=58, reason="S21告警")
    (waiting,) = a.do(order, "duty_officer")
    (provisional,) = b.do(order, OFFICER_B)

    assert a.picture.orders[waiting.subject].state is OrderState.WAITING
    assert open_items(a.picture) == ()
    assert b.picture.orders[provisional.subject].state is OrderState.PROVISIONAL
    assert len(open_items(b.picture)) == 1
    with pytest.raises(OperatorError, match="not_your_street"):
        b.do(OrderEvacuation(streets=("440303001",), count=5, reason="水"), OFFICER_B)
    meet(a, b)
    a.do(RatifyOrder(order=waiting.subject), "deputy_commander")
    a.do(RevokeOrder(order=provisional.subject, reason="重复"), "commander")
    meet(a, b)

    assert b.picture.orders[waiting.subject].state is OrderState.IN_FORCE
    assert b.picture.orders[provisional.subject].state is OrderState.REVOKED
    assert open_items(b.picture) == ()


def test_a_cut_off_seat_settles_nothing(seats: tuple[Seat, Seat]) -> None:
    _, b = seats
    (closed,) = b.do(ClosePlace(place=ROAD, street=EAST_LAKE, reason="中断"), OFFICER_B)

    for wish in (
        RatifyOrder(order=closed.subject),
        RevokeOrder(order=closed.subject, reason="误"),
        ReopenPlace(place=ROAD, reason="通"),
    ):
        with pytest.raises(OperatorError, match="no_authority_offline"):
            b.do(wish, "commander")


@pytest.mark.parametrize("first", ["A", "B"])
def test_a_closing_that_one_seat_ratified_and_another_revoked_stays(
    seats: tuple[Seat, Seat], first: str
) -> None:
    a, b = seats
    (closed,) = b.do(ClosePlace(place=ROAD, street=EAST_LAKE, reason="中断"), OFFICER_B)
    meet(a, b)
    one, other = (a, b) if first == "A" else (b, a)
    one.do(RatifyOrder(order=closed.subject), "duty_leader")
    other.do(RevokeOrder(order=closed.subject, reason="误"), "commander")
    meet(a, b)

    assert a.picture.closures[ROAD].is_closed
    assert open_items(a.picture) == ()
    assert [record.rule for record in records(a.picture)] == [Rule.RATIFIED_WINS]


def test_what_was_lowered_meanwhile_at_one_seat_does_not_come_back_by_a_merge(
    seats: tuple[Seat, Seat],
) -> None:
    a, b = seats
    a.is_cut_off = b.is_cut_off = False
    raised(a, Level.III, "deputy_commander")
    raised(a, Level.ATTENTION, "deputy_commander")
    raised(b, Level.IV, "duty_leader")
    meet(a, b)

    response = a.picture.responses[Hazard.FLOOD]
    assert standing(response) is Level.IV
    assert [item.level for item in counted(response)] == [Level.III, Level.IV]


def test_every_seat_lists_the_items_in_one_order(seats: tuple[Seat, Seat]) -> None:
    a, b = seats
    for road in ("盘山公路", ROAD):
        b.do(ClosePlace(place=road, street=EAST_LAKE, reason="中断"), OFFICER_B)
    meet(a, b)

    assert [item.key for item in open_items(a.picture)] == [ROAD, "盘山公路"]


def test_an_event_of_a_stranger_is_kept_and_ignored_with_its_reason() -> None:
    seat = Seat("A")
    for kind, data in (
        ("closure.closed", {}),
        ("closure.closed", {"place": ROAD, "reason": "x"}),
        ("conflict.resolved", {"of": "nothing"}),
        ("order.ratified", {"of": "closure", "place": ROAD, "target": [b"x", True]}),
        ("threshold.changed", {"stream": "P18/pond_depth", "severity": 9}),
        ("shelter.registered", {"shelter": "大望", "people": ["张三"]}),
        ("evacuation.ordered", {"streets": [], "count": 0}),
        ("token.granted", {"hazard": "flood"}),
        ("report.heard", {"words": ""}),
    ):
        event = seat.write(kind, bytes(16), data, "commander")
        assert event.id in seat.picture.ignored

    assert not seat.picture.closures
    assert not seat.picture.orders
    assert not seat.picture.shelters
