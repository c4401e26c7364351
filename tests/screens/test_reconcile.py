"""The reconcile desk names who, when and where, and offers only what the rules let pass."""

from __future__ import annotations

import pytest

from app.domain.commands import ClosePlace, OrderEvacuation, RegisterShelter
from app.domain.conflict import ConflictKind, Rule
from app.rules.actor import Actor
from app.screens import reconcile
from app.screens.reconcile import Deed, ItemView, ReconcileView
from app.settings.pack import default_pack, load_district
from tests.domain.seats import (
    EAST_LAKE,
    OFFICER_B,
    P1,
    P2,
    Seat,
    device_of,
    limit,
    report,
)

DISTRICT = load_district(default_pack())


@pytest.fixture
def seat() -> Seat:
    """A, after it met B again; every kind of item is open but the level's."""
    a, b = Seat("A"), Seat("B")
    a.exchange(b)
    a.is_cut_off = b.is_cut_off = True
    report(a, 180)
    report(b, 196)
    a.do(limit(30_000), "data_admin")
    b.do(limit(20_000), "data_admin_2")
    a.do(RegisterShelter(shelter="SH0022", people=(P1, P2)), "duty_officer")
    b.do(RegisterShelter(shelter="SH0019", people=(P1, P2)), OFFICER_B)
    a.do(ClosePlace(place="L38", reason="积水"), "duty_leader")
    b.do(ClosePlace(place="L38", street=EAST_LAKE, reason="中断"), OFFICER_B)
    b.do(OrderEvacuation(streets=(EAST_LAKE,), count=58, reason="S21"), OFFICER_B)
    a.is_cut_off = False
    a.exchange(b)
    return a


def view_of(seat: Seat, account: str, *, is_cut_off: bool = False) -> ReconcileView:
    by = Actor(account=account, seat="A", device=device_of("A"), is_cut_off=is_cut_off)
    beside = reconcile.Beside(district=DISTRICT, skews={device_of("B"): 240.0})
    return reconcile.build(seat.picture, by, seat.now, beside)


def item(view: ReconcileView, kind: ConflictKind, place: int = 0) -> ItemView:
    return [item for item in view.items if item.kind is kind][place]


def refusals(item: ItemView) -> list[str]:
    return [option.refusal for option in item.options]


def test_both_sides_stand_side_by_side_with_what_each_seat_showed(seat: Seat) -> None:
    tally = item(view_of(seat, "duty_officer"), ConflictKind.TALLY)

    assert tally.name == "东湖"
    sides = {head.seat: head for head in tally.heads}
    assert {name: head.shown.figures for name, head in sides.items()} == {
        "A": (("moved", 180),),
        "B": (("moved", 196),),
    }
    assert [head.is_pick for head in tally.heads] == [True, False]
    assert (sides["A"].is_here, sides["B"].is_here) == (True, False)
    assert (sides["B"].is_skewed, sides["A"].skew_s) == (True, None)
    assert (sides["B"].name, sides["B"].role) == ("duty_officer", "duty_officer")


def test_a_limit_is_told_in_its_unit_and_only_a_data_administrator_decides(seat: Seat) -> None:
    limits = item(view_of(seat, "duty_officer"), ConflictKind.THRESHOLD)

    assert [(head.shown.value, head.shown.unit) for head in limits.heads] == [
        (20.0, "cm"),
        (30.0, "cm"),
    ]
    assert refusals(limits) == ["data_admin_needed"] * 2
    assert refusals(item(view_of(seat, "data_admin"), ConflictKind.THRESHOLD)) == ["", ""]


def test_a_provisional_closing_names_the_road_and_that_this_seat_closed_it_too(seat: Seat) -> None:
    closing = item(view_of(seat, "duty_leader"), ConflictKind.ORDER, 1)

    assert closing.name == "望桐路大望段"
    assert [head.seat for head in closing.also] == ["A"]
    assert [(o.deed, o.needs_reason, o.refusal) for o in closing.options] == [
        (Deed.RATIFY, False, ""),
        (Deed.REVOKE, True, ""),
    ]


def test_people_are_told_by_short_forms_and_shelters_by_name(seat: Seat) -> None:
    people = item(view_of(seat, "duty_officer"), ConflictKind.PERSON)

    assert people.people == ("01010101", "02020202")
    assert people.name == "东湖避难场所1、东湖避难场所4"


@pytest.mark.parametrize(
    ("account", "is_cut_off", "code"),
    [
        ("", False, "not_signed_in"),
        (OFFICER_B, False, "own_order"),
        ("duty_officer", False, "rank_too_low"),
        ("commander", False, ""),
    ],
)
def test_who_may_not_ratify_is_told_why_beforehand(
    seat: Seat, account: str, is_cut_off: bool, code: str
) -> None:
    evacuation = item(view_of(seat, account, is_cut_off=is_cut_off), ConflictKind.ORDER)

    assert refusals(evacuation) == [code, code]


def test_what_a_rule_decided_is_a_record_and_not_counted(seat: Seat) -> None:
    view = view_of(seat, "duty_officer")

    assert [(record.rule, record.name) for record in view.records] == [
        (Rule.CLOSED_MERGED, "望桐路大望段")
    ]
    assert reconcile.count(seat.picture) == len(view.items) == 5
