"""Acts that two persons must sign: the whole list, refused by the rules and again by who merges.

Source: domain brief, section 6. Each line names what the first and the second person do; nobody is
both, nobody signs below the rank, and until the second signed nothing holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from app.domain.closure import Closure
from app.domain.commands import (
    ApproveResponse,
    ClosePlace,
    CloseShelter,
    Command,
    DraftResponse,
    OrderEvacuation,
    PermitReturn,
    RatifyOrder,
    RegisterShelter,
    ReopenPlace,
    RevokeOrder,
)
from app.domain.event import Event
from app.domain.order import OrderState
from app.domain.release import ReleaseState
from app.domain.response import Hazard, Level, level_at
from app.errors import OperatorError
from app.rules.decide import Actor, decide
from tests.domain.seats import EAST_LAKE, OFFICER_B, P1, ROAD, Seat, device_of, limit, replayed

FLOOD = Hazard.FLOOD
SHELTER = "shelter-1"
Prepare = Callable[[Seat], None]
Holds = Callable[[Seat], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One line of the list.

    ``first`` is done by ``author``, who could sign as the second by rank; ``other`` signs it,
    ``low`` has not the rank. ``cut_off`` tells that the first is done by a seat apart.
    """

    name: str
    first: Command
    author: str
    other: str
    low: str
    holds: Holds
    prepare: Prepare = lambda _seat: None
    cut_off: bool = False

    def second(self, first: Event) -> Command:
        if isinstance(self.first, DraftResponse):
            return ApproveResponse(draft=first.subject)
        return RatifyOrder(order=first.subject)


def level(of: Level) -> Holds:
    return lambda seat: level_at(seat.picture.responses.get(FLOOD), seat.now) is of


def draft(of: Level) -> DraftResponse:
    return DraftResponse(hazard=FLOOD, level=of, reason="雨势")


def bring_to(*levels: Level) -> Prepare:
    def go(seat: Seat) -> None:
        for one in levels:
            (drafted,) = seat.do(draft(one), "duty_officer")
            seat.do(ApproveResponse(draft=drafted.subject), "commander")

    return go


def close_road(seat: Seat) -> None:
    seat.do(ClosePlace(place=ROAD, street=EAST_LAKE, reason="积水"), "duty_leader")


def first_limit(seat: Seat) -> None:
    seat.do(limit(20_000), "data_admin")


def road_is_open(seat: Seat) -> bool:
    closure: Closure = seat.picture.closures[ROAD]
    return not closure.is_closed


def ordered(state: OrderState) -> Holds:
    return lambda seat: any(item.state is state for item in seat.picture.orders.values())


def released(seat: Seat) -> bool:
    return any(item.state is ReleaseState.IN_FORCE for item in seat.picture.releases.values())


def limit_is(value: int) -> Holds:
    def holds(seat: Seat) -> bool:
        (item,) = seat.picture.thresholds.values()
        return item.active_milli(20_000) == value

    return holds


ACTS = (
    Act(
        name="start",
        first=draft(Level.IV),
        author="duty_leader",
        other="deputy_commander",
        low="duty_officer",
        holds=level(Level.IV),
    ),
    Act(
        name="raise",
        prepare=bring_to(Level.IV),
        first=draft(Level.II),
        author="commander",
        other="commander_2",
        low="deputy_commander",
        holds=level(Level.II),
    ),
    Act(
        name="lower",
        prepare=bring_to(Level.III),
        first=draft(Level.IV),
        author="deputy_commander",
        other="commander",
        low="duty_leader",
        holds=level(Level.IV),
    ),
    Act(
        name="end",
        prepare=bring_to(Level.IV),
        first=draft(Level.ENDED),
        author="duty_leader",
        other="commander",
        low="duty_officer",
        holds=level(Level.ENDED),
    ),
    Act(
        name="evacuation order",
        first=OrderEvacuation(streets=(EAST_LAKE,), count=312, reason="滑坡"),
        author="deputy_commander",
        other="commander",
        low="duty_leader",
        holds=ordered(OrderState.IN_FORCE),
    ),
    Act(
        name="return",
        first=PermitReturn(street=EAST_LAKE, count=62, reason="坡体稳定"),
        author="commander",
        other="commander_2",
        low="deputy_commander",
        holds=released,
    ),
    Act(
        name="road reopening",
        prepare=close_road,
        first=ReopenPlace(place=ROAD, reason="水退"),
        author="duty_leader",
        other="slope_expert",
        low="duty_officer",
        holds=road_is_open,
    ),
    Act(
        name="shelter closing",
        first=CloseShelter(shelter=SHELTER, street=EAST_LAKE, reason="人员已返回"),
        author="duty_leader",
        other="deputy_commander",
        low="duty_officer",
        holds=released,
    ),
    Act(
        name="laxer threshold",
        prepare=first_limit,
        first=limit(30_000),
        author="data_admin",
        other="data_admin_2",
        low="duty_officer",
        holds=limit_is(30_000),
    ),
    Act(
        name="ratifying a provisional closure",
        first=ClosePlace(place=ROAD, street=EAST_LAKE, reason="积水"),
        author="duty_leader",
        other="deputy_commander",
        low="duty_officer",
        holds=lambda seat: not seat.picture.closures[ROAD].unratified,
        cut_off=True,
    ),
    Act(
        name="ratifying a provisional evacuation",
        first=OrderEvacuation(streets=(EAST_LAKE,), count=40, reason="进水"),
        author="deputy_commander",
        other="commander",
        low="duty_officer",
        holds=ordered(OrderState.IN_FORCE),
        cut_off=True,
    ),
)


@pytest.fixture(params=ACTS, ids=lambda act: act.name)
def act(request: pytest.FixtureRequest) -> Act:
    found: Act = request.param
    return found


def begun(act: Act) -> tuple[Seat, Event]:
    """Return the seat that holds the tokens, where the first person signed."""
    seat = Seat("A")
    act.prepare(seat)
    if not act.cut_off:
        (first,) = seat.do(act.first, act.author)
        return seat, first
    apart = Seat("B", is_cut_off=True)
    (first,) = apart.do(act.first, act.author)
    seat.exchange(apart)
    return seat, first


def code_of(seat: Seat, command: Command, account: str) -> str:
    with pytest.raises(OperatorError) as refusal:
        seat.do(command, account)
    return refusal.value.code


def forge(seat: Seat, act: Act, first: Event, account: str) -> str:
    """Record the second signature past the rules, by that account; return why it is ignored."""
    by = Actor(account=act.other, seat="A", device=device_of("A"))
    (wished,) = decide(seat.picture, act.second(first), by, seat.now)
    event = seat._write(replace(wished, actor=account))
    return seat.picture.ignored.get(event.id, "")


def test_until_a_second_person_signed_nothing_holds(act: Act) -> None:
    seat, first = begun(act)
    assert not act.holds(seat)
    seat.do(act.second(first), act.other)

    assert act.holds(seat)
    assert not seat.picture.ignored


def test_nobody_is_both_persons(act: Act) -> None:
    seat, first = begun(act)
    assert code_of(seat, act.second(first), act.author) in ("own_order", "own_draft")
    assert forge(seat, act, first, act.author) in ("own_order", "own_draft")

    assert not act.holds(seat)


def test_nobody_signs_as_the_second_below_the_rank(act: Act) -> None:
    seat, first = begun(act)
    assert code_of(seat, act.second(first), act.low) == "rank_too_low"
    assert forge(seat, act, first, act.low) == "rank_too_low"

    assert not act.holds(seat)


def test_who_merges_judges_alike_in_whatever_order(act: Act) -> None:
    seat, first = begun(act)
    forge(seat, act, first, act.author)
    forge(seat, act, first, act.low)
    other = Seat("C", now=seat.now)
    other.take(seat.events)
    seat.exchange(other)

    for picture in (other.picture, replayed(seat, (2, 1, 2, 0, 1)), replayed(seat, ())):
        assert picture.picture_hash() == seat.picture.picture_hash()
    assert not act.holds(other)


@pytest.mark.parametrize(
    ("command", "account", "code"),
    [
        (PermitReturn(street="", count=5, reason="稳"), "duty_officer", "unknown_street"),
        (PermitReturn(street=EAST_LAKE, count=0, reason="稳"), "duty_officer", "bad_figure"),
        (PermitReturn(street=EAST_LAKE, count=5, reason=" "), "duty_officer", "reason_missing"),
        (PermitReturn(street=EAST_LAKE, count=5, reason="稳"), "data_admin", "rank_too_low"),
        (PermitReturn(street="440303001", count=5, reason="稳"), OFFICER_B, "not_your_street"),
        (CloseShelter(shelter=" ", reason="空"), "duty_officer", "unknown_place"),
        (CloseShelter(shelter=SHELTER, reason=""), "duty_officer", "reason_missing"),
        (CloseShelter(shelter=SHELTER, reason="空"), "slope_expert", "rank_too_low"),
        (CloseShelter(shelter=SHELTER, reason="空"), OFFICER_B, "not_your_street"),
    ],
)
def test_a_release_is_refused_with_the_reason(command: Command, account: str, code: str) -> None:
    assert code_of(Seat("A"), command, account) == code


def test_the_slope_expert_finds_a_place_safe_and_the_commander_lets_people_return() -> None:
    seat = Seat("A")
    (first,) = seat.do(PermitReturn(street=EAST_LAKE, count=62, reason="S14 稳"), "slope_expert")
    seat.do(RatifyOrder(order=first.subject), "commander")

    (item,) = seat.picture.releases.values()
    assert (item.state, item.proposal.count) == (ReleaseState.IN_FORCE, 62)


def test_of_two_answers_given_apart_the_one_that_keeps_people_safe_holds() -> None:
    one, two = Seat("A"), Seat("C")
    (first,) = one.do(PermitReturn(street=EAST_LAKE, count=62, reason="稳"), "slope_expert")
    two.take(one.events)
    one.do(RatifyOrder(order=first.subject), "commander")
    two.do(RevokeOrder(order=first.subject, reason="又下雨"), "commander_2")
    one.exchange(two)

    states = {item.state for seat in (one, two) for item in seat.picture.releases.values()}
    assert states == {ReleaseState.REVOKED}
    assert not one.picture.ignored


def test_nobody_returns_while_a_response_stands_at_two_or_above() -> None:
    seat = Seat("A")
    bring_to(Level.II)(seat)
    wish = PermitReturn(street=EAST_LAKE, count=62, reason="稳")
    assert code_of(seat, wish, "slope_expert") == "level_still_high"
    bring_to(Level.III)(seat)
    seat.do(wish, "slope_expert")
    assert code_of(seat, wish, "duty_officer") == "already_proposed"


def test_a_shelter_with_people_in_it_stays_open() -> None:
    seat = Seat("A")
    seat.do(RegisterShelter(shelter=SHELTER, people=(P1,)), "duty_officer")

    assert code_of(seat, CloseShelter(shelter=SHELTER, reason="空"), "duty_officer") == (
        "shelter_occupied"
    )


@pytest.mark.parametrize(
    "wish",
    [
        PermitReturn(street=EAST_LAKE, count=5, reason="稳"),
        CloseShelter(shelter=SHELTER, street=EAST_LAKE, reason="空"),
    ],
)
def test_a_seat_apart_takes_no_protection_back(wish: Command) -> None:
    assert code_of(Seat("B", is_cut_off=True), wish, OFFICER_B) == "no_authority_offline"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"what": "return", "place": EAST_LAKE, "street": EAST_LAKE, "count": 0, "reason": "x"},
        {"what": "return", "place": EAST_LAKE, "street": "1", "count": 5, "reason": "x"},
        {"what": "return", "place": EAST_LAKE, "street": EAST_LAKE, "count": 5},
        {"what": "else", "place": EAST_LAKE, "reason": "x"},
        {"what": "shelter", "place": "", "reason": "x"},
    ],
)
def test_a_malformed_proposal_counts_for_nothing(data: dict[str, object]) -> None:
    seat = Seat("A")
    act = {"account": "duty_officer", "sig": b"sig"}
    event = seat.write("release.proposed", bytes(16), {**data, "act": act}, "duty_officer")

    assert event.id in seat.picture.ignored
    assert not seat.picture.releases


def test_the_list_is_that_of_the_brief() -> None:
    assert {act.name.partition(" a ")[0] for act in ACTS} == {
        *("start", "raise", "lower", "end", "evacuation order", "return", "road reopening"),
        *("shelter closing", "laxer threshold", "ratifying"),
    }
