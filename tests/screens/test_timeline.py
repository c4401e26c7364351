"""The lanes of the timeline tell what happened, at the times at which it happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.evacuation import StreetTally
from app.domain.event import Past
from app.domain.sensor import Severity
from app.screens.timeline import Facts, Window, build, moment_at
from tests.screens.timeline_facts import (
    DAY,
    NOW,
    SIX_HOURS,
    WRITER,
    alarm,
    answered,
    at,
    entry,
    report,
)
from tests.screens.timeline_storm import alarms, calm, storm, tallies, warnings

MINUTE = timedelta(minutes=1)
TOMORROW = at("00:10") + timedelta(days=1)


def test_moved_people_are_summed_by_as_of_over_all_streets() -> None:
    view = build(storm(), DAY, NOW)

    by_time = {step.at: (step.due, step.notified, step.moved) for step in view.steps}
    assert by_time[at("02:30")] == (1286, 0, 0)
    assert by_time[at("03:00")] == (1286, 950, 290)
    assert by_time[at("05:00")] == (1286, 1275, 1046)
    assert view.present.step is not None
    assert (view.present.step.moved, view.present.step.due) == (290, 1286)


def test_the_first_step_holds_at_the_start_of_the_window() -> None:
    view = build(storm(), Window(start=at("03:30"), end=at("04:30")), NOW)

    assert [(step.at, step.moved) for step in view.steps] == [(at("03:00"), 290)]


def test_a_correction_takes_back_what_it_corrects() -> None:
    street = "440303007"
    wrong = report(street, 1, at("02:40"), (312, 300, 300))
    right = replace(
        report(street, 2, at("02:50"), (312, 300, 296), is_correction=True),
        saw=Past.of([(WRITER, 1)]),
    )
    facts = Facts(evacuation={street: StreetTally(street=street, reports=(wrong, right))})

    view = build(facts, SIX_HOURS, NOW)

    assert [(step.moved, step.is_correction) for step in view.steps] == [
        (300, False),
        (296, True),
    ]


def test_rain_is_that_of_the_worst_gauge_in_each_ten_minutes() -> None:
    view = build(storm(), SIX_HOURS, NOW)

    by_time = {item.start: (item.stream.split("/")[0], round(item.mm, 3)) for item in view.rain}
    assert by_time[at("23:00")] == ("G1", 5.0)
    assert by_time[at("02:50")] == ("G2", 5.0)
    assert at("03:00") not in by_time
    assert not any(item.is_partial for item in view.rain if item.start > SIX_HOURS.start)
    assert view.present.rain == ("G2", 30.0)


def test_rain_from_which_samples_are_missing_says_so() -> None:
    facts = storm()
    gauge = "G1/rain_sixtieth_mm"
    holed = tuple(
        point for point in facts.history[gauge] if not at("02:12") < point[0] <= at("02:15")
    )

    view = build(replace(facts, history={gauge: holed}), SIX_HOURS, NOW)

    assert [item.start for item in view.rain if item.is_partial] == [at("02:10")]


def test_the_deepest_water_stands_at_the_time_of_its_sample() -> None:
    view = build(storm(), SIX_HOURS, NOW)

    tops = {point.at: (point.stream, point.cm) for point in view.water}
    assert tops[at("00:42")] == ("P11/pond_depth", 27)
    assert tops[at("01:05")] == ("P11/pond_depth", 41)
    assert view.present.pond == ("P11", 41.0)
    assert view.pond_limit == 40


def test_water_that_was_not_measured_for_long_is_a_gap() -> None:
    facts = storm()
    pond = "P11/pond_depth"
    holed = tuple(
        point for point in facts.history[pond] if not at("01:10") < point[0] < at("01:50")
    )

    view = build(replace(facts, history={pond: holed}), SIX_HOURS, NOW)

    assert [point.at for point in view.water if not point.is_joined] == [at("00:30"), at("01:50")]


def test_a_value_that_is_old_is_not_the_present_one() -> None:
    later = at("03:30")

    view = build(storm(), Window(start=at("23:00"), end=at("05:00")), later)

    assert (view.present.pond, view.present.rain) == (None, None)


def test_the_deepest_water_is_told_though_its_past_is_not_here_yet() -> None:
    facts = storm()

    view = build(replace(facts, history={}), SIX_HOURS, NOW)

    assert view.present.pond == ("P11", 41.0)


def test_rain_that_is_not_summed_to_its_newest_sample_is_told_as_such() -> None:
    facts = storm()
    gauge = "G1/rain_sixtieth_mm"
    short = {**facts.history, gauge: facts.history[gauge][:-3]}

    assert not build(facts, SIX_HOURS, NOW).present.is_rain_behind
    assert build(replace(facts, history=short), SIX_HOURS, NOW).present.is_rain_behind
    assert build(replace(facts, history={}), SIX_HOURS, NOW).present.is_rain_behind


def test_alarms_are_gathered_by_ten_minutes_the_most_urgent_first() -> None:
    view = build(storm(), SIX_HOURS, NOW)

    last = view.alarms[-1]
    assert (last.start, last.end) == (at("02:50"), at("03:00"))
    assert [(mark.severity, mark.is_waiting) for mark in last.alarms] == [(1, True), (3, True)]
    assert view.present.alarms == 2
    assert [mark.by for bucket in view.alarms[:1] for mark in bucket.alarms] == ["周敏"]


def test_an_urgent_alarm_that_waits_comes_before_a_worse_one_that_is_known() -> None:
    known = answered(alarm(1, "P11/pond_depth", Severity.RED, at("02:51"), 41), after=MINUTE)
    waits = alarm(2, "P12/pond_depth", Severity.BLUE, at("02:55"), 10)
    facts = Facts(alarms={item.subject: item for item in (known, waits)})

    (bucket,) = build(facts, SIX_HOURS, NOW).alarms

    assert [mark.severity for mark in bucket.alarms] == [4, 1]


def test_the_log_stands_at_the_time_of_which_it_tells() -> None:
    view = build(storm(), SIX_HOURS, NOW)

    assert [mark.at for mark in view.log][:2] == [at("23:28"), at("23:50")]
    assert view.log[0].text.startswith("会商1")
    assert (view.log[0].by, view.log[0].source) == ("周敏", "A1")
    assert view.present.logged == 9


def test_a_calm_day_has_empty_lanes_and_zeros() -> None:
    view = build(calm(), SIX_HOURS, NOW)

    assert (view.warnings, view.levels, view.decisions, view.steps) == ((), (), (), ())
    assert (view.present.alarms, view.present.step, view.present.pending) == (0, None, 0)
    assert view.present.rain is not None
    assert view.present.rain[1] == 0


def test_lanes_whose_facts_did_not_change_are_taken_over() -> None:
    facts = storm()
    before = build(facts, SIX_HOURS, NOW)
    more = replace(facts, log=dict(facts.log) | {bytes(16): entry(0, NOW, "补记")})

    after = build(more, SIX_HOURS, NOW + MINUTE, before)

    for name in ("warnings", "levels", "decisions", "steps", "rain", "water", "alarms", "links"):
        assert getattr(after, name) is getattr(before, name)
    assert after.log[-1].text == "补记"
    assert after == build(more, SIX_HOURS, NOW + MINUTE)


@pytest.mark.parametrize("changed", ["window", "registry"])
def test_another_window_or_registry_makes_every_lane_anew(changed: str) -> None:
    facts = storm()
    before = build(facts, SIX_HOURS, NOW)
    other = replace(facts, registry=replace(facts.registry, accounts={}))
    window = Window(start=at("22:40"), end=at("04:40"))

    after = build(
        other if changed == "registry" else facts,
        window if changed == "window" else SIX_HOURS,
        NOW,
        before,
    )

    assert after.decisions is not before.decisions
    assert changed == "window" or after.decisions[0].by == "duty_officer"


def test_the_state_at_a_moment_is_that_of_all_lanes() -> None:
    view = build(storm(), SIX_HOURS, NOW)

    state = moment_at(view, at("02:10"))

    assert [bar.tone for bar in state.warnings] == ["red", "yellow"]
    assert [(bar.subject, bar.tone) for bar in state.levels] == [
        ("flood", "III"),
        ("geohazard", "IV"),
    ]
    assert state.step is None
    assert state.rain is not None
    assert round(state.rain.mm, 2) == 5.0
    assert state.water is not None
    assert state.water.stream == "P11/pond_depth"
    assert (state.alarms, state.worst, state.link) == (4, 1, "online")


def test_of_a_moment_to_come_only_what_is_decided_is_told() -> None:
    view = build(storm(), SIX_HOURS, NOW)

    state = moment_at(view, at("04:00"))

    assert [bar.tone for bar in state.levels] == ["II", "IV"]
    assert (state.step, state.rain, state.water, state.alarms, state.link) == (
        None,
        None,
        None,
        0,
        "",
    )


def test_a_window_must_begin_before_it_ends() -> None:
    with pytest.raises(ValueError, match="begin before"):
        Window(start=NOW, end=NOW)


def test_a_long_window_is_told_by_the_hour() -> None:
    week = Window(start=datetime(2025, 8, 1, tzinfo=UTC), end=datetime(2025, 8, 8, tzinfo=UTC))

    view = build(
        replace(storm(), alarms=alarms(), evacuation=tallies(), warnings=warnings()), week, NOW
    )

    assert {item.end - item.start for item in view.rain} == {timedelta(hours=1)}
    assert {item.end - item.start for item in view.alarms} == {timedelta(hours=1)}
    assert max(item.mm for item in view.rain) == 41
