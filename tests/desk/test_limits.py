"""A limit that people changed is the one by which alarms are raised."""

from __future__ import annotations

from pathlib import Path

from app.domain.alarm import active
from app.domain.commands import ChangeThreshold
from app.domain.sensor import Severity
from tests.desk.making import OFFICERS, SOON_S, open_seat, reading

POND = "P18/pond_depth"


def test_a_stricter_limit_raises_the_alarm_at_once(tmp_path: Path) -> None:
    seat = open_seat(tmp_path / "seat", officers=(*OFFICERS, "data_admin"))
    try:
        seat.sign_in("data_admin")
        change = ChangeThreshold(
            stream=POND, severity=Severity.ORANGE, value_milli=20_000, reason="已不能通行"
        )
        seat.desk.do(change).result(SOON_S)
        for step in range(3):
            seat.clock.turn(minutes=5)
            depth = reading(POND, 21.0 + step / 10, seat.clock.now())
            seat.desk.observe([depth]).result(SOON_S)

        (alarm,) = active(seat.desk.picture.alarms.values())
        assert alarm.severity is Severity.ORANGE
        assert alarm.limit_milli == 20_000
    finally:
        seat.desk.close()
