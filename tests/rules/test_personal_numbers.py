"""Numbers of persons do not come into the record, by whatever text."""

from __future__ import annotations

import pytest

from app.domain.commands import (
    ClosePlace,
    Command,
    DraftResponse,
    EnterLog,
    HearReport,
    OrderEvacuation,
)
from app.domain.response import Hazard, Level
from app.errors import OperatorError
from app.rules.actor import within
from tests.domain.seats import EAST_LAKE, ROAD, Seat

PHONE = "13812345678"


@pytest.mark.parametrize(
    "text",
    [
        "来电 13812345678",
        "来电13812345678，求助",
        "138-1234-5678",
        "138 1234 5678",
        "+86 13812345678",
        "身份证 44030319800101123X",
        "440303198001011234",
    ],
)
def test_a_number_of_a_person_is_refused(text: str) -> None:
    with pytest.raises(OperatorError, match="personal_number"):
        within(text)


@pytest.mark.parametrize(
    "text",
    [
        "0755-25666666",
        "通话编号 0825-03",
        "P11 27.0 厘米 02:25",
        "2025-08-05T00:42:00+08:00",
        "440303007",
        "1234567890123456",
        "罗三防〔2025〕12号",
    ],
)
def test_what_belongs_to_no_person_passes(text: str) -> None:
    assert within(text) == text


@pytest.mark.parametrize(
    ("command", "account"),
    [
        (EnterLog(text=f"来电 {PHONE}"), "duty_officer"),
        (DraftResponse(hazard=Hazard.FLOOD, level=Level.IV, reason=PHONE), "duty_officer"),
        (ClosePlace(place=ROAD, street=EAST_LAKE, reason=PHONE), "duty_leader"),
        (OrderEvacuation(streets=(EAST_LAKE,), count=5, reason=PHONE), "duty_officer"),
        (HearReport(words=PHONE, source="街道", channel="卫星电话"), "duty_officer"),
        (HearReport(words="进水", source=PHONE, channel="卫星电话"), "duty_officer"),
    ],
)
def test_no_command_brings_one_in(command: Command, account: str) -> None:
    seat = Seat("A")
    count = len(seat.events)
    with pytest.raises(OperatorError, match="personal_number"):
        seat.do(command, account)

    assert len(seat.events) == count
