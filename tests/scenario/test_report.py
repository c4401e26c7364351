"""The report tells every change of level once, when it took effect."""

from __future__ import annotations

from datetime import datetime

from app.domain.commands import ApproveResponse, Channel, CountersignResponse, DraftResponse
from app.domain.response import Hazard, Level
from app.rules.decide import lapsed
from app.scenario.report import level_history, responses_at
from tests.hand import MINUTE, T0, Hand


def approved(seat: Hand, level: Level, minutes: int | None, lasts: int | None = None) -> bytes:
    draft = DraftResponse(
        hazard=Hazard.FLOOD,
        level=level,
        reason="会商决定",
        effective_at=None if minutes is None else T0 + minutes * MINUTE,
        expires_at=None if lasts is None else T0 + lasts * MINUTE,
    )
    (event,) = seat.do(draft, "duty_officer")
    seat.do(ApproveResponse(draft=event.subject), "commander")
    return event.subject


def history(seat: Hand, minute: int) -> list[tuple[object, float]]:
    rows = level_history(seat.picture.responses, T0 + minute * MINUTE)
    assert all(str(row["at"]).endswith("+08:00") for row in rows)
    return [(row["level"], (datetime.fromisoformat(str(row["at"])) - T0) / MINUTE) for row in rows]


def test_a_raise_before_an_approved_level_takes_effect_leaves_that_one_out() -> None:
    seat = Hand()
    approved(seat, Level.III, minutes=10)
    seat.pass_minutes(5)
    approved(seat, Level.II, minutes=None)

    assert history(seat, 60) == [("II", 5)]
    assert history(seat, 4) == []


def test_a_countersignature_is_no_change_of_level() -> None:
    seat = Hand()
    wish = DraftResponse(hazard=Hazard.FLOOD, level=Level.II, reason="红色预警")
    (draft,) = seat.do(wish, "duty_officer")
    voice = ApproveResponse(
        draft=draft.subject, channel=Channel.VOICE, approver="commander", call_no="1"
    )
    seat.do(voice, "duty_leader")
    seat.pass_minutes(45)
    seat.do(CountersignResponse(draft=draft.subject), "commander")

    assert history(seat, 60) == [("II", 0)]


def test_what_ran_out_ended_at_its_expiry_recorded_or_not() -> None:
    seat = Hand()
    approved(seat, Level.IV, minutes=0, lasts=30)
    assert responses_at(seat.picture.responses, T0 + 29 * MINUTE)[0]["level"] == "IV"
    assert responses_at(seat.picture.responses, T0 + 30 * MINUTE) == []
    before = history(seat, 60)

    seat.pass_minutes(50)
    seat.write(lapsed(seat.picture, seat.now))

    assert before == history(seat, 60) == [("IV", 0), ("ended", 30)]
