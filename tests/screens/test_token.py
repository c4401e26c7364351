"""Command tokens: who holds each, and taking one with two signatures while all else is lost."""

from __future__ import annotations

import pytest

from app.domain.commands import GrantToken, RatifyOrder, TakeToken
from app.domain.response import Hazard
from app.rules.actor import Actor
from app.screens import token
from app.screens.token import Deed, TokenRow, TokensView
from tests.domain.seats import Seat, device_of

FLOOD = Hazard.FLOOD


def view_of(
    seat: Seat, account: str = "commander", at: str = "A", *, is_cut_off: bool = False
) -> TokensView:
    by = Actor(account=account, seat=at, device=device_of(at), is_cut_off=is_cut_off)
    return token.build(seat.picture, by, seat.now)


def flood(view: TokensView) -> TokenRow:
    row = view.row(FLOOD.value)
    assert row is not None
    return row


def codes(row: TokenRow) -> dict[Deed, str]:
    return {option.deed: option.refusal.code if option.refusal else "" for option in row.options}


def together() -> tuple[Seat, Seat]:
    a, b = Seat("A"), Seat("B")
    a.exchange(b)
    return a, b


def test_at_first_the_seat_that_joined_first_holds_every_token() -> None:
    a, _ = together()
    view = view_of(a)

    assert {(row.seat, row.is_here) for row in view.rows} == {("A", True)}
    assert flood(view).given is None
    assert [row.hazard for row in view.rows[:3]] == [
        Hazard.FLOOD,
        Hazard.TYPHOON,
        Hazard.GEOHAZARD,
    ]
    seats = [(seat.name, seat.is_here) for seat in view.seats]
    assert seats[0] == ("A", True)
    assert ("B", False) in seats


def test_a_granted_token_tells_who_gave_it_and_why() -> None:
    a, b = together()
    a.do(GrantToken(hazard=FLOOD, reason="前移", device=device_of("B")), "commander")
    a.exchange(b)
    row = flood(view_of(b, at="B"))

    assert (row.seat, row.is_here, row.is_taken) == ("B", True, False)
    assert row.given is not None
    assert (row.given.name, row.given.reason, row.given.seat) == ("commander", "前移", "A")


def test_a_token_is_taken_by_two_while_cut_off_and_waits_to_be_ratified() -> None:
    a, b = together()
    b.is_cut_off = True
    b.do(TakeToken(hazard=FLOOD, reason="A 失联"), "deputy_commander")
    row = flood(view_of(b, at="B", is_cut_off=True))
    assert [item.name for item in row.begun] == ["deputy_commander"]
    assert row.seat == "A"
    b.do(TakeToken(hazard=FLOOD, reason="A 失联"), "commander")
    a.exchange(b)
    row = flood(view_of(a, "duty_leader"))

    assert (row.seat, row.is_taken, row.begun) == ("B", True, ())
    assert [item.reason for item in row.unratified] == ["A 失联"]
    taken = a.picture.tokens[FLOOD].unratified[0]
    assert codes(row)[Deed.SIGN] == ""
    a.do(RatifyOrder(order=taken.subject), "duty_leader")
    assert flood(view_of(a)).unratified == ()


@pytest.mark.parametrize(
    ("account", "is_cut_off", "code"),
    [
        ("commander", False, "not_cut_off"),
        ("commander", True, ""),
        ("duty_officer", True, "rank_too_low"),
        ("", True, "not_signed_in"),
    ],
)
def test_who_may_not_take_is_told_beforehand(account: str, is_cut_off: bool, code: str) -> None:
    _, b = together()
    row = flood(view_of(b, account, at="B", is_cut_off=is_cut_off))

    assert codes(row)[Deed.TAKE] == code


@pytest.mark.parametrize(("account", "code"), [("commander", ""), ("duty_leader", "rank_too_low")])
def test_who_may_not_grant_is_told_beforehand(account: str, code: str) -> None:
    a, _ = together()
    refusal = view_of(a, account).grant_refusal

    assert (refusal.code if refusal else "") == code
