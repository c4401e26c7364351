"""The top strip: levels in force, debts, and the one alarm of the banner."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.alarm import Acknowledged, Alarm, Cleared, Raised
from app.domain.event import Past
from app.domain.response import Approval, Draft, Hazard, Level, Note, Response
from app.domain.sensor import Sample, Severity, Stream
from app.screens.strip import Ground, build

NOW = datetime(2025, 8, 4, 19, 0, tzinfo=UTC)
WRITER = b"\x01" * 8
STREAM = Stream(
    id="P12/pond_depth",
    station="P12",
    quantity="pond_depth",
    name="罗湖火车站",
    unit="cm",
    street="440303005",
    lat_e7=0,
    lon_e7=0,
    interval_s=300,
    low=0,
    high=300,
)
GROUND = Ground(stream={STREAM.id: STREAM}.get, streets={"440303005": "南湖"})


def base(seq: int, subject: bytes = b"s" * 16, saw: tuple[int, ...] = ()) -> dict[str, Any]:
    return {
        "writer": WRITER,
        "seq": seq,
        "hlc": seq << 16,
        "actor": "duty_officer",
        "hash": bytes([seq]) * 32,
        "subject": subject,
        "saw": Past.of((WRITER, item) for item in saw),
    }


def approval(
    seq: int, level: Level, minutes_ago: float, heard_at: datetime | None = None
) -> Approval:
    return Approval(
        **base(seq, saw=tuple(range(1, seq))),
        hazard=Hazard.FLOOD,
        level=level,
        effective_at=NOW - timedelta(minutes=minutes_ago),
        approver="commander",
        rank=4,
        drafter="duty_officer",
        reason="",
        by_voice=heard_at is not None,
        heard_at=heard_at,
    )


def alarm(seq: int, severity: Severity, minutes_ago: float, *, acked: bool = False) -> Alarm:
    subject = bytes([seq]) * 16
    raised = Raised(
        **base(seq, subject),
        rule="limit",
        stream=STREAM.id,
        onset=NOW - timedelta(minutes=minutes_ago),
        severity=severity,
        value_milli=40_000,
        limit_milli=40_000,
        at=NOW - timedelta(minutes=minutes_ago),
        rise_mm_per_5min=60,
    )
    ack = Acknowledged(
        **base(seq + 100, subject, (seq,)), account="duty_officer", seat="A1", at=NOW
    )
    return Alarm(subject=subject, raises=(raised,), acks=(ack,) if acked else ())


def test_the_banner_shows_the_most_severe_unacknowledged_alarm() -> None:
    alarms = [
        alarm(1, Severity.RED, 9, acked=True),
        alarm(2, Severity.ORANGE, 5),
        alarm(3, Severity.YELLOW, 1),
    ]

    view = build({}, alarms, (), GROUND, NOW)

    assert view.banner is not None
    assert (view.banner.alarm, view.banner.severity) == (alarms[1].subject, 2)
    assert (view.banner.name, view.banner.street, view.banner.value) == (
        "P12 罗湖火车站",
        "南湖",
        40,
    )
    assert (view.waiting, view.past_day) == (2, 3)


@pytest.mark.parametrize(
    ("age", "quality", "shown", "is_old"),
    [(60, "OK", 44.0, False), (451, "OK", 44.0, True), (60, "SUSPECT_RATE", 6.0, True)],
)
def test_the_banner_keeps_the_last_readable_reading_and_knows_when_it_is_old(
    age: int, quality: str, shown: float, is_old: bool
) -> None:
    at, before = NOW - timedelta(seconds=age), NOW - timedelta(minutes=31)
    now = Sample(stream=STREAM.id, at=at, value=44.0, quality=quality, received_at=at)
    ground = replace(GROUND, latest={STREAM.id: now}, trends={STREAM.id: [(before, 6.0)]})

    banner = build({}, [alarm(1, Severity.RED, 9)], (), ground, NOW).banner

    assert banner is not None
    assert banner.newest is not None
    assert (banner.newest.value, banner.newest.is_old) == (shown, is_old)
    assert banner.newest.at == (at if quality == "OK" else before)


def test_the_banner_has_only_the_value_of_the_raise_where_no_reading_is_here() -> None:
    banner = build({}, [alarm(1, Severity.RED, 9)], (), GROUND, NOW).banner

    assert banner is not None
    assert (banner.value, banner.newest) == (40, None)


def test_an_alarm_that_went_away_unseen_stays_in_the_banner() -> None:
    item = alarm(1, Severity.RED, 9)
    cleared = Cleared(**base(9, item.subject, (1,)), at=NOW, value_milli=0)

    view = build(
        {}, [Alarm(subject=item.subject, raises=item.raises, clears=(cleared,))], (), GROUND, NOW
    )

    assert view.banner is not None
    assert view.banner.is_over


def test_no_alarm_leaves_the_banner_empty() -> None:
    assert build({}, [alarm(1, Severity.RED, 9, acked=True)], (), GROUND, NOW).banner is None


def test_an_approval_by_voice_owes_a_countersignature_until_it_is_given() -> None:
    spoken = approval(1, Level.II, 35, heard_at=NOW - timedelta(minutes=35))
    owing = Response(hazard=Hazard.FLOOD, approvals=(spoken,))
    note = Note(**base(2), kind="countersigned", account="commander", text="")
    settled = Response(hazard=Hazard.FLOOD, approvals=(spoken,), notes=(note,))

    before = build({Hazard.FLOOD: owing}, (), (), GROUND, NOW).badges
    after = build({Hazard.FLOOD: settled}, (), (), GROUND, NOW).badges

    assert [badge.debt_due for badge in before] == [NOW + timedelta(minutes=25)]
    assert [badge.debt_due for badge in after] == [None]


def test_an_ended_response_leaves_the_strip_and_is_named_as_the_last() -> None:
    ended = Response(
        hazard=Hazard.FLOOD,
        approvals=(approval(1, Level.IV, 90), approval(2, Level.ENDED, 10)),
    )

    view = build({Hazard.FLOOD: ended}, (), (), GROUND, NOW)

    assert view.badges == ()
    assert view.last_end == (Hazard.FLOOD, Level.IV, NOW - timedelta(minutes=10))


def test_a_level_that_takes_effect_later_is_not_in_force_yet() -> None:
    later = Response(hazard=Hazard.FLOOD, approvals=(approval(1, Level.III, -30),))

    assert build({Hazard.FLOOD: later}, (), (), GROUND, NOW).badges == ()


def test_waiting_drafts_are_counted() -> None:
    draft = Draft(
        **base(1),
        hazard=Hazard.FLOOD,
        level=Level.IV,
        from_level=Level.ENDED,
        effective_at=NOW,
        reason="",
    )

    view = build(
        {Hazard.FLOOD: Response(hazard=Hazard.FLOOD, drafts=(draft,))}, (), (), GROUND, NOW
    )

    assert view.pending == 1


def test_it_tells_whether_anything_is_measured() -> None:
    now = Sample(stream=STREAM.id, at=NOW, value=1, quality="OK", received_at=NOW)

    assert not build({}, (), (), GROUND, NOW).has_readings
    assert build({}, (), (), replace(GROUND, latest={STREAM.id: now}), NOW).has_readings
