"""The desk: wishes become record or refusal, once, and everybody hears of it."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

import pytest

from app.desk.hub import Changed
from app.domain.commands import (
    AcknowledgeAlarm,
    ApproveResponse,
    Channel,
    DraftResponse,
    EnterLog,
    ReportEvacuation,
)
from app.domain.event import Event
from app.domain.response import Hazard, Level, level_at
from app.errors import OperatorError
from tests.desk.making import (
    SOON_S,
    START,
    Founded,
    HandClock,
    Seat,
    open_seat,
    passphrase,
    reading,
    wait_until,
)

DRAFT = DraftResponse(hazard=Hazard.FLOOD, level=Level.IV, reason="暴雨黄色预警")
POND = "P12/pond_depth"


def refusal_of(future: Future[tuple[Event, ...]] | Future[str]) -> str:
    with pytest.raises(OperatorError) as refusal:
        future.result(SOON_S)
    return refusal.value.code


def drafted(seat: Seat) -> bytes:
    return seat.desk.do(DRAFT).result(SOON_S)[0].subject


def test_a_command_is_recorded_shown_and_told_before_its_future_is_done(seat: Seat) -> None:
    seat.sign_in("duty_officer")
    seat.told.clear()

    (event,) = seat.desk.do(EnterLog(text="莲塘来电")).result(SOON_S)

    assert seat.desk.picture.log[event.subject].text == "莲塘来电"
    assert seat.heard(Changed.LOG)
    assert seat.heard(Changed.JOURNAL)
    assert not seat.heard(Changed.RESPONSE)


def test_nobody_acts_who_is_not_signed_in(seat: Seat) -> None:
    assert refusal_of(seat.desk.do(EnterLog(text="x"))) == "not_signed_in"
    seat.sign_in("duty_officer")
    assert refusal_of(seat.desk.do(EnterLog(text="x"), "commander")) == "not_signed_in"


def test_a_seat_that_has_not_joined_refuses_every_act(tmp_path: Path) -> None:
    seat = open_seat(tmp_path, is_joined=False)
    try:
        assert not seat.desk.seat.is_joined
        assert refusal_of(seat.desk.do(EnterLog(text="x"))) == "not_joined"
        assert refusal_of(seat.desk.sign_in("duty_officer", "x")) == "not_joined"
    finally:
        seat.desk.close()


def test_of_two_quick_approvals_only_the_first_passes(seat: Seat) -> None:
    seat.sign_in("duty_officer", "duty_leader", "commander")
    approve = ApproveResponse(draft=drafted(seat))
    first = seat.desk.do(approve, "duty_leader")
    second = seat.desk.do(approve, "commander")

    assert len(first.result(SOON_S)) == 1
    assert refusal_of(second) == "already_answered"


def test_the_one_who_drafted_cannot_approve(seat: Seat) -> None:
    seat.sign_in("duty_leader")
    assert refusal_of(seat.desk.do(ApproveResponse(draft=drafted(seat)))) == "own_draft"


def test_an_approver_signs_for_one_act_and_is_gone_again(seat: Seat) -> None:
    seat.sign_in("duty_officer")
    approve = ApproveResponse(draft=drafted(seat))

    seat.desk.do_once(approve, "duty_leader", passphrase("duty_leader")).result(SOON_S)

    assert level_at(seat.desk.picture.responses[Hazard.FLOOD], START) is Level.IV
    assert seat.desk.signed_in == ("duty_officer",)
    assert sorted(s.account for s in seat.desk.picture.sessions.values()) == [
        "duty_leader",
        "duty_officer",
    ]
    assert refusal_of(seat.desk.do(EnterLog(text="x"), "duty_leader")) == "not_signed_in"


def test_a_wrong_passphrase_for_one_act_leaves_no_trace(seat: Seat) -> None:
    seat.sign_in("duty_officer")
    approve = ApproveResponse(draft=drafted(seat))

    assert refusal_of(seat.desk.do_once(approve, "duty_leader", "wrong")) == "wrong_passphrase"
    assert [s.account for s in seat.desk.picture.sessions.values()] == ["duty_officer"]


def test_an_approval_by_voice_is_signed_by_another_and_owed(seat: Seat) -> None:
    seat.sign_in("duty_officer", "duty_officer_2")
    draft = seat.desk.do(DraftResponse(hazard=Hazard.FLOOD, level=Level.II, reason="红色预警"))
    by_voice = ApproveResponse(
        draft=draft.result(SOON_S)[0].subject,
        channel=Channel.VOICE,
        approver="commander",
        call_no="0225-1",
        heard_at=START,
    )

    seat.desk.do(by_voice, "duty_officer_2").result(SOON_S)

    (approval,) = seat.desk.picture.responses[Hazard.FLOOD].approvals
    assert approval.by_voice
    assert approval.approver == "commander"


def test_each_sign_in_is_recorded_and_the_first_one_acts(seat: Seat) -> None:
    seat.sign_in("duty_officer", "duty_leader")
    assert seat.desk.signed_in == ("duty_officer", "duty_leader")
    assert seat.desk.current == "duty_officer"

    seat.desk.switch("duty_leader")
    (event,) = seat.desk.do(EnterLog(text="接班")).result(SOON_S)
    assert event.actor == "duty_leader"

    seat.desk.sign_out("duty_leader").result(SOON_S)
    assert seat.desk.current == "duty_officer"


def test_a_passphrase_is_checked_without_a_session(seat: Seat) -> None:
    seat.sign_in("duty_officer")
    seat.desk.check("duty_officer", passphrase("duty_officer")).result(SOON_S)

    assert refusal_of(seat.desk.check("duty_officer", "wrong")) == "wrong_passphrase"
    assert len(seat.desk.picture.sessions) == 1


def test_a_part_of_the_figures_adds_to_the_street(seat: Seat) -> None:
    seat.sign_in("duty_officer")
    for figures in ((("due", 42),), (("moved", 7),)):
        seat.clock.turn(minutes=1)
        report = ReportEvacuation(street="440303001", as_of=seat.clock.now(), figures=figures)
        seat.desk.do(report).result(SOON_S)

    tally = seat.desk.picture.evacuation["440303001"]
    assert tally.current is not None
    assert (tally.current.figures.due, tally.current.figures.moved) == (42, 7)


def test_what_was_done_is_there_after_a_restart(tmp_path: Path) -> None:
    seat = open_seat(tmp_path)
    seat.sign_in("duty_officer")
    seat.desk.do(EnterLog(text="之前")).result(SOON_S)
    before = seat.desk.picture.hash()
    seat.desk.close()

    again = open_seat(tmp_path)
    try:
        assert again.desk.picture.hash() == before
        assert again.desk.signed_in == ()
    finally:
        again.desk.close()


def test_a_closed_desk_refuses_instead_of_losing(tmp_path: Path) -> None:
    seat = open_seat(tmp_path)
    seat.sign_in("duty_officer")
    seat.desk.close()

    assert refusal_of(seat.desk.do(EnterLog(text="zu spät"))) == "closed"


def test_a_seat_alone_raises_alarms_of_what_it_receives_itself(seat: Seat) -> None:
    seat.sign_in("duty_officer")
    for minute in range(3):
        seat.clock.turn(minutes=5)
        seat.desk.observe([reading(POND, 44.0 + minute, seat.clock.now())]).result(SOON_S)

    (alarm,) = seat.desk.picture.alarms.values()
    seat.desk.do(AcknowledgeAlarm(alarm=alarm.subject)).result(SOON_S)
    assert not seat.desk.picture.alarms[alarm.subject].needs_acknowledgement
    assert seat.desk.latest[POND].value == 46.0


def test_readings_are_kept_and_read_back_off_the_callers_thread(seat: Seat) -> None:
    rows = [reading(POND, float(i), START + timedelta(minutes=i)) for i in range(5)]
    seat.clock.turn(minutes=5)
    seat.desk.observe(rows).result(SOON_S)

    found = seat.desk.history(POND, START, START + timedelta(minutes=3)).result(SOON_S)

    assert [sample.value for sample in found] == [0.0, 1.0, 2.0]
    assert seat.heard(Changed.TELEMETRY)


def test_samples_are_exported_with_one_line_each(seat: Seat, tmp_path: Path) -> None:
    rows = [reading(POND, float(i), START + timedelta(minutes=i)) for i in range(5)]
    seat.clock.turn(minutes=5)
    seat.desk.observe(rows).result(SOON_S)
    file = tmp_path / "p12.csv"

    count = seat.desk.export_csv(POND, START, seat.clock.now(), file).result(SOON_S)

    assert count == 5
    assert len(file.read_text("utf-8-sig").splitlines()) == 6


def test_rain_of_the_last_hour_suggests_a_level_until_it_is_answered(seat: Seat) -> None:
    seat.sign_in("duty_officer")
    start = seat.clock.now()
    rain = [reading("G1/rain_sixtieth_mm", 60.0, start + timedelta(minutes=i)) for i in range(60)]
    seat.clock.turn(minutes=60)
    seat.desk.observe(rain).result(SOON_S)

    (card,) = seat.desk.look().result(SOON_S)

    assert (card.hazard, card.level) == (Hazard.FLOOD, Level.III)
    wait_until(lambda: seat.heard(Changed.SUGGESTION), "the suggestion")


def test_a_scenario_clock_writes_nothing_into_the_live_realm(tmp_path: Path) -> None:
    founded = Founded(HandClock(), realm="440303/live")
    seat = open_seat(tmp_path, founded=founded)
    try:
        assert not seat.desk.seat.is_exercise
        entered = seat.desk.sign_in("duty_officer", passphrase("duty_officer"))
        assert refusal_of(entered) == "exercise_only"
        assert not seat.desk.picture.sessions
    finally:
        seat.desk.close()
