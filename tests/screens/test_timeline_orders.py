"""Closures, orders, limits, tokens and handings over stand on the timeline when they were done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.commands import (
    ClosePlace,
    Command,
    GrantToken,
    HandOver,
    OrderEvacuation,
    PermitReturn,
    RatifyOrder,
    ReopenPlace,
    RevokeOrder,
    TakeOver,
)
from app.domain.response import Hazard
from app.screens.timeline import Act, Facts, Lane, Mark, TimelineView, Window, build
from app.settings.pack import default_pack, load_district
from tests.domain.seats import EAST_LAKE, T0, Seat, device_of, limit
from ui.timeline.item_words import lines
from ui.timeline.words import decision_words, mark_words

DISTRICT = load_district(default_pack())
WINDOW = Window(start=T0 - timedelta(hours=1), end=T0 + timedelta(hours=5))


def view_of(seat: Seat, before: TimelineView | None = None) -> TimelineView:
    picture = seat.picture
    facts = Facts(
        registry=picture.registry,
        responses=picture.responses,
        answers=picture.answers,
        closures=picture.closures,
        orders=picture.orders,
        releases=picture.releases,
        thresholds=picture.thresholds,
        tokens=picture.tokens,
        handovers=picture.handovers,
        streams=STREAMS,
        streets=STREETS,
        places=PLACES,
    )
    return build(facts, WINDOW, seat.now, before)


STREAMS = {stream.id: stream for stream in DISTRICT.streams}
STREETS = {street.code: street.name for street in DISTRICT.streets}
PLACES = {spot.id: spot.name for spot in DISTRICT.spots}


@pytest.fixture
def seat() -> Seat:
    return Seat("A")


def told(marks: tuple[Mark, ...]) -> list[tuple[Act, str, bool]]:
    return [(mark.act, mark.subject, mark.is_open) for mark in marks]


def do(seat: Seat, command: Command, account: str) -> bytes:
    return seat.do(command, account)[0].subject


def test_a_closure_is_marked_from_the_closing_to_the_second_signature(seat: Seat) -> None:
    do(seat, ClosePlace(place="L38", reason="积水"), "duty_leader")
    wish = do(seat, ReopenPlace(place="L38", reason="退水"), "duty_leader")
    waiting = view_of(seat)
    assert told(waiting.decisions) == [
        (Act.CLOSED, "望桐路大望段", False),
        (Act.REOPENING, "望桐路大望段", True),
    ]
    assert decision_words(waiting.present, seat.now) == "待签 1"
    do(seat, RatifyOrder(order=wish), "commander")
    view = view_of(seat, waiting)

    assert told(view.decisions)[1:] == [
        (Act.REOPENING, "望桐路大望段", False),
        (Act.REOPENED, "望桐路大望段", False),
    ]
    assert mark_words(view.decisions[2]) == "重开 望桐路大望段"
    assert view.decisions[2].at == seat.now


def test_an_order_tells_streets_and_people_and_who_answered(seat: Seat) -> None:
    order = OrderEvacuation(streets=(EAST_LAKE,), count=1058, reason="S21")
    subject = do(seat, order, "duty_officer")
    do(seat, RevokeOrder(order=subject, reason="误报"), "commander")
    given, revoked = view_of(seat).decisions

    assert mark_words(given) == "转移令 东湖 1,058 人"
    assert (revoked.act, revoked.text, revoked.by) == (Act.REVOKED, "误报", "commander")


def test_limits_and_tokens_are_decisions_too(seat: Seat) -> None:
    do(seat, limit(30_000), "data_admin")
    grant = GrantToken(hazard=Hazard.FLOOD, reason="前移", device=device_of("B"))
    do(seat, grant, "commander")

    assert [mark_words(mark) for mark in view_of(seat).decisions] == [
        "改阈值 P18 望桐路大望",
        "授予指挥权 防汛",
    ]


def test_a_handing_over_stands_in_the_lane_of_the_log_with_both_names(seat: Seat) -> None:
    subject = do(seat, HandOver(incoming="duty_officer_2", note="水库放水"), "duty_officer")
    (gave,) = view_of(seat).log
    assert (gave.lane, gave.act, gave.is_open) == (Lane.LOG, Act.GAVE, True)
    assert lines((gave,), seat.now)[2] == "待接班签字"
    do(seat, TakeOver(handover=subject), "duty_officer_2")
    gave, took = view_of(seat).log

    assert (gave.is_open, took.act) == (False, Act.TOOK)
    card = lines((gave,), seat.now)
    assert "duty_officer → duty_officer_2" in card[1]
    assert card[-1] == "水库放水"
    assert "duty_officer_2 ← duty_officer" in lines((took,), seat.now)[1]


def test_lanes_without_news_are_taken_over(seat: Seat) -> None:
    do(seat, ClosePlace(place="L38", reason="积水"), "duty_leader")
    before = view_of(seat)
    do(seat, HandOver(incoming="duty_officer_2"), "duty_officer")
    view = view_of(seat, before)

    assert view.decisions is before.decisions
    assert view.log != before.log


def test_releases_are_decisions_that_wait_for_a_second(seat: Seat) -> None:
    wish = PermitReturn(street=EAST_LAKE, count=58, reason="水退")
    subject = do(seat, wish, "duty_officer")
    view = view_of(seat)
    assert [(mark_words(mark), mark.is_open) for mark in view.decisions] == [
        ("返回许可 东湖 58 人", True)
    ]
    assert view.present.unsigned == 1
    do(seat, RatifyOrder(order=subject), "commander")

    assert [mark.act for mark in view_of(seat).decisions] == [Act.RETURNING, Act.RATIFIED]
