"""The newest reading: its rise is that of its newest five minutes, or it is not told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.newest import newest_of
from app.domain.reading import Points
from app.domain.sensor import Sample, Stream

NOW = datetime(2025, 8, 4, 19, 0, tzinfo=UTC)
STREAM = Stream(
    id="P12/pond_depth",
    station="P12",
    quantity="pond_depth",
    name="罗湖火车站",
    unit="cm",
    street="440303005",
    lat_e7=0,
    lon_e7=0,
    interval_s=60,
    low=0,
    high=300,
)


def points(*values: float, step_s: int = 60) -> Points:
    last = len(values) - 1
    return [(NOW - timedelta(seconds=step_s * (last - i)), v) for i, v in enumerate(values)]


def rise(stream: Stream, given: Points, quality: str = "OK", ago_s: int = 0) -> int | None:
    at = given[-1][0]
    newest = Sample(stream=stream.id, at=at, value=given[-1][1], quality=quality, received_at=at)
    return newest_of(stream, newest, given, NOW + timedelta(seconds=ago_s)).rise_mm_per_5min


@pytest.mark.parametrize(
    ("step_s", "values", "expected"),
    [
        (60, (0, 20, 24, 24, 24, 24, 24, 24), 0),
        (60, (0, 10, 11, 12, 13, 14, 15), 50),
        (300, (0, 20, 22), 20),
        (60, (24,), None),
    ],
)
def test_the_rise_is_that_of_the_newest_five_minutes(
    step_s: int, values: tuple[float, ...], expected: int | None
) -> None:
    stream = replace(STREAM, interval_s=step_s)
    assert rise(stream, points(*values, step_s=step_s)) == expected


def test_no_rise_is_told_of_a_value_that_is_old_doubtful_or_no_depth() -> None:
    given = points(10, 11, 12)
    assert rise(STREAM, given, ago_s=90) == 50
    assert rise(STREAM, given, ago_s=91) is None
    assert rise(STREAM, given, quality="SUSPECT_RATE") is None
    assert rise(replace(STREAM, quantity="river_stage"), given) is None


def test_no_rise_is_told_where_the_points_do_not_reach_to_the_newest_value() -> None:
    newest = Sample(stream=STREAM.id, at=NOW, value=30, quality="OK", received_at=NOW)
    assert newest_of(STREAM, newest, points(10, 11, 12)[:-1], NOW).rise_mm_per_5min is None
