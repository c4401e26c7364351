"""Signals, levels, decisions and the link stand at the times at which they held."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.alert import Reference
from app.domain.commands import Answer
from app.domain.response import Hazard, Level, Response
from app.domain.suggestion import Answered, SuggestionAnswers
from app.domain.warning import Cancelled, PublicWarning
from app.screens.timeline import Act, Facts, Lane, LinkSpan, Window, build
from tests.screens.timeline_facts import (
    DAY,
    NOW,
    SIX_HOURS,
    WRITER,
    at,
    change,
    countersigned,
    hlc,
    warning,
)
from tests.screens.timeline_storm import responses, storm
from ui.timeline.item_words import lines

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


def test_decisions_are_marked_when_they_took_effect_with_who_made_them() -> None:
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


def test_an_approval_stands_where_its_level_begins_and_tells_when_it_was_written() -> None:
    draft, approval = change(
        1, Hazard.FLOOD, Level.IV, ("21:15", "21:22", "21:30"), "duty_leader", by_voice=True
    )
    heard = replace(approval, heard_at=at("21:18"))
    response = Response(hazard=Hazard.FLOOD, drafts=(draft,), approvals=(heard,))

    view = build(Facts(responses={Hazard.FLOOD: response}), DAY, NOW)

    (mark,) = [mark for mark in view.decisions if mark.act is Act.VOICE]
    assert mark.at == view.levels[0].start == at("21:30")
    assert lines((mark,), at("23:00"))[1].startswith("21:30 生效 · 21:22 记录 · ")


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


def test_a_link_that_still_says_its_word_has_no_end() -> None:
    facts = Facts(links=(LinkSpan(word="degraded", start=at("02:50")),))

    (bar,) = build(facts, SIX_HOURS, NOW).links

    assert (bar.lane, bar.until, bar.holds(NOW)) == (Lane.LINK, None, True)
