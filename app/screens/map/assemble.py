"""The map: what stands where, how each station stands, and which of them wait for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from app.domain.alarm import Alarm, AlarmState, urgency
from app.domain.place import District
from app.domain.reading import (
    RAIN_1H_MM,
    Kind,
    Newest,
    Points,
    direction,
    kind_of,
    scale_of,
    short_name,
)
from app.domain.sensor import Flag, Stream, split_flags
from app.rules.quality import STALE_AFTER_INTERVALS, SUSPECT, is_offline
from app.screens.map.view import AlarmMark, Doubt, Live, MapView, Reading, StationPoint

SUM_OVER = timedelta(hours=1)

# Real seconds that a value may be under way before its age counts against it.
_TRANSIT_S = 5.0
_LAST = 9


def build(
    district: District,
    alarms: Mapping[bytes, Alarm],
    live: Live,
    now: datetime,
    speed: float = 1.0,
) -> MapView:
    """Return the map as it stands.

    ``speed`` is that of the clock, so that time under way is not taken for silence.
    """
    marks = _marks(alarms)
    names = {street.code: street.name for street in district.streets}
    stations: dict[str, list[Stream]] = defaultdict(list)
    for stream in district.streams:
        stations[stream.station].append(stream)
    points = []
    for streams in stations.values():
        mark = min(
            (marks[stream.id] for stream in streams if stream.id in marks),
            key=_mark_order,
            default=None,
        )
        readings = [_reading(stream, live, now, speed) for stream in streams]
        points.append(_point(streams, readings, mark, names))
    return MapView(
        district=district.name,
        home=district.home,
        streets=district.streets,
        places=district.places,
        assets=district.assets,
        stations=tuple(sorted(points, key=_urgency)),
        now=now,
        closed=live.closed,
    )


def _marks(alarms: Mapping[bytes, Alarm]) -> dict[str, AlarmMark]:
    """Return the most urgent alarm of each stream that is on or waits for somebody."""
    known = (alarm for alarm in alarms.values() if alarm.is_known)
    marks: dict[str, AlarmMark] = {}
    for alarm in sorted(known, key=urgency):
        if alarm.state is not AlarmState.NORMAL and alarm.stream not in marks:
            marks[alarm.stream] = AlarmMark(
                id=alarm.subject,
                stream=alarm.stream,
                severity=alarm.severity.value,
                is_waiting=alarm.needs_acknowledgement,
                raised_at=alarm.raised_at,
            )
    return marks


def _mark_order(mark: AlarmMark) -> tuple[bool, int, float, bytes]:
    return not mark.is_waiting, mark.severity, -mark.raised_at.timestamp(), mark.id


def _point(
    streams: list[Stream],
    readings: list[Reading],
    mark: AlarmMark | None,
    names: Mapping[str, str],
) -> StationPoint:
    first = streams[0]
    told = mark.stream if mark else ""
    readings.sort(key=lambda item: (item.stream != told, item.severity or _LAST))
    return StationPoint(
        station=first.station,
        name=short_name(first),
        street=names.get(first.street, ""),
        lat_e7=first.lat_e7,
        lon_e7=first.lon_e7,
        readings=tuple(readings),
        alarm=mark,
        is_sample=first.sample,
    )


def _urgency(point: StationPoint) -> tuple[bool, int, str]:
    return not point.is_waiting, point.severity or _LAST, point.station


def _reading(stream: Stream, live: Live, now: datetime, speed: float) -> Reading:
    kind, scale = kind_of(stream), scale_of(stream)
    newest = live.latest.get(stream.id)
    points = live.trends.get(stream.id, ())
    value, missing = _value(stream, newest, points, now)
    limits = tuple((limit.severity.value, limit.value) for limit in stream.limits)
    if kind is Kind.RAIN and not limits:
        limits = RAIN_1H_MM
    doubt = _doubt(stream, newest, now, speed) if newest else Doubt.NEVER
    is_believed = value is not None and not _is_suspect(newest)
    reached = [severity for severity, limit in limits if is_believed and (value or 0) >= limit]
    return Reading(
        stream=stream.id,
        kind=kind,
        value=value,
        unit=scale.unit,
        digits=scale.digits,
        severity=min(reached, default=None),
        passed=len(reached),
        limits=len(limits),
        trend=direction(stream, points, now),
        at=newest.at if newest else None,
        quality=newest.quality if newest else Flag.OK.value,
        doubt=doubt or (Doubt.GAPS if missing else None),
    )


def _value(
    stream: Stream, newest: Newest | None, points: Points, now: datetime
) -> tuple[float | None, int]:
    """Return the shown value and how many samples a sum of rain lacks."""
    if newest is None:
        return None, 0
    factor = scale_of(stream).factor
    if not stream.is_increment:
        return newest.value * factor, 0
    end = min(now, newest.at)
    fell = [value for at, value in points if end - SUM_OVER < at <= end]
    due = int(SUM_OVER.total_seconds() // stream.interval_s)
    return sum(fell) * factor, max(0, due - len(fell))


def _doubt(stream: Stream, newest: Newest, now: datetime, speed: float) -> Doubt | None:
    if is_offline(stream, newest.at, now, speed):
        return Doubt.OFFLINE
    flags = split_flags(newest.quality)
    if _is_suspect(newest):
        return Doubt.SUSPECT
    if Flag.BACKFILL in flags:
        return Doubt.BACKFILL
    slack_s = _TRANSIT_S * (speed - 1)
    age_s = (now - newest.at).total_seconds()
    return Doubt.STALE if age_s > STALE_AFTER_INTERVALS * stream.interval_s + slack_s else None


def _is_suspect(newest: Newest | None) -> bool:
    """Tell whether a value may not be true, so that it colours nothing: its alarm still does."""
    flags = split_flags(newest.quality) if newest else frozenset()
    return bool(flags & (SUSPECT | {Flag.CLOCK_SKEW}))
