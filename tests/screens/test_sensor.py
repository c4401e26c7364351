"""The sensor list: out of limits first, nothing stale looks fresh, rain summed exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.reading import Direction
from app.domain.sensor import Limit, Sample, Severity, Stream
from app.screens.sensor import Reason, SensorRow, SensorsView, build

NOW = datetime(2025, 8, 4, 19, 0, tzinfo=UTC)
POND = Stream(
    id="P11/pond_depth",
    station="P11",
    quantity="pond_depth",
    name="春风路",
    unit="cm",
    street="440303003",
    lat_e7=0,
    lon_e7=0,
    interval_s=300,
    low=-2,
    high=300,
    limits=tuple(
        Limit(severity=severity, value=value)
        for severity, value in (
            (Severity.BLUE, 5),
            (Severity.YELLOW, 15),
            (Severity.ORANGE, 25),
            (Severity.RED, 40),
        )
    ),
)
RAIN = replace(
    POND,
    id="G1/rain_sixtieth_mm",
    station="G1",
    quantity="rain_sixtieth_mm",
    name="梧桐村雨量站",
    unit="1/60 mm",
    interval_s=60,
    limits=(),
)
STAGE = replace(
    POND,
    id="RS1/reservoir_stage",
    station="RS1",
    quantity="reservoir_stage",
    name="深圳水库水位",
    unit="m",
    interval_s=3600,
    limits=tuple(
        Limit(severity=limit.severity, value=value)
        for limit, value in zip(POND.limits, (27, 27.2, 27.5, 28.3), strict=True)
    ),
)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def newest(stream: Stream, value: float, minutes: float = 1, quality: str = "OK") -> Sample:
    at = ago(minutes)
    return Sample(stream=stream.id, at=at, value=value, quality=quality, received_at=at)


def pond(number: int) -> Stream:
    return replace(POND, id=f"P{number:02}/pond_depth", station=f"P{number:02}")


def one(stream: Stream, sample: Sample | None, speed: float = 1.0) -> SensorRow:
    latest = {stream.id: sample} if sample else {}
    return build([stream], latest, {}, NOW, speed).rows[0]


def rained(minutes: int, sixtieths: float) -> list[tuple[datetime, float]]:
    return [(ago(minute), sixtieths) for minute in range(minutes - 1, -1, -1)]


def test_rows_out_of_limits_come_first_and_the_calm_ones_are_told_as_one() -> None:
    streams = [pond(number) for number in range(1, 6)]
    values = {1: 0.0, 2: 16.0, 3: 2.0, 4: 41.0, 5: 1.0}
    latest = {s.id: newest(s, values[int(s.station[1:])]) for s in streams}
    view: SensorsView = build(streams, latest, {}, NOW)
    assert [(row.stream[:3], row.severity, row.count) for row in view.rows] == [
        ("P04", 1, 1),
        ("P02", 3, 1),
        ("P03", None, 3),
    ]
    assert view.rows[2].value == 2.0
    assert (view.abnormal, view.total) == (2, 5)


def test_rain_is_the_sum_of_an_hour_in_millimetres() -> None:
    trends = {RAIN.id: [(ago(60), 600.0), *rained(60, 28.0)]}
    row = build([RAIN], {RAIN.id: newest(RAIN, 28.0, 0)}, trends, NOW).rows[0]
    assert (row.value, row.unit, row.digits) == (28.0, "mm", 1)
    assert row.severity == 4
    assert row.is_trusted


def test_a_sum_that_lacks_samples_says_so() -> None:
    trends = {RAIN.id: rained(48, 28.0)}
    row = build([RAIN], {RAIN.id: newest(RAIN, 28.0, 0)}, trends, NOW).rows[0]
    assert (row.reason, row.missing) == (Reason.GAPS, 12)
    assert not row.is_trusted


@pytest.mark.parametrize(
    ("minutes", "reason"), [(7, None), (8, Reason.STALE), (15, Reason.STALE), (16, Reason.OFFLINE)]
)
def test_a_value_older_than_its_rhythm_is_not_trusted(
    minutes: float, reason: Reason | None
) -> None:
    assert one(POND, newest(POND, 3, minutes)).reason is reason


def test_time_under_way_is_no_silence_on_a_fast_clock() -> None:
    late = newest(POND, 3, 9)
    assert one(POND, late).reason is Reason.STALE
    assert one(POND, late, speed=60).reason is None


@pytest.mark.parametrize(
    ("quality", "reason", "is_trusted"),
    [
        ("STUCK", Reason.STUCK, False),
        ("SUSPECT_RANGE", Reason.RANGE, False),
        ("SUSPECT_RATE", Reason.RATE, False),
        ("BACKFILL", Reason.BACKFILL, False),
        ("CLOCK_SKEW", Reason.SKEW, False),
        ("MANUAL", Reason.MANUAL, True),
        ("LATE+SIMULATED", Reason.LATE, True),
        ("SIMULATED", None, True),
    ],
)
def test_flags_stand_in_place_of_the_age(quality: str, reason: Reason, is_trusted: bool) -> None:
    row = one(POND, newest(POND, 3, 1, quality))
    assert (row.reason, row.is_trusted) == (reason, is_trusted)


def test_a_stream_that_never_spoke_is_abnormal() -> None:
    view = build([POND], {}, {}, NOW)
    assert view.rows[0].reason is Reason.NEVER
    assert (view.abnormal, view.silent) == (1, 1)


def test_a_stuck_gauge_tells_since_when_it_stands() -> None:
    trends = {RAIN.id: [(ago(65), 30.0), *((ago(m), 0.0) for m in range(64, -1, -1))]}
    row = build([RAIN], {RAIN.id: newest(RAIN, 0, 0, "STUCK")}, trends, NOW).rows[0]
    assert (row.since, row.at_least) == (ago(65), False)
    trends = {RAIN.id: rained(60, 0.0)}
    row = build([RAIN], {RAIN.id: newest(RAIN, 0, 0, "STUCK")}, trends, NOW).rows[0]
    assert (row.since, row.at_least) == (ago(59), True)


@pytest.mark.parametrize(
    ("values", "direction"),
    [
        ((12.0, 20.0, 27.0), Direction.UP),
        ((27.0, 20.0, 12.0), Direction.DOWN),
        ((20.0, 20.4, 20.5), Direction.FLAT),
        ((20.0,), Direction.UNKNOWN),
    ],
)
def test_the_arrow_tells_the_last_ten_minutes(
    values: tuple[float, ...], direction: Direction
) -> None:
    points = [(ago(10 - 5 * index), value) for index, value in enumerate(values)]
    row = build([POND], {POND.id: newest(POND, values[-1], 0)}, {POND.id: points}, NOW).rows[0]
    assert row.trend is direction


def test_many_silent_streams_of_a_kind_are_told_in_one_row() -> None:
    streams = [pond(number) for number in range(1, 6)]
    latest = {s.id: newest(s, 3, 20 + int(s.station[1:])) for s in streams}
    view = build(streams, latest, {}, NOW)
    assert [(row.count, row.reason, row.value) for row in view.rows] == [(5, Reason.OFFLINE, None)]
    assert view.rows[0].at == ago(25)


def test_a_reservoir_is_told_by_its_distance_to_the_flood_limit() -> None:
    row = one(STAGE, newest(STAGE, 26.9))
    assert row.value == pytest.approx(-0.3)
    assert row.severity is None
    assert one(STAGE, newest(STAGE, 27.6)).severity == 2


def test_a_value_out_of_range_reaches_no_limit() -> None:
    assert one(POND, newest(POND, 999, 1, "SUSPECT_RANGE")).severity is None
