"""The night of the rainstorm on the map, and a calm day, over the pack of Luohu."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from app.domain.alarm import Acknowledged, Alarm, Raised, alarm_subject
from app.domain.event import Past
from app.domain.place import District
from app.domain.reading import Newest, Points
from app.domain.sensor import Sample, Severity
from app.screens.map import Live, MapView, build
from app.settings.pack import default_pack, load_district
from tests.screens.storm import NOW

WRITER = b"writer01"
# stream: value now and ten minutes ago, in the stream's unit
STORM = {
    "P11/pond_depth": (41, 41),
    "P12/pond_depth": (40, 28),
    "P13/pond_depth": (28, 24),
    "P05/pond_depth": (22, 25),
    "P08/pond_depth": (17, 19),
    "P10/pond_depth": (12, 12),
    "S14/slope_disp": (12.4, 10.1),
}
# stream: severity, minutes since it was raised, whether somebody took note
ALARMS = {
    "P12/pond_depth": (Severity.RED, 2, False),
    "P13/pond_depth": (Severity.ORANGE, 4, False),
    "P11/pond_depth": (Severity.RED, 60, True),
    "S14/slope_disp": (Severity.ORANGE, 90, True),
    "P05/pond_depth": (Severity.YELLOW, 120, True),
    "P08/pond_depth": (Severity.YELLOW, 80, True),
    "P10/pond_depth": (Severity.BLUE, 30, True),
}
# gauge: rain of the last hour in mm
RAIN = {"G1": 28.0, "G2": 38.0, "G3": 24.0}
STUCK = "G2/rain_sixtieth_mm"


@cache
def district() -> District:
    return load_district(default_pack())


def alarm(stream: str, severity: Severity, raised_at: datetime, *, is_acked: bool) -> Alarm:
    subject = alarm_subject("limit", stream, raised_at)
    raised = Raised(
        writer=WRITER,
        seq=1,
        hlc=1,
        actor="",
        hash=bytes(32),
        subject=subject,
        saw=Past.of([]),
        rule="limit",
        stream=stream,
        onset=raised_at,
        severity=severity,
        value_milli=41_000,
        limit_milli=40_000,
        at=raised_at,
    )
    ack = Acknowledged(
        writer=WRITER,
        seq=2,
        hlc=2,
        actor="duty_officer",
        hash=bytes(32),
        subject=subject,
        saw=Past.of([(WRITER, 1)]),
        account="duty_officer",
        seat="A1",
        at=raised_at,
    )
    return Alarm(subject=subject, raises=(raised,), acks=(ack,) if is_acked else ())


def alarms() -> dict[bytes, Alarm]:
    made = [
        alarm(stream, severity, NOW - timedelta(minutes=minutes), is_acked=is_acked)
        for stream, (severity, minutes, is_acked) in ALARMS.items()
    ]
    return {item.subject: item for item in made}


def sample(stream: str, value: float, at: datetime, quality: str = "OK") -> Sample:
    return Sample(stream=stream, at=at, value=value, quality=quality, received_at=at)


def live(values: Mapping[str, tuple[float, float]], rain: Mapping[str, float]) -> Live:
    latest: dict[str, Newest] = {}
    trends: dict[str, Points] = {}
    at, before = NOW - timedelta(seconds=12), NOW - timedelta(minutes=9)
    for stream in district().streams:
        if stream.is_increment:
            step = rain.get(stream.station, 0.0)
            times = [NOW - timedelta(minutes=minute) for minute in range(59, -1, -1)]
            trends[stream.id] = [(moment, step) for moment in times]
            quality = "STUCK" if stream.id == STUCK and rain else "OK"
            latest[stream.id] = sample(stream.id, step, NOW, quality)
            continue
        rest = {"reservoir_stage": 25.4}.get(stream.quantity, 0.0)
        value, past = values.get(stream.id, (rest, rest))
        latest[stream.id] = sample(stream.id, value, at)
        trends[stream.id] = [(before, past), (at, value)]
    return Live(latest=latest, trends=trends)


def storm_view() -> MapView:
    return build(district(), alarms(), live(STORM, RAIN), NOW)


def calm_view() -> MapView:
    return build(district(), {}, live({}, {}), NOW)
