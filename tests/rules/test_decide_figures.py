"""Figures, log entries, alarms and suggestions: who may record what, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.clock import micros
from app.domain.alarm import alarm_subject
from app.domain.commands import (
    AcknowledgeAlarm,
    Answer,
    AnswerSuggestion,
    Command,
    CorrectEvacuation,
    EnterLog,
    ReportEvacuation,
)
from app.domain.event import NewEvent
from app.domain.response import Hazard, Level
from app.domain.suggestion import Reason, Suggestion, waiting
from app.errors import OperatorError
from app.rules.decide import decide_session
from tests.hand import MINUTE, T0, Hand

EAST_LAKE, LIANTANG = "440303007", "440303008"
STREETS = frozenset({EAST_LAKE, LIANTANG})


def code_of(seat: Hand, command: Command, account: str) -> str:
    count = len(seat.events)
    with pytest.raises(OperatorError) as refusal:
        seat.do(command, account, STREETS)
    assert len(seat.events) == count
    return refusal.value.code


def report(minute: int = 0, street: str = EAST_LAKE, **figures: int) -> ReportEvacuation:
    return ReportEvacuation(
        street=street, as_of=T0 + minute * MINUTE, figures=tuple(figures.items())
    )


def correct(reason: str, minute: int = 0, **figures: int) -> CorrectEvacuation:
    return CorrectEvacuation(
        street=EAST_LAKE,
        as_of=T0 + minute * MINUTE,
        figures=tuple(figures.items()),
        reason=reason,
    )


def figures(seat: Hand) -> tuple[int, int, int]:
    shown = seat.picture.evacuation[EAST_LAKE].figures
    return shown.due, shown.notified, shown.moved


def test_a_part_of_the_figures_leaves_the_others_as_they_were() -> None:
    seat = Hand()
    seat.do(report(due=312), "duty_officer")
    seat.pass_minutes(30)

    seat.do(report(25, notified=260, moved=110), "street_officer.440303007")

    assert figures(seat) == (312, 260, 110)


@pytest.mark.parametrize(
    ("account", "street", "code"),
    [
        ("street_officer.440303008", EAST_LAKE, "not_your_street"),
        ("slope_expert", EAST_LAKE, "rank_too_low"),
        ("data_admin", EAST_LAKE, "rank_too_low"),
        ("duty_officer", "440304001", "unknown_street"),
        ("duty_officer", "", "unknown_street"),
        ("", EAST_LAKE, "not_signed_in"),
        ("nobody", EAST_LAKE, "unknown_account"),
    ],
)
def test_a_street_officer_reports_the_own_street_and_an_officer_every_one(
    account: str, street: str, code: str
) -> None:
    assert code_of(Hand(), report(street=street, due=1), account) == code


@pytest.mark.parametrize(
    "given",
    [
        (),
        (("due", -1),),
        (("due", 20_000_001),),
        (("missing", 1),),
        (("due", 1), ("due", 2)),
        (("due", True),),
        (("due", 1.5),),
    ],
)
def test_a_figure_is_a_whole_number_of_persons_and_stands_once(
    given: tuple[tuple[str, int], ...],
) -> None:
    command = ReportEvacuation(street=EAST_LAKE, as_of=T0, figures=given)

    assert code_of(Hand(), command, "duty_officer") == "bad_figure"


def test_figures_are_true_now_or_before() -> None:
    seat = Hand()

    assert code_of(seat, report(2, due=1), "duty_officer") == "as_of_ahead"
    assert code_of(seat, correct("核对", 2, due=1), "duty_officer") == "as_of_ahead"
    seat.do(report(1, due=1), "duty_officer")


@pytest.mark.parametrize("name", ["notified", "moved"])
def test_a_cumulative_figure_falls_only_by_a_correction_with_a_reason(name: str) -> None:
    seat = Hand()
    seat.do(report(due=312, notified=300, moved=300), "duty_officer")
    figures = ((name, 296),)
    report_of_less = ReportEvacuation(street=EAST_LAKE, as_of=T0, figures=figures)

    assert code_of(seat, report_of_less, "duty_officer") == "decrease_needs_correction"
    assert code_of(seat, correct(" ", moved=296), "duty_officer") == "reason_missing"
    seat.do(
        CorrectEvacuation(street=EAST_LAKE, as_of=T0, figures=figures, reason="核对名册"),
        "street_officer.440303007",
    )

    assert getattr(seat.picture.evacuation[EAST_LAKE].figures, name) == 296


def test_what_is_no_sum_may_fall_without_a_correction() -> None:
    seat = Hand()
    seat.do(report(concentrated=98), "duty_officer")
    seat.pass_minutes(5)

    seat.do(report(5, concentrated=36), "duty_officer")

    assert seat.picture.evacuation[EAST_LAKE].figures.concentrated == 36


def test_a_late_report_is_history_and_compares_with_its_own_time() -> None:
    seat = Hand()
    seat.pass_minutes(60)
    seat.do(report(50, moved=200), "duty_officer")

    seat.do(report(20, moved=110), "duty_officer")

    assert figures(seat)[2] == 200
    assert code_of(seat, report(30, moved=100), "duty_officer") == "decrease_needs_correction"


def test_a_log_entry_keeps_its_time_and_its_seat() -> None:
    seat = Hand()

    (event,) = seat.do(EnterLog(text=" 南湖 路口积水 \n", at=T0 - MINUTE), "slope_expert")

    entry = seat.picture.log[event.subject]
    assert (entry.text, entry.at, entry.seat) == ("南湖 路口积水", T0 - MINUTE, "A")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (EnterLog(text=" \n"), "text_missing"),
        (EnterLog(text="记" * 2001), "text_too_long"),
        (EnterLog(text="记", category="类" * 201), "text_too_long"),
        (EnterLog(text="记", at=T0 + timedelta(minutes=2)), "as_of_ahead"),
    ],
)
def test_a_log_entry_has_words_and_not_too_many(command: EnterLog, code: str) -> None:
    assert code_of(Hand(), command, "duty_officer") == code


def test_the_longest_entry_fits_into_an_event() -> None:
    (event,) = Hand().do(EnterLog(text="𠮷" * 2000, category="𠮷" * 200), "duty_officer")

    assert len(str(event.data["text"]).encode()) < 15 * 1024


def alarmed() -> tuple[Hand, bytes]:
    seat = Hand()
    subject = alarm_subject("threshold", "P11/pond_depth", T0)
    data: dict[str, object] = {
        "rule": "threshold",
        "stream": "P11/pond_depth",
        "onset_us": micros(T0),
        "at_us": micros(T0),
        "severity": 2,
        "value_milli": 27000,
        "limit_milli": 25000,
    }
    seat.write([NewEvent(kind="alarm.raised", subject=subject, data=data)])
    return seat, subject


def test_an_alarm_is_acknowledged_once_by_a_known_account() -> None:
    seat, subject = alarmed()
    command = AcknowledgeAlarm(alarm=subject)

    assert code_of(seat, command, "nobody") == "unknown_account"
    assert code_of(seat, AcknowledgeAlarm(alarm=bytes(16)), "duty_officer") == "unknown_alarm"
    seat.do(command, "duty_officer")

    assert seat.picture.alarms[subject].is_acknowledged
    assert code_of(seat, command, "duty_officer_2") == "already_acknowledged"


CARD = Suggestion(
    hazard=Hazard.FLOOD,
    level=Level.II,
    reasons=(
        Reason(
            code="rain_3h_100mm",
            source="G1/rain_sixtieth_mm",
            value_milli=100_000,
            limit_milli=100_000,
            at=T0,
        ),
    ),
    key="flood/II/III@0",
)


def test_an_officer_answers_the_card_that_stands_now() -> None:
    seat = Hand(cards={CARD.key: CARD})
    wish = AnswerSuggestion(key=CARD.key, answer=Answer.DEFERRED, reason="待会商")
    no = AnswerSuggestion(key=CARD.key, answer=Answer.DECLINED)
    other = AnswerSuggestion(key="flood/I/III@0", answer=Answer.ADOPTED)

    assert code_of(seat, wish, "street_officer.440303007") == "rank_too_low"
    assert code_of(seat, no, "commander") == "reason_missing"
    assert code_of(seat, other, "commander") == "unknown_suggestion"
    seat.do(wish, "duty_officer")

    assert waiting([CARD], seat.picture.answers, seat.now) == ()


def test_a_session_is_opened_and_closed_at_a_seat() -> None:
    seat = Hand()
    wishes = [
        decide_session("duty_officer", "A1", T0),
        decide_session("duty_officer", "A1", T0 + MINUTE, is_end=True),
    ]

    opened, closed = (seat.picture.sessions[event.subject] for event in seat.write(wishes))

    assert (opened.account, opened.seat, opened.at, opened.is_end) == (
        *("duty_officer", "A1", T0),
        False,
    )
    assert closed.is_end
