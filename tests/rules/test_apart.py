"""What a seat apart may decide, who signs as the second, and where the command token is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.commands import (
    ApproveResponse,
    ChangeThreshold,
    ClosePlace,
    Command,
    DraftResponse,
    GrantToken,
    HearReport,
    OrderEvacuation,
    RatifyOrder,
    RegisterShelter,
    ReopenPlace,
    ResolveConflict,
    RevokeOrder,
    TakeToken,
)
from app.domain.conflict import ConflictKind, open_items
from app.domain.ratify import Of
from app.domain.response import Hazard, Level, standing
from app.domain.sensor import Limit, Severity, Stream
from app.domain.threshold import stream_with, streams_with
from app.domain.token import holder_of
from app.errors import OperatorError
from tests.domain.seats import (
    EAST_LAKE,
    OFFICER_B,
    P1,
    ROAD,
    T0,
    Seat,
    device_of,
    limit,
)

FLOOD = Hazard.FLOOD
CLOSE = ClosePlace(place=ROAD, street=EAST_LAKE, reason="中断")


@pytest.fixture
def a() -> Seat:
    """The seat that joined first and so holds every token."""
    return Seat("A")


@pytest.fixture
def b() -> Seat:
    """A seat that is cut off and holds no token."""
    return Seat("B", is_cut_off=True)


def code_of(seat: Seat, command: Command, account: str) -> str:
    count = len(seat.events)
    with pytest.raises(OperatorError) as refusal:
        seat.do(command, account)
    assert len(seat.events) == count
    return refusal.value.code


def holder(seat: Seat) -> bytes:
    return holder_of(seat.chain, seat.picture.tokens, FLOOD)


@pytest.mark.parametrize(
    ("command", "account", "code"),
    [
        (ClosePlace(place=" ", reason="水"), "duty_leader", "unknown_place"),
        (ClosePlace(place=ROAD, reason=" "), "duty_leader", "reason_missing"),
        (ClosePlace(place=ROAD, reason="水"), "duty_officer", "rank_too_low"),
        (ClosePlace(place=ROAD, reason="水"), "", "not_signed_in"),
        (ClosePlace(place=ROAD, reason="水"), "nobody", "unknown_account"),
        (ReopenPlace(place=ROAD, reason="通"), "duty_leader", "not_closed"),
        (ReopenPlace(place=ROAD, reason="通"), "duty_officer", "rank_too_low"),
        (OrderEvacuation(streets=(), count=5, reason="水"), "duty_officer", "unknown_street"),
        (OrderEvacuation(streets=("1",), count=0, reason="水"), "duty_officer", "bad_figure"),
        (OrderEvacuation(streets=("1",), count=5, reason=""), "duty_officer", "reason_missing"),
        (OrderEvacuation(streets=("1",), count=5, reason="水"), "data_admin", "rank_too_low"),
        (RegisterShelter(shelter="大望", people=()), "duty_officer", "people_missing"),
        (RegisterShelter(shelter="大望", people=(b"short",)), "duty_officer", "people_missing"),
        (RegisterShelter(shelter="", people=(P1,)), "duty_officer", "unknown_place"),
        (RegisterShelter(shelter="大望", people=(P1,)), "slope_expert", "rank_too_low"),
        (limit(20_000), "commander", "rank_too_low"),
        (RatifyOrder(order=bytes(16)), "commander", "unknown_order"),
        (
            ResolveConflict(conflict=bytes(16), choice=bytes(16), reason="x"),
            "commander",
            "unknown_conflict",
        ),
        (GrantToken(hazard=FLOOD, reason="换班"), "duty_leader", "rank_too_low"),
        (GrantToken(hazard=FLOOD, reason="换班", device=b"?"), "commander", "unknown_device"),
        (TakeToken(hazard=FLOOD, reason="失联"), "commander", "not_cut_off"),
        (HearReport(words="水", source="", channel="北斗"), "duty_officer", "source_missing"),
        (HearReport(words="水", source="A", channel="北斗"), OFFICER_B, "rank_too_low"),
        (
            HearReport(words="水", source="A", channel="北斗", at=T0 + timedelta(hours=1)),
            "duty_officer",
            "as_of_ahead",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_code(
    a: Seat, command: Command, account: str, code: str
) -> None:
    assert code_of(a, command, account) == code


def test_a_cut_off_seat_closes_in_its_street_and_not_in_another(b: Seat) -> None:
    elsewhere = ClosePlace(place=ROAD, street="440303001", reason="中断")

    assert code_of(b, elsewhere, OFFICER_B) == "not_your_street"
    (event,) = b.do(CLOSE, OFFICER_B)
    assert event.data["provisional"] == 1
    assert code_of(b, CLOSE, OFFICER_B) == "already_closed"


def test_in_touch_or_with_the_token_a_closing_is_not_provisional_and_needs_its_rank(
    a: Seat,
) -> None:
    a.is_cut_off = True
    assert code_of(a, CLOSE, OFFICER_B) == "rank_too_low"
    (event,) = a.do(CLOSE, "duty_leader")
    assert "provisional" not in event.data


def test_an_order_is_answered_once_and_never_by_who_gave_it(a: Seat) -> None:
    (event,) = a.do(OrderEvacuation(streets=(EAST_LAKE,), count=9, reason="水"), "commander")

    assert code_of(a, RatifyOrder(order=event.subject), "commander") == "own_order"
    assert code_of(a, RatifyOrder(order=event.subject), "duty_leader") == "rank_too_low"
    assert code_of(a, RevokeOrder(order=event.subject, reason=""), "deputy_commander") == (
        "reason_missing"
    )
    a.do(RatifyOrder(order=event.subject), "deputy_commander")
    assert code_of(a, RatifyOrder(order=event.subject), "deputy_commander") == "order_answered"


def test_the_seat_that_joined_first_holds_the_token_until_somebody_grants_it(a: Seat) -> None:
    assert holder(a) == device_of("A")
    a.do(GrantToken(hazard=FLOOD, reason="前移", device=device_of("B")), "commander")

    assert holder(a) == device_of("B")
    assert holder_of(a.chain, a.picture.tokens, Hazard.TYPHOON) == device_of("A")


def test_a_seat_that_gave_the_token_away_does_not_take_it_back_alone(a: Seat) -> None:
    a.do(GrantToken(hazard=FLOOD, reason="前移", device=device_of("B")), "commander")
    a.is_cut_off = True

    wish = GrantToken(hazard=FLOOD, reason="收回")
    assert code_of(a, wish, "commander") == "no_authority_offline"


def test_a_lowering_is_refused_where_another_seat_holds_the_token(a: Seat) -> None:
    (draft,) = a.do(DraftResponse(hazard=FLOOD, level=Level.IV, reason="雨"), "duty_officer")
    a.do(ApproveResponse(draft=draft.subject), "duty_leader")
    a.do(GrantToken(hazard=FLOOD, reason="前移", device=device_of("B")), "commander")

    end = DraftResponse(hazard=FLOOD, level=Level.ENDED, reason="雨停")
    assert code_of(a, end, "duty_officer") == "token_elsewhere"


def test_commander_and_deputy_together_take_the_token_and_it_is_listed(b: Seat) -> None:
    wish = TakeToken(hazard=FLOOD, reason="A席与区服务器都失联")
    assert code_of(b, wish, "duty_leader") == "rank_too_low"
    b.do(wish, "deputy_commander")
    assert holder(b) == device_of("A")
    assert code_of(b, wish, "deputy_commander") == "own_order"
    b.do(wish, "commander")

    assert holder(b) == device_of("B")
    (item,) = open_items(b.picture)
    assert (item.kind, item.of) == (ConflictKind.ORDER, Of.TOKEN)
    for signer in ("commander", "deputy_commander"):
        assert code_of(b, RatifyOrder(order=item.pick.subject), signer) == "own_order"
    wish_again = RatifyOrder(order=item.pick.subject)
    assert code_of(b, wish_again, "duty_leader") == "no_authority_offline"
    b.is_cut_off = False
    b.do(wish_again, "duty_leader")
    assert open_items(b.picture) == ()


def test_a_revoked_taking_gives_the_token_back(b: Seat) -> None:
    for account in ("commander", "deputy_commander"):
        b.do(TakeToken(hazard=FLOOD, reason="失联"), account)
    (item,) = open_items(b.picture)
    b.do(RevokeOrder(order=item.pick.subject, reason="误"), "duty_leader")

    assert holder(b) == device_of("A")


def test_what_the_old_holder_lowers_after_its_token_was_taken_waits_for_a_person(
    a: Seat, b: Seat
) -> None:
    (draft,) = a.do(DraftResponse(hazard=FLOOD, level=Level.III, reason="雨"), "duty_officer")
    a.do(ApproveResponse(draft=draft.subject), "deputy_commander")
    a.exchange(b)
    a.is_cut_off = True
    for account in ("commander", "deputy_commander"):
        b.do(TakeToken(hazard=FLOOD, reason="A席与区服务器都失联"), account)
    (lower,) = a.do(DraftResponse(hazard=FLOOD, level=Level.IV, reason="雨小"), "duty_officer")
    (low,) = a.do(ApproveResponse(draft=lower.subject), "deputy_commander")
    a.exchange(b)

    items = {item.of: item for item in open_items(b.picture)}
    assert set(items) == {Of.TOKEN, Of.RESPONSE}
    assert items[Of.RESPONSE].pick.id == low.id
    end = DraftResponse(hazard=FLOOD, level=Level.ENDED, reason="雨停")
    a.is_cut_off = False
    assert code_of(a, end, "duty_officer") == "token_elsewhere"
    b.is_cut_off = False
    b.do(RevokeOrder(order=low.subject, reason="雨未停"), "commander")
    assert standing(b.picture.responses[FLOOD]) is Level.III
    b.do(RatifyOrder(order=items[Of.TOKEN].pick.subject), "duty_leader")
    assert open_items(b.picture) == ()
    (again,) = b.do(DraftResponse(hazard=FLOOD, level=Level.IV, reason="雨小"), "duty_officer")
    b.do(ApproveResponse(draft=again.subject), "deputy_commander")
    b.exchange(a)
    b.do(GrantToken(hazard=FLOOD, reason="交回", device=device_of("A")), "commander")
    b.exchange(a)
    (last,) = a.do(end, "duty_officer")
    a.do(ApproveResponse(draft=last.subject), "duty_leader")
    assert open_items(a.picture) == ()


def test_what_is_heard_changes_no_level(b: Seat) -> None:
    words = "FLOOD L2 02:25"
    b.do(HearReport(words=words, source="区指挥中心", channel="北斗"), "duty_officer")

    (heard,) = b.picture.heard.values()
    assert (heard.words, heard.actor) == (words, "duty_officer")
    assert b.picture.responses == {}


def test_a_stream_carries_the_limit_that_holds(a: Seat) -> None:
    stream = Stream(
        id="P18/pond_depth",
        station="P18",
        quantity="pond_depth",
        name="望桐路大望",
        unit="cm",
        street=EAST_LAKE,
        lat_e7=0,
        lon_e7=0,
        interval_s=300,
        low=-2,
        high=300,
        limits=(
            Limit(severity=Severity.YELLOW, value=15),
            Limit(severity=Severity.ORANGE, value=25),
        ),
    )
    assert stream_with(stream, a.picture.thresholds) == stream
    a.do(limit(20_000), "data_admin")
    assert stream_with(stream, a.picture.thresholds).limits[1].value == 20
    (laxer,) = a.do(limit(30_000), "data_admin")
    assert stream_with(stream, a.picture.thresholds).limits[1].value == 20
    a.do(RatifyOrder(order=laxer.subject), "duty_leader")
    assert stream_with(stream, a.picture.thresholds).limits[1].value == 30
    streams = streams_with({stream.id: stream}, a.picture.thresholds)
    assert streams[stream.id].severity_of(26) is Severity.YELLOW
    same = ChangeThreshold(
        stream=stream.id, severity=Severity.ORANGE, value_milli=30_000, reason="再"
    )
    assert code_of(a, same, "data_admin") == "same_value"
