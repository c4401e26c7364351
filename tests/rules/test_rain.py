"""Sliding sums against the hourly lists of the rainstorm script (domain brief 9.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction

from app.clock import BEIJING
from app.domain.sensor import Sample
from app.rules.rain import Fall, area_mean, falls, sums, window

START = datetime(2025, 8, 4, 20, 0, tzinfo=BEIJING)
G1 = (4, 14, 26, 30, 38, 41, 28, 55, 71, 92, 48, 20, 9, 4, 2, 0, 0, 6, 11, 3, 0, 0, 0, 0)
G2 = (2, 9, 20, 26, 32, 38, 30, 44, 60, 66, 52, 24, 10, 6, 1, 0, 0, 2, 7, 2, 0, 0, 0, 0)


def spread(hours: tuple[int, ...]) -> tuple[Fall, ...]:
    """One end-stamped sample a minute, hour/60 mm each: as many sixtieths as the hour has mm."""
    return tuple(
        Fall(at=START + timedelta(minutes=minute + 1), sixtieths=hours[minute // 60])
        for minute in range(60 * len(hours))
    )


def minute_when(holds: Callable[[datetime], bool], after: str = "20:00") -> str:
    hour, minute = map(int, after.split(":"))
    moment = START.replace(hour=hour, minute=minute)
    if moment < START:
        moment += timedelta(days=1)
    while not holds(moment):
        moment += timedelta(minutes=1)
    return moment.strftime("%H:%M")


def mm(value: int) -> int:
    return value * 60


def test_gauge_1_passes_the_marks_of_the_script_on_their_minutes() -> None:
    rain = spread(G1)

    assert minute_when(lambda t: window(rain, t, 3) >= mm(50)) == "23:14"
    assert minute_when(lambda t: window(rain, t, 3) >= mm(100)) == "01:24"
    assert minute_when(lambda t: window(rain, t, 24) >= mm(250)) == "04:12"
    assert minute_when(lambda t: window(rain, t, 3) < mm(100), "06:00") == "08:44"


def test_gauge_2_falls_below_100_mm_two_minutes_later() -> None:
    rain = spread(G2)

    assert minute_when(lambda t: window(rain, t, 3) < mm(100), "06:00") == "08:46"


def test_the_wettest_hour_ends_at_six() -> None:
    rain = spread(G1)
    hourly = {item.at: window(rain, item.at, 1) for item in rain}

    wettest = max(hourly, key=lambda at: hourly[at])

    assert (wettest.strftime("%H:%M"), hourly[wettest]) == ("06:00", mm(92))


def sample(minute: int, value: float, quality: str = "OK", stream: str = "G1/rain") -> Sample:
    at = START + timedelta(minutes=minute)
    return Sample(stream=stream, at=at, value=value, quality=quality, received_at=at)


def test_a_window_leaves_its_start_and_takes_its_end() -> None:
    result = sums([sample(0, 1.0), sample(60, 2.0)], START + timedelta(minutes=60))

    assert (result.h1, result.h3) == (120, 180)


def test_sixtieths_stay_exact_through_a_value_in_millimetres() -> None:
    assert [f.sixtieths for f in falls([sample(1, 38 / 60), sample(2, 41 / 60)])] == [38, 41]


def test_a_stream_in_sixtieths_is_taken_as_it_is() -> None:
    assert falls([sample(1, 38, stream="G1/rain_sixtieth_mm")])[0].sixtieths == 38


def test_suspect_and_repeated_samples_do_not_fall() -> None:
    corrected = Sample(
        stream="G1/rain",
        at=START,
        value=2.0,
        quality="MANUAL",
        received_at=START + timedelta(minutes=9),
    )
    found = falls(
        [corrected, sample(0, 1.0), sample(1, 9.0, "SUSPECT_RANGE"), sample(2, 0.0, "LATE+STUCK")]
    )

    assert [(f.at, f.sixtieths) for f in found] == [(START, 120)]


def test_a_stuck_gauge_is_left_out_of_the_area_mean() -> None:
    stuck = falls([sample(1, 1.0), sample(2, 0.0, "STUCK")])
    others = falls([sample(1, 2.0), sample(2, 2.0)])

    mean = area_mean({"G1": others, "G2": stuck}, START + timedelta(minutes=60), 1)

    assert mean == Fraction(90 + 120)


def test_sums_tell_that_their_gauge_is_stuck() -> None:
    assert sums([sample(1, 1.0), sample(2, 0.0, "STUCK")], START + timedelta(hours=1)).is_stuck
    assert not sums([sample(1, 1.0)], START + timedelta(hours=1)).is_stuck
