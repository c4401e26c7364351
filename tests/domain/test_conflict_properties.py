"""What holds for whatever three seats do apart, in whatever order they learn of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from itertools import combinations, permutations
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.commands import (
    ApproveResponse,
    ClosePlace,
    Command,
    DraftResponse,
    OrderEvacuation,
    RatifyOrder,
    RegisterShelter,
    ReopenPlace,
    ResolveConflict,
    RevokeOrder,
)
from app.domain.conflict import ConflictKind, open_items, records
from app.domain.event import EventId, Fact
from app.domain.picture import Picture
from app.domain.ratify import heads_of
from app.domain.response import Hazard, Level, Response, counted, standing
from app.errors import OperatorError
from tests.domain.seats import EAST_LAKE, OFFICER_B, P1, P2, P3, ROAD, Seat, limit, replayed, report

F = TypeVar("F", bound=Fact)

# What two or three seats may do apart, by number; refusals are fine, they record nothing.
WISHES: tuple[tuple[Command, str], ...] = (
    (ClosePlace(place=ROAD, street=EAST_LAKE, reason="中断"), OFFICER_B),
    (ClosePlace(place=ROAD, reason="积水"), "duty_leader"),
    (ReopenPlace(place=ROAD, reason="水退"), "duty_leader"),
    (OrderEvacuation(streets=(EAST_LAKE,), count=58, reason="S21"), OFFICER_B),
    (OrderEvacuation(streets=(EAST_LAKE,), count=9, reason="低洼"), "duty_officer"),
    (RegisterShelter(shelter="梧桐山", people=(P1, P2)), "duty_officer"),
    (RegisterShelter(shelter="大望", people=(P2, P3)), OFFICER_B),
    (limit(30_000), "data_admin"),
    (limit(20_000), "data_admin_2"),
)
ANSWERERS = ("duty_leader", "commander", "slope_expert", "data_admin")


class Play:
    """Three seats that act, meet and settle by a list of numbers."""

    def __init__(self) -> None:
        self.seats = (Seat("A"), Seat("B"), Seat("C"))
        for seat in self.seats[1:]:
            self.seats[0].exchange(seat)

    def step(self, seat: Seat, number: int) -> None:
        kind, rest = number % 6, number // 6
        try:
            self._act(seat, kind, rest)
        except OperatorError:
            return

    def _act(self, seat: Seat, kind: int, rest: int) -> None:
        by = ANSWERERS[rest % len(ANSWERERS)]
        match kind:
            case 0:
                seat.is_cut_off = not seat.is_cut_off
                seat.exchange(self.seats[rest % 3])
            case 1:
                report(seat, 100 + rest % 3 + seat.picture.vector[seat.writer])
            case 2:
                self._level(seat, rest, by)
            case 3:
                self._settle(seat, rest, by)
            case _:
                command, account = WISHES[rest % len(WISHES)]
                seat.do(command, account)

    def _level(self, seat: Seat, rest: int, by: str) -> None:
        level = tuple(Level)[rest % len(Level)]
        (draft, *_) = seat.do(
            DraftResponse(hazard=Hazard.FLOOD, level=level, reason="研判"), "duty_officer"
        )
        seat.do(ApproveResponse(draft=draft.subject), "commander" if rest % 2 else by)

    def _settle(self, seat: Seat, rest: int, by: str) -> None:
        items = open_items(seat.picture)
        pending = [item for c in seat.picture.closures.values() for item in c.unsigned]
        if pending and rest % 2:
            seat.do(RatifyOrder(order=pending[0].subject), by)
        elif items:
            item = items[rest % len(items)]
            head = item.heads[rest % len(item.heads)].subject
            if item.kind is not ConflictKind.ORDER:
                seat.do(ResolveConflict(conflict=item.id, choice=head, reason="核定"), by)
            elif rest % 3:
                seat.do(RatifyOrder(order=head), by)
            else:
                seat.do(RevokeOrder(order=head, reason="误"), by)

    def end(self) -> None:
        for _ in range(2):
            for seat in self.seats[1:]:
                self.seats[0].exchange(seat)


numbers = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 10_000)), max_size=24)
calm = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def played(steps: list[tuple[int, int]]) -> Play:
    play = Play()
    for who, number in steps:
        play.step(play.seats[who], number)
    return play


@calm
@given(numbers, st.lists(st.integers(0, 5), max_size=60))
def test_any_order_of_concurrent_events_makes_the_same_picture_and_the_same_list(
    steps: list[tuple[int, int]], picks: list[int]
) -> None:
    play = played(steps)
    play.end()
    seat = play.seats[0]
    picture = replayed(seat, picks)

    assert {other.picture.hash() for other in play.seats} == {picture.hash()}
    assert open_items(picture) == open_items(seat.picture)
    assert records(picture) == records(seat.picture)


@calm
@given(numbers)
def test_no_merge_lowers_a_level_opens_a_road_or_turns_an_as_of_back(
    steps: list[tuple[int, int]],
) -> None:
    play = played(steps)
    before = [seat.picture for seat in play.seats]
    play.end()
    after = play.seats[0].picture

    merged = standing(after.responses.get(Hazard.FLOOD)).severity
    held = after.responses.get(Hazard.FLOOD, Response(hazard=Hazard.FLOOD))
    known = [p.responses[Hazard.FLOOD] for p in before if Hazard.FLOOD in p.responses]
    assert merged <= max((standing(one).severity for one in known), default=0)
    for one in known:
        for head in heads_of(one.approvals):
            is_seen = any(head.id in other.saw for other in held.approvals)
            is_overruled = head not in counted(held) and head.settles
            assert head.level.severity <= merged or is_seen or is_overruled
    tallies = [p.evacuation[EAST_LAKE].current for p in before if EAST_LAKE in p.evacuation]
    for earlier in tallies:
        current = after.evacuation[EAST_LAKE].current
        assert earlier is not None
        assert current is not None
        assert current.as_of >= earlier.as_of
    for picture in before:
        closure = picture.closures.get(ROAD)
        for closed in closure.standing if closure else ():
            road = after.closures[ROAD]
            is_covered = any(closed.id in item.saw for item in road.reopenings)
            is_revoked = any(item.target == closed.id for item in road.answers)
            assert closed in road.standing or is_covered or is_revoked


def undecided(picture: Picture) -> set[tuple[ConflictKind, EventId, EventId]]:
    """Return naively each pair that needs a person: differing, concurrent, neither superseded."""
    found: set[tuple[ConflictKind, EventId, EventId]] = set()
    for response in picture.responses.values():
        found |= pairs(ConflictKind.LEVEL, response.approvals, lambda a: (a.level, a.effective_at))
    for tally in picture.evacuation.values():
        for as_of in {item.as_of for item in tally.reports}:
            equal = tuple(item for item in tally.reports if item.as_of == as_of)
            found |= pairs(ConflictKind.TALLY, equal, lambda report: report.figures)
    for limits in picture.thresholds.values():
        found |= pairs(ConflictKind.THRESHOLD, limits.changes, lambda c: c.value_milli)
    for roster in picture.shelters.values():
        for person in (P1, P2, P3):
            named = tuple(item for item in roster.registrations if person in item.people)
            found |= pairs(ConflictKind.PERSON, named, lambda stay: stay.shelter)
    return found


def pairs(
    kind: ConflictKind, facts: tuple[F, ...], value: Callable[[F], object]
) -> set[tuple[ConflictKind, EventId, EventId]]:
    return {
        (kind, one.id, other.id)
        for one, other in combinations(facts, 2)
        if value(one) != value(other)
        and not any(one.id in third.saw or other.id in third.saw for third in facts)
    }


@calm
@given(numbers)
def test_each_pair_that_needs_a_person_has_exactly_one_open_item(
    steps: list[tuple[int, int]],
) -> None:
    play = played(steps)
    play.end()
    picture = play.seats[0].picture
    items = open_items(picture)
    assert len({item.id for item in items}) == len(items)
    listed = Counter(
        (item.kind, one.id, other.id)
        for item in items
        for one, other in permutations(item.heads, 2)
    )

    needed = undecided(picture)
    assert all(listed[pair] == 1 for pair in needed if not _is_overruled(picture, pair))
    for item in items:
        if item.kind is not ConflictKind.ORDER:
            ends = {(item.kind, one.id, other.id) for one, other in permutations(item.heads, 2)}
            assert ends & needed


def _is_overruled(picture: Picture, pair: tuple[ConflictKind, EventId, EventId]) -> bool:
    """A revocation that missed a ratification is decided by rule, with nothing left to settle."""
    if pair[0] is not ConflictKind.LEVEL:
        return False
    held = picture.responses[Hazard.FLOOD]
    notes = {note.target for note in held.notes if note.kind == "ratified"}
    return any(
        i.id in pair and len(i.settles) == 1 and i.settles[0] in notes for i in held.approvals
    )


@calm
@given(numbers, st.integers(0, 100))
def test_a_resolution_settles_its_item_for_good_and_again_changes_nothing(
    steps: list[tuple[int, int]], choice: int
) -> None:
    play = played(steps)
    play.end()
    seat = play.seats[0]
    seat.is_cut_off = False
    rng = random.Random(choice)
    for item in open_items(seat.picture):
        head = rng.choice(item.heads).subject
        if item.kind is ConflictKind.ORDER:
            continue
        wish = ResolveConflict(conflict=item.id, choice=head, reason="核定")
        by = "data_admin" if item.kind is ConflictKind.THRESHOLD else "commander"
        seat.do(wish, by)
        assert item.id not in {left.id for left in open_items(seat.picture)}
        with pytest.raises(OperatorError, match="unknown_conflict"):
            seat.do(wish, by)
    assert {i.kind for i in open_items(seat.picture)} <= {ConflictKind.ORDER}
