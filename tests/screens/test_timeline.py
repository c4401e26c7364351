"""The lanes of the timeline tell what happened, at the times at which it happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.alert import Reference
from app.domain.commands import Answer
from app.domain.evacuation import StreetTally
from app.domain.event import Past
from app.domain.response import Hazard, Level, Response
from app.domain.sensor import Severity
from app.domain.suggestion import Answered, SuggestionAnswers
from app.domain.warning import Cancelled, PublicWarning
from app.screens.timeline import Act, Facts, Lane, LinkSpan, Window, build, moment_at
from tests.screens.timeline_storm import (
    DAY,
    NOW,
    SIX_HOURS,
    WRITER,
    alarm,
    alarms,
    answered,
    at,
    calm,
    change,
    countersigned,
    entry,
    hlc,
    report,
    responses,
    storm,
    tallies,
    warning,
    warnings,
)

MINUTE = timedelta(minutes=1)
TOMORROW = at("00:10") + timedelta(days=1)


def test_signals_stand_from_their_issue_until_they_are_replaced_or_lapse() -> None:
    view = build(storm(), DAY, NOW)

    assert [(bar.subject, bar.tone, bar.since, bar.until, bar.row) for bar in view.warnings] == [
        ("rainstorm", "yellow", at("21:10"), at("23:20"), 0),
        ("rainstorm", "orange", at("23:20"), at("02:05"), 0),
        ("rainstorm", "red", at("02:05"), at("08:00"), 0),
        ("geohazard", "yellow", at("00:10"), TOMORROW, 1),
    ]


def test_levels_stand_by_effective_time_one_row_a_hazard() -> None:
    view = build(storm(), DAY, NOW)

    assert [(bar.subject, bar.tone, bar.since, bar.until, bar.row) for bar in view.levels] == [
        ("flood", "attention", at("18:00"), at("21:30"), 0),
        ("flood", "IV", at("21:30"), at("23:40"), 0),
        ("flood", "III", at("23:40"), at("02:25"), 0),
        ("flood", "II", at("02:25"), None, 0),
        ("geohazard", "IV", at("00:41"), TOMORROW, 1),
    ]


def test_bars_are_cut_at_the_window_and_keep_their_own_times() -> None:
    view = build(storm(), SIX_HOURS, NOW)

    first, red = view.levels[0], view.warnings[2]
    assert (first.since, first.start, first.end) == (at("21:30"), at("22:30"), at("23:40"))
    assert (red.start, red.end, red.until) == (at("02:05"), at("04:30"), at("08:00"))


def test_a_bar_that_ended_before_the_window_is_not_in_it() -> None:
    view = build(storm(), Window(start=at("02:30"), end=at("04:00")), NOW)

    assert [(bar.subject, bar.tone) for bar in view.levels] == [
        ("flood", "II"),
        ("geohazard", "IV"),
    ]
    assert [bar.tone for bar in view.warnings] == ["yellow", "red"]


def test_a_level_approved_for_later_stands_ahead_of_now() -> None:
    lower = change(21, Hazard.FLOOD, Level.III, ("02:50", "02:55", "04:00"), "commander")
    flood = responses()[Hazard.FLOOD]
    flood = replace(flood, drafts=(*flood.drafts, lower[0]), approvals=(*flood.approvals, lower[1]))

    view = build(Facts(responses={Hazard.FLOOD: flood}), SIX_HOURS, NOW)

    assert [(bar.tone, bar.since, bar.until) for bar in view.levels[-2:]] == [
        ("II", at("02:25"), at("04:00")),
        ("III", at("04:00"), None),
    ]


def test_two_seats_that_decided_apart_mark_the_level_as_disputed() -> None:
    one = change(1, Hazard.FLOOD, Level.III, ("02:00", "02:14", "02:14"), "commander")
    other = change(
        1, Hazard.FLOOD, Level.II, ("02:00", "02:12", "02:12"), "commander", writer=b"writer02"
    )
    disputed = Response(
        hazard=Hazard.FLOOD, drafts=(one[0], other[0]), approvals=(one[1], other[1])
    )

    view = build(Facts(responses={Hazard.FLOOD: disputed}), SIX_HOURS, NOW)

    assert [(bar.tone, bar.is_disputed) for bar in view.levels] == [("II", True)]


def test_a_countersignature_is_owed_in_the_bar_and_ahead_until_it_is_given() -> None:
    facts = storm()
    owed = build(facts, SIX_HOURS, NOW)
    flood = facts.responses[Hazard.FLOOD]
    signed = replace(flood, notes=(countersigned("02:50", flood.approvals[-1]),))
    paid = build(replace(facts, responses={Hazard.FLOOD: signed}), SIX_HOURS, NOW)

    assert owed.levels[2].debt_due == at("03:25") == owed.present.owed
    assert [mark.at for mark in owed.decisions if mark.act is Act.DUE] == [at("03:25")]
    assert (paid.levels[2].debt_due, paid.present.owed) == (None, None)
    assert [mark.act for mark in paid.decisions][-1] is Act.COUNTERSIGNED


def test_decisions_are_marked_when_they_were_made_with_who_made_them() -> None:
    view = build(storm(), SIX_HOURS, NOW)

    told = [(mark.act, mark.at, mark.tone, mark.by) for mark in view.decisions]
    assert told == [
        (Act.DRAFTED, at("23:36"), "III", "周敏"),
        (Act.APPROVED, at("23:40"), "III", "何志强"),
        (Act.DRAFTED, at("00:36"), "IV", "周敏"),
        (Act.APPROVED, at("00:41"), "IV", "林国栋"),
        (Act.DRAFTED, at("02:20"), "II", "周敏"),
        (Act.VOICE, at("02:25"), "II", "许文华"),
        (Act.DUE, at("03:25"), "II", "许文华"),
    ]


def test_a_draft_that_waits_is_open_and_counted() -> None:
    draft, _ = change(1, Hazard.FLOOD, Level.IV, ("02:40", "02:50", "02:50"), "duty_leader")
    facts = Facts(responses={Hazard.FLOOD: Response(hazard=Hazard.FLOOD, drafts=(draft,))})

    view = build(facts, SIX_HOURS, NOW)

    assert [(mark.act, mark.is_open) for mark in view.decisions] == [(Act.DRAFTED, True)]
    assert view.present.pending == 1


def test_what_was_made_of_a_suggestion_is_a_decision() -> None:
    key = "flood/II/III@1754322000"
    answer = Answered(
        writer=WRITER,
        seq=70,
        hlc=hlc(at("01:26")),
        actor="duty_officer",
        hash=bytes(32),
        subject=bytes(16),
        key=key,
        answer=Answer.DEFERRED,
        reason="待会商",
        account="duty_officer",
        at=at("01:26"),
    )
    facts = Facts(answers={key: SuggestionAnswers(key=key, answers=(answer,))})

    (mark,) = build(facts, SIX_HOURS, NOW).decisions

    assert (mark.act, mark.subject, mark.tone, mark.text) == (
        Act.DEFERRED,
        "flood",
        "II",
        "待会商",
    )


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


def test_link_spans_are_cut_and_the_open_one_reaches_the_end() -> None:
    view = build(storm(), SIX_HOURS, NOW)

    assert [(bar.subject, bar.start, bar.end) for bar in view.links] == [
        ("online", at("22:30"), at("23:12")),
        ("offline", at("23:12"), at("23:26")),
        ("recovering", at("23:26"), at("23:28")),
        ("online", at("23:28"), at("04:30")),
    ]
    assert view.present.link == "online"


def test_a_signal_that_its_sender_takes_back_ends_there() -> None:
    signal = warning("雨黄", "rainstorm", "yellow", "21:10", at("08:00"))
    by = Reference(sender="met", identifier="解除", sent_at=at("01:20"))
    cancelled = Cancelled(
        **signal.variants[0].base(), target=signal.reference, by=by, status="Actual"
    )
    over = replace(signal, cancels=(cancelled,))

    (bar,) = build(Facts(warnings={over.subject: over}), SIX_HOURS, NOW).warnings

    assert bar.until == at("01:20")


@pytest.mark.parametrize("change_of", ["status", "area", "all_clear"])
def test_a_test_message_a_neighbour_s_signal_and_an_all_clear_have_no_bar(change_of: str) -> None:
    signal = warning("雨黄", "rainstorm", "yellow", "21:10", at("08:00"))
    received = signal.variants[0]
    info = received.alert.infos[0]
    made = {
        "status": replace(received.alert, status="Test"),
        "area": replace(
            received.alert,
            infos=(replace(info, areas=(replace(info.areas[0], in_district=False),)),),
        ),
        "all_clear": replace(received.alert, infos=(replace(info, responses=("AllClear",)),)),
    }[change_of]
    other = PublicWarning(subject=signal.subject, variants=(replace(received, alert=made),))

    assert build(Facts(warnings={other.subject: other}), SIX_HOURS, NOW).warnings == ()


def test_two_signals_of_one_kind_at_once_do_not_cover_each_other() -> None:
    city = warning("市", "rainstorm", "yellow", "23:00", at("08:00"))
    district = warning("区", "rainstorm", "orange", "00:00", at("02:00"))
    geo = warning("地", "geohazard", "yellow", "00:30", at("09:00"))
    later = warning("后", "rainstorm", "red", "02:10", at("09:00"))
    facts = Facts(warnings={item.subject: item for item in (city, district, geo, later)})

    view = build(facts, SIX_HOURS, NOW)

    assert {bar.text[0]: bar.row for bar in view.warnings} == {"市": 0, "区": 1, "后": 1, "地": 2}


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


def test_a_link_that_still_says_its_word_has_no_end() -> None:
    facts = Facts(links=(LinkSpan(word="degraded", start=at("02:50")),))

    (bar,) = build(facts, SIX_HOURS, NOW).links

    assert (bar.lane, bar.until, bar.holds(NOW)) == (Lane.LINK, None, True)


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
