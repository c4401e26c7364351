"""The limits of a stream: the stricter value at once, the laxer one when a second person signed."""

from __future__ import annotations

import pytest

from app.domain.commands import RatifyOrder
from app.rules.actor import Actor
from app.screens import threshold
from app.screens.threshold import Deed, LimitRow, LimitsView
from app.settings.pack import default_pack, load_district
from tests.domain.seats import Seat, device_of, limit
from ui.frame.limits import HeldLimits

DISTRICT = load_district(default_pack())
STREAM = next(stream for stream in DISTRICT.streams if stream.id == "P18/pond_depth")
ORANGE = 2


def view_of(seat: Seat, account: str = "data_admin") -> LimitsView:
    by = Actor(account=account, seat="A", device=device_of("A"))
    return threshold.build(seat.picture, by, seat.now, STREAM)


def orange(view: LimitsView) -> LimitRow:
    row = view.row(ORANGE)
    assert row is not None
    return row


def test_unchanged_the_packs_values_hold() -> None:
    view = view_of(Seat("A"))

    assert [(row.value, row.default) for row in view.rows] == [
        (40, 40),
        (25, 25),
        (15, 15),
        (5, 5),
    ]
    assert (view.name, view.unit, view.refusal) == ("P18 望桐路大望", "cm", None)


def test_a_stricter_value_holds_at_once_and_a_laxer_waits() -> None:
    seat = Seat("A")
    seat.do(limit(20_000), "data_admin")
    row = orange(view_of(seat))
    assert (row.value, row.waiting) == (20, ())
    (laxer,) = seat.do(limit(30_000), "data_admin")
    row = orange(view_of(seat, "data_admin_2"))

    assert row.value == 20
    assert [(item.value, item.name) for item in row.waiting] == [(30, "data_admin")]
    assert [(item.deed, item.refusal) for item in row.options] == [
        (Deed.SIGN, None),
        (Deed.REVOKE, None),
    ]
    seat.do(RatifyOrder(order=laxer.subject), "data_admin_2")
    assert (orange(view_of(seat)).value, orange(view_of(seat)).waiting) == (30, ())


def test_nobody_signs_the_own_change() -> None:
    seat = Seat("A")
    seat.do(limit(30_000), "data_admin")
    refusals = [option.refusal for option in orange(view_of(seat)).options]

    assert [item.code if item else "" for item in refusals] == ["own_order"] * 2


def test_two_seats_that_changed_it_apart_are_told() -> None:
    a, b = Seat("A"), Seat("B")
    a.exchange(b)
    a.do(limit(30_000), "data_admin")
    b.do(limit(20_000), "data_admin_2")
    a.exchange(b)
    row = orange(view_of(a))

    assert (row.is_disputed, row.value) == (True, 20)


@pytest.mark.parametrize(
    ("account", "code"), [("duty_leader", "rank_too_low"), ("", "not_signed_in")]
)
def test_only_a_data_administrator_changes_limits(account: str, code: str) -> None:
    refusal = view_of(Seat("A"), account).refusal

    assert refusal is not None
    assert refusal.code == code


def test_the_screens_show_the_limits_that_hold_and_nothing_is_made_anew_without_a_change() -> None:
    seat, held = Seat("A"), HeldLimits(DISTRICT)
    held.fit(seat.picture)
    assert held.district is DISTRICT
    seat.do(limit(20_000), "data_admin")
    held.fit(seat.picture)
    changed = held.district
    held.fit(seat.picture)

    assert held.district is changed
    stream = changed.stream(STREAM.id)
    assert stream is not None
    assert [item.value for item in stream.limits] == [5, 15, 20, 40]
    assert changed.assets is DISTRICT.assets
