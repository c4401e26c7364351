"""The map's view: stations with all their streams, alarms before values, doubt before both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from app.domain.alarm import Alarm, Cleared
from app.domain.event import Past
from app.domain.reading import Direction, Kind, Newest, Points
from app.domain.sensor import Sample, Severity
from app.screens.map import Doubt, Live, MapView, StationPoint, build
from tests.screens.map_storm import WRITER, alarm, calm_view, district, sample, storm_view
from tests.screens.storm import NOW

POND = "P12/pond_depth"
SLOPE = "S14/slope_disp"
SOIL = "S14/soil_moisture"
RAIN = "G1/rain_sixtieth_mm"


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def view_of(
    *samples: Sample,
    alarms: tuple[Alarm, ...] = (),
    trends: Mapping[str, Points] | None = None,
    speed: float = 1.0,
) -> MapView:
    latest: dict[str, Newest] = {item.stream: item for item in samples}
    live = Live(latest=latest, trends=trends or {})
    return build(district(), {item.subject: item for item in alarms}, live, NOW, speed)


def station(view: MapView, name: str) -> StationPoint:
    return next(point for point in view.stations if point.station == name)


def cleared(raised: Alarm) -> Cleared:
    return Cleared(
        writer=WRITER,
        seq=3,
        hlc=3,
        actor="",
        hash=bytes(32),
        subject=raised.subject,
        saw=Past.of([(WRITER, 1)]),
        at=ago(1),
        value_milli=0,
    )


def test_every_station_of_the_district_stands_once_where_the_pack_says() -> None:
    view = calm_view()
    places = {stream.station: (stream.lat_e7, stream.lon_e7) for stream in district().streams}
    assert {p.station: (p.lat_e7, p.lon_e7) for p in view.stations} == places
    assert len(view.stations) == len(places)


def test_nothing_is_active_on_a_calm_day() -> None:
    view = calm_view()
    assert view.active == ()
    assert view.waiting == 0
    assert all(point.severity is None for point in view.stations)


def test_the_worst_stream_stands_for_its_station() -> None:
    view = view_of(sample(SLOPE, 1.0, ago(1)), sample(SOIL, 45.0, ago(1)))
    point = station(view, "S14")
    assert [reading.stream for reading in point.readings] == [SOIL, SLOPE]
    assert (point.lead.kind, point.severity) == (Kind.SOIL, Severity.ORANGE.value)


def test_a_depth_tells_how_many_limits_it_passed_and_where_it_goes() -> None:
    trend = [(ago(9), 20.0), (ago(1), 28.0)]
    view = view_of(sample(POND, 28.0, ago(1)), trends={POND: trend})
    lead = station(view, "P12").lead
    assert (lead.value, lead.passed, lead.limits) == (28.0, 3, 4)
    assert lead.trend is Direction.UP


def test_an_alarm_colours_its_station_though_the_water_fell() -> None:
    raised = alarm(POND, Severity.RED, ago(60), is_acked=True)
    point = station(view_of(sample(POND, 6.0, ago(1)), alarms=(raised,)), "P12")
    assert (point.severity, point.lead.severity) == (1, 4)
    assert not point.is_waiting


def test_an_alarm_that_went_unseen_still_waits() -> None:
    raised = alarm(POND, Severity.ORANGE, ago(60), is_acked=False)
    gone = Alarm(subject=raised.subject, raises=raised.raises, clears=(cleared(raised),))
    point = station(view_of(sample(POND, 0.0, ago(1)), alarms=(gone,)), "P12")
    assert point.is_waiting
    assert point.is_active


def test_an_alarm_that_is_over_and_known_leaves_the_map() -> None:
    raised = alarm(POND, Severity.ORANGE, ago(60), is_acked=True)
    over = Alarm(
        subject=raised.subject, raises=raised.raises, clears=(cleared(raised),), acks=raised.acks
    )
    point = station(view_of(sample(POND, 0.0, ago(1)), alarms=(over,)), "P12")
    assert point.alarm is None
    assert not point.is_active


def test_of_two_alarms_the_one_that_waits_is_shown() -> None:
    known = alarm(POND, Severity.RED, ago(60), is_acked=True)
    fresh = alarm(POND, Severity.YELLOW, ago(5), is_acked=False)
    point = station(view_of(sample(POND, 41.0, ago(1)), alarms=(known, fresh)), "P12")
    assert point.alarm is not None
    assert (point.alarm.id, point.is_waiting) == (fresh.subject, True)


def test_the_most_urgent_stations_come_first() -> None:
    order = [point.station for point in storm_view().active]
    assert order[:4] == ["P12", "P13", "P11", "S14"]


@pytest.mark.parametrize(
    ("minutes", "doubt"),
    [(1, None), (7, None), (8, Doubt.STALE), (15, Doubt.STALE), (16, Doubt.OFFLINE)],
)
def test_a_value_is_stale_after_one_and_a_half_intervals(
    minutes: float, doubt: Doubt | None
) -> None:
    assert station(view_of(sample(POND, 3.0, ago(minutes))), "P12").lead.doubt is doubt


def test_time_under_way_is_no_silence_on_a_fast_clock() -> None:
    late = sample(POND, 3.0, ago(10))
    assert station(view_of(late), "P12").lead.doubt is Doubt.STALE
    assert station(view_of(late, speed=60), "P12").lead.doubt is None


def test_a_stream_without_a_value_says_so() -> None:
    lead = station(view_of(), "P12").lead
    assert (lead.value, lead.doubt, lead.severity) == (None, Doubt.NEVER, None)


@pytest.mark.parametrize("quality", ["STUCK", "SUSPECT_RATE", "SUSPECT_RANGE", "CLOCK_SKEW"])
def test_a_value_that_may_not_be_true_colours_nothing(quality: str) -> None:
    point = station(view_of(sample(POND, 250.0, ago(1), quality)), "P12")
    assert (point.lead.doubt, point.severity) == (Doubt.SUSPECT, None)


def test_rain_is_the_sum_of_the_last_hour_and_says_what_it_lacks() -> None:
    trend = [(ago(minute), 30.0) for minute in range(90, -1, -1)]
    view = view_of(sample(RAIN, 30.0, NOW), trends={RAIN: trend})
    lead = station(view, "G1").lead
    assert (lead.value, lead.unit, lead.severity) == (30.0, "mm", 3)
    assert lead.doubt is None
    holed = view_of(sample(RAIN, 30.0, NOW), trends={RAIN: trend[:60] + trend[62:]})
    assert station(holed, "G1").lead.doubt is Doubt.GAPS


def test_assets_and_places_stay_the_same_objects_from_view_to_view() -> None:
    first, second = calm_view(), storm_view()
    assert first.assets is second.assets
    assert first.places is second.places
    assert len(first.assets) == 11_897
