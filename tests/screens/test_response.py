"""What the ladder tells: the level, since when, by whom, what is owed, drafted and suggested."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.domain.response import Hazard, Level, Response
from app.screens.response import LadderRow
from tests.screens import storm
from tests.screens.storm import NOW, approved, countersigned, drafted, response_view


def row(hazard: Hazard, made: dict[Hazard, Response] | None = None) -> LadderRow:
    view = response_view(made=made)
    return next(item for item in view.rows if item.hazard is hazard)


def test_a_level_in_force_tells_since_when_and_by_whom() -> None:
    slope = row(Hazard.GEOHAZARD)
    assert slope.level is Level.IV
    assert slope.since == NOW - timedelta(minutes=139)
    assert slope.by == "陈国梁"
    assert slope.suggested is Level.III


def test_an_approval_by_voice_owes_a_countersignature_until_the_approver_signs() -> None:
    flood = storm.responses()[Hazard.FLOOD]
    assert row(Hazard.FLOOD).debt_due == NOW + timedelta(minutes=25)
    wrong = replace(flood, notes=(countersigned(flood.approvals[0], 3, "duty_leader"),))
    assert row(Hazard.FLOOD, {Hazard.FLOOD: wrong}).debt_due is not None
    right = replace(flood, notes=(countersigned(flood.approvals[0], 3, "commander"),))
    assert row(Hazard.FLOOD, {Hazard.FLOOD: right}).debt_due is None
    assert response_view(made={Hazard.FLOOD: right}).debts == ()


def test_a_debt_outlives_the_level_that_it_was_for() -> None:
    flood = storm.responses()[Hazard.FLOOD]
    lower = drafted(5, Hazard.FLOOD, Level.III, NOW - timedelta(minutes=5), Level.II)
    later = approved(lower, 6, "commander", NOW - timedelta(minutes=4), voice=False)
    both = replace(flood, drafts=(*flood.drafts, lower), approvals=(*flood.approvals, later))
    assert [debt.level for debt in response_view(made={Hazard.FLOOD: both}).debts] == [Level.II]


def test_what_is_approved_for_later_is_told_but_not_in_force() -> None:
    draft = drafted(1, Hazard.TYPHOON, Level.III, NOW)
    later = approved(draft, 2, "deputy_commander", NOW + timedelta(hours=3), voice=False)
    made = {Hazard.TYPHOON: Response(hazard=Hazard.TYPHOON, drafts=(draft,), approvals=(later,))}
    typhoon = row(Hazard.TYPHOON, made)
    assert typhoon.level is Level.ENDED
    assert typhoon.next_change == (Level.III, NOW + timedelta(hours=3))


def test_an_idle_hazard_tells_its_last_level_and_end() -> None:
    first = drafted(1, Hazard.FLOOD, Level.IV, NOW - timedelta(days=7))
    start = approved(first, 2, "duty_leader", NOW - timedelta(days=7), voice=False)
    second = drafted(3, Hazard.FLOOD, Level.ENDED, NOW - timedelta(days=6), Level.IV)
    end = approved(second, 4, "duty_leader", NOW - timedelta(days=6), voice=False)
    made = {
        Hazard.FLOOD: Response(hazard=Hazard.FLOOD, drafts=(first, second), approvals=(start, end))
    }
    assert row(Hazard.FLOOD, made).last_end == (Level.IV, NOW - timedelta(days=6))


def test_an_expired_level_is_idle_and_tells_when_it_lapsed() -> None:
    slope = storm.responses()[Hazard.GEOHAZARD]
    gone = replace(slope.approvals[0], expires_at=NOW - timedelta(minutes=1))
    idle = row(Hazard.GEOHAZARD, {Hazard.GEOHAZARD: replace(slope, approvals=(gone,))})
    assert idle.level is Level.ENDED
    assert idle.last_end == (Level.IV, NOW - timedelta(minutes=1))


def test_only_another_person_of_sufficient_rank_may_approve() -> None:
    view = response_view(with_draft=True)
    draft = view.drafts[0]
    assert [person.account for person in view.approvers(draft)] == [
        "deputy_commander",
        "commander",
    ]
    own = replace(draft, drafter="commander")
    assert [person.account for person in view.approvers(own)] == ["deputy_commander"]


def test_a_draft_that_the_level_overtook_is_marked() -> None:
    facts = storm.responses(with_draft=True)
    slope = facts[Hazard.GEOHAZARD]
    stale = replace(slope.drafts[1], from_level=Level.ATTENTION)
    made = {Hazard.GEOHAZARD: replace(slope, drafts=(slope.drafts[0], stale))}
    assert response_view(with_draft=True).drafts[0].is_overtaken is False
    assert response_view(made=made).drafts[0].is_overtaken is True


def test_flood_and_geohazard_stay_on_the_ladder_while_idle() -> None:
    view = response_view(made={})
    assert [item.hazard for item in view.rows] == [Hazard.FLOOD, Hazard.GEOHAZARD]


def test_a_sum_of_rain_is_told_in_millimetres() -> None:
    card = response_view().cards[0]
    rain = next(line for line in card.reasons if line.code.startswith("rain"))
    assert (rain.value, rain.limit, rain.unit) == (107.0, 100.0, "mm")


def test_busy_hazards_come_before_idle_ones_and_no_level_moves_them() -> None:
    draft = drafted(1, Hazard.HEAT, Level.I, NOW - timedelta(hours=1))
    start = approved(draft, 2, "commander", NOW - timedelta(hours=1), voice=False)
    heat = Response(hazard=Hazard.HEAT, drafts=(draft,), approvals=(start,))
    slope = storm.responses()[Hazard.GEOHAZARD]
    view = response_view(made={Hazard.HEAT: heat, Hazard.GEOHAZARD: slope})
    hazards = [item.hazard for item in view.rows]
    assert hazards == [Hazard.GEOHAZARD, Hazard.HEAT, Hazard.FLOOD]
