"""Rain is summed as it comes in, exactly as a sum over the whole day would have it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.picture import Picture
from app.domain.response import Hazard, Level
from app.domain.sensor import Limit, Sample, Severity, Stream
from app.rules.live import Gauge, Live, Readings, facts, look, observe, sums
from app.rules.rain import sums as sums_of_the_day
from app.rules.suggestion import Calm

T0 = datetime(2025, 8, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def stream(name: str, quantity: str) -> Stream:
    return Stream(
        id=f"{name}/{quantity}",
        station=name,
        quantity=quantity,
        name=name,
        unit="1/60 mm" if "rain" in quantity else "cm",
        street="440303003",
        lat_e7=0,
        lon_e7=0,
        interval_s=300,
        low=-2,
        high=3600,
        limits=(Limit(severity=Severity.BLUE, value=5),) if "pond" in quantity else (),
    )


G1 = stream("G1", "rain_sixtieth_mm")
P1, P2 = (stream(name, "pond_depth") for name in ("P1", "P2"))
STREAMS = {item.id: item for item in (G1, P1, P2)}


def sample(minute: int, value: float = 30, quality: str = "OK", after: int = 0) -> Sample:
    at = T0 + minute * MINUTE
    return Sample(
        stream=G1.id,
        at=at,
        value=value,
        quality=quality,
        received_at=at + timedelta(seconds=after),
    )


samples_of_a_day = st.lists(
    st.builds(
        sample,
        st.integers(0, 30 * 60),
        st.integers(0, 200),
        st.sampled_from(["OK", "OK", "LATE", "BACKFILL", "STUCK", "SUSPECT_RANGE"]),
        st.integers(0, 90),
    ),
    max_size=60,
    unique_by=lambda item: (item.at, item.received_at),
)


@given(samples_of_a_day, st.integers(0, 5), st.integers(0, 60))
def test_sums_that_grow_are_those_of_the_whole_day(
    samples: list[Sample], parts: int, later: int
) -> None:
    live = Live()
    for part in range(parts + 1):
        live = observe(live, STREAMS, samples[part :: parts + 1])
    at = max((item.at for item in samples), default=T0) + later * MINUTE

    day = [item for item in samples if item.at > at - timedelta(hours=24)]
    assert sums(live.rain.get(G1.id, Gauge()), at) == sums_of_the_day(day, at)


def test_the_same_sample_twice_falls_once() -> None:
    live = observe(Live(), STREAMS, [sample(0), sample(1)])

    assert observe(live, STREAMS, [sample(1)]) == live


def test_a_clock_that_runs_ahead_does_not_push_the_rain_out_of_the_window() -> None:
    ahead = sample(60 * 24 * 400, quality="CLOCK_SKEW")

    live = observe(Live(), STREAMS, [sample(0), ahead, sample(1)])

    assert sums(live.rain[G1.id], T0 + MINUTE).h1 == 60


def test_a_day_of_minutes_is_forgotten_after_a_day() -> None:
    live = observe(Live(), STREAMS, [sample(minute) for minute in range(3 * 24 * 60)])

    assert len(live.rain[G1.id].seen) == 25 * 60


def newest(name: str, value: float, minute: int) -> Sample:
    at = T0 + minute * MINUTE
    return Sample(stream=name, at=at, value=value, quality="OK", received_at=at)


def test_depths_and_rain_speak_for_a_level() -> None:
    latest = {item.id: newest(item.id, 16, 0) for item in (P1, P2)}
    live = observe(Live(), STREAMS, [sample(minute, 60) for minute in range(30)])
    readings = Readings(streams=STREAMS, latest=latest)

    found = facts(Picture(), readings, live, T0 + 29 * MINUTE)
    _, cards = look(Picture(), readings, live, T0 + MINUTE)

    assert found.rain[G1.id].h1 == 30 * 60
    assert {item.stream for item in found.ponds} == {P1.id, P2.id}
    assert [(card.hazard, card.level) for card in cards] == [(Hazard.FLOOD, Level.IV)]


def test_sums_do_not_fall_between_two_samples_but_do_once_the_gauge_is_silent() -> None:
    live = observe(Live(), STREAMS, [sample(minute, 60) for minute in range(61)])
    readings = Readings(streams=STREAMS, latest={})

    h1 = [
        facts(Picture(), readings, live, T0 + minute * MINUTE).rain[G1.id].h1
        for minute in (60, 65, 67, 68)
    ]
    fast = facts(Picture(), Readings(streams=STREAMS, latest={}, speed=60), live, T0 + 90 * MINUTE)

    assert h1 == [60 * 60, 60 * 60, 60 * 60, 52 * 60]
    assert fast.rain[G1.id].h1 == 60 * 60


def test_a_value_long_gone_speaks_for_nothing() -> None:
    latest = {item.id: newest(item.id, 60, 0) for item in (P1, P2)}

    _, cards = look(
        Picture(), Readings(streams=STREAMS, latest=latest), Live(), T0 + timedelta(hours=1)
    )

    assert cards == ()


def calm_after(minutes: list[int]) -> Calm:
    """Rain of 60 mm in the first hour, then none; looks at these minutes, each with its data."""
    live, known = Live(), 0
    for now in minutes:
        fresh = [sample(minute, 60 if minute < 60 else 0) for minute in range(known, now + 1)]
        live, known = observe(live, STREAMS, fresh), now + 1
        live, _ = look(Picture(), Readings(streams=STREAMS, latest={}), live, T0 + now * MINUTE)
    return live.calm


def test_who_looks_seldom_finds_the_same_calm_as_who_looks_each_minute() -> None:
    often, seldom = calm_after(list(range(300))), calm_after([0, 55, 130, 262, 299])

    assert often == seldom
    # 60 mm in three hours speak for level III until the first ten minutes have left the window.
    assert often[Hazard.FLOOD, Level.III] == T0 + 190 * MINUTE
