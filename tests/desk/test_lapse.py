"""A response that ran out is ended in the record, by whichever seat looks first."""

from __future__ import annotations

from datetime import timedelta

from app.domain.commands import ApproveResponse, DraftResponse, EnterLog
from app.domain.response import Hazard, Level, standing
from tests.desk.making import SOON_S, START, Seat, wait_until


def test_a_seat_records_the_end_of_what_ran_out_once(seat: Seat) -> None:
    seat.sign_in("duty_officer", "duty_leader")
    wish = DraftResponse(
        hazard=Hazard.GEOHAZARD,
        level=Level.IV,
        reason="地质灾害气象风险黄色预警",
        expires_at=START + timedelta(hours=24),
    )
    (draft,) = seat.desk.do(wish, "duty_officer").result(SOON_S)
    seat.desk.do(ApproveResponse(draft=draft.subject), "duty_leader").result(SOON_S)
    assert standing(seat.desk.picture.responses[Hazard.GEOHAZARD]) is Level.IV

    seat.clock.turn(hours=25)
    seat.desk.do(EnterLog(text="交班"), "duty_officer").result(SOON_S)

    wait_until(
        lambda: standing(seat.desk.picture.responses[Hazard.GEOHAZARD]) is Level.ENDED, "the end"
    )
    seat.desk.do(EnterLog(text="接班"), "duty_officer").result(SOON_S)
    ends = [
        item for item in seat.desk.picture.responses[Hazard.GEOHAZARD].approvals if not item.actor
    ]
    assert [item.effective_at for item in ends] == [START + timedelta(hours=24)]
