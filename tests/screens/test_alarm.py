"""The alarm list: what waits is on top by urgency, values carry age and doubt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.alarm import Acknowledged, Alarm, AlarmState, Cleared, Raised
from app.domain.event import Past
from app.domain.reading import Direction
from app.domain.sensor import Limit, Sample, Severity, Stream
from app.screens.alarm import Beside, build

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
    low=-2,
    high=300,
    limits=(
        Limit(severity=Severity.ORANGE, value=25),
        Limit(severity=Severity.RED, value=40),
    ),
)
STREAMS = {STREAM.id: STREAM}


def base(seq: int, subject: bytes, saw: tuple[int, ...] = ()) -> dict[str, Any]:
    return {
        "writer": WRITER,
        "seq": seq,
        "hlc": seq << 16,
        "actor": "duty_officer",
        "hash": bytes([seq]) * 32,
        "subject": subject,
        "saw": Past.of((WRITER, item) for item in saw),
    }


def alarm(
    seq: int, severity: Severity, minutes_ago: float, *, acked: bool = False, over: bool = False
) -> Alarm:
    subject = bytes([seq]) * 16
    at = NOW - timedelta(minutes=minutes_ago)
    raised = Raised(
        **base(seq, subject),
        rule="threshold",
        stream=STREAM.id,
        onset=at,
        severity=severity,
        value_milli=41_000,
        limit_milli=40_000,
        at=at,
        rise_mm_per_5min=60,
    )
    clear = Cleared(**base(seq + 50, subject, (seq,)), at=at + timedelta(minutes=1), value_milli=0)
    ack = Acknowledged(
        **base(seq + 100, subject, (seq,)),
        account="duty_officer",
        seat="A1",
        at=at + timedelta(minutes=2),
    )
    return Alarm(
        subject=subject,
        raises=(raised,),
        clears=(clear,) if over else (),
        acks=(ack,) if acked else (),
    )


def listed(*alarms: Alarm) -> dict[bytes, Alarm]:
    return {item.subject: item for item in alarms}


def reading(minutes_ago: float, value: float, quality: str = "OK") -> Sample:
    at = NOW - timedelta(minutes=minutes_ago)
    return Sample(stream=STREAM.id, at=at, value=value, quality=quality, received_at=at)


def test_what_waits_is_ordered_by_priority_and_then_the_newest() -> None:
    older, newer = alarm(1, Severity.ORANGE, 20), alarm(2, Severity.ORANGE, 5)
    red = alarm(3, Severity.RED, 60)
    view = build(listed(older, newer, red), STREAMS, {}, NOW)
    assert [row.id for row in view.waiting] == [red.subject, newer.subject, older.subject]


def test_an_alarm_that_went_unseen_still_waits_after_those_that_are_on() -> None:
    gone, on = alarm(1, Severity.RED, 3, over=True), alarm(2, Severity.RED, 9)
    view = build(listed(gone, on), STREAMS, {}, NOW)
    assert [row.state for row in view.waiting] == [AlarmState.UNACK, AlarmState.RTN_UNACK]
    assert view.over == ()


def test_acknowledged_alarms_stand_apart_with_the_newest_acknowledgement_on_top() -> None:
    first, second = alarm(1, Severity.RED, 40, acked=True), alarm(2, Severity.BLUE, 20, acked=True)
    beside = Beside(people={"duty_officer": "周敏"})
    view = build(listed(first, second), STREAMS, {}, NOW, beside)
    assert view.waiting == ()
    assert [row.id for row in view.acked] == [second.subject, first.subject]
    assert [(ack.name, ack.seat) for ack in view.acked[0].acks] == [("周敏", "A1")]


def test_what_is_over_leaves_the_list_after_a_day() -> None:
    today = alarm(1, Severity.RED, 60, acked=True, over=True)
    long_ago = alarm(2, Severity.RED, 60 * 30, acked=True, over=True)
    view = build(listed(today, long_ago), STREAMS, {}, NOW)
    assert [row.id for row in view.over] == [today.subject]
    assert view.last is not None
    assert view.last.id == today.subject
    assert view.past_day == 1


def test_the_newest_reading_stands_beside_the_one_that_raised_it() -> None:
    trends = {STREAM.id: [(NOW - timedelta(minutes=m), v) for m, v in ((9, 34), (4, 40), (1, 44))]}
    item = alarm(1, Severity.RED, 5)
    view = build(
        listed(item),
        STREAMS,
        {STREAM.id: reading(1, 44)},
        NOW,
        Beside(trends=trends, streets={"440303005": "南湖"}),
    )
    row = view.waiting[0]
    assert (row.value, row.limit, row.unit, row.street) == (41, 40, "cm", "南湖")
    assert row.newest is not None
    assert (row.newest.value, row.newest.trend) == (44, Direction.UP)
    assert not row.newest.is_old
    assert len(row.points) == 3


def test_an_old_or_doubtful_reading_does_not_look_fresh() -> None:
    item = alarm(1, Severity.RED, 5)
    old = build(listed(item), STREAMS, {STREAM.id: reading(8, 44)}, NOW).waiting[0].newest
    stuck = build(listed(item), STREAMS, {STREAM.id: reading(1, 44, "STUCK")}, NOW)
    assert old is not None
    assert old.is_old
    newest = stuck.waiting[0].newest
    assert newest is not None
    assert newest.is_doubtful


def test_an_alarm_of_an_unknown_stream_is_shown_by_its_id() -> None:
    view = build(listed(alarm(1, Severity.RED, 5)), {}, {}, NOW)
    assert view.waiting[0].name == STREAM.id
    assert view.waiting[0].newest is None


def test_it_tells_whether_anything_is_measured() -> None:
    assert not build({}, STREAMS, {}, NOW).has_readings
    assert build({}, STREAMS, {STREAM.id: reading(600, 1)}, NOW).has_readings
