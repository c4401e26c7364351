"""The sentences of the map."""

from __future__ import annotations

from datetime import datetime

from app.domain.reading import Kind
from app.domain.sensor import Flag, split_flags
from app.screens.map import ClosedPlace, Doubt, MapView, Reading, StationPoint
from ui.parts.age import age_words, instant_words, span_words
from ui.parts.reading import ARROWS, QUANTITY_WORDS, SEVERITY_WORDS, number_words

SKETCH = "界线为示意 · 审图号 待填"
EMPTY = "正在装载地图…"
UNACKED = "未确认"
ACKED = "已确认"

_WHAT = {Kind.RAIN: "1 时雨量", Kind.POND: "积水", Kind.SLOPE: "位移"}
_SUSPECT = (
    (Flag.STUCK, "卡滞"),
    (Flag.SUSPECT_RANGE, "超量程"),
    (Flag.SUSPECT_RATE, "跳变"),
    (Flag.CLOCK_SKEW, "时钟偏差"),
)


def value_words(reading: Reading) -> str:
    """Return the value without its unit, — without one."""
    return "—" if reading.value is None else number_words(reading.value, reading.digits)


def short_value_words(reading: Reading) -> str:
    """Return the value as a tag on the map has it: rain in whole mm."""
    digits = 0 if reading.kind is Kind.RAIN else reading.digits
    return "—" if reading.value is None else number_words(reading.value, digits)


def figure_words(reading: Reading) -> str:
    """Return the value with its unit and where it goes: 40 cm ↑."""
    unit = reading.unit if reading.value is not None else ""
    trend = ARROWS[reading.trend] if reading.doubt is None else ""
    return " ".join(part for part in (value_words(reading), unit, trend) if part)


def tag_lines(point: StationPoint, now: datetime) -> tuple[str, ...]:
    """Return what the tag beside an alarm says: two lines if it must be acted on at once."""
    lead = point.lead
    figure = figure_words(lead)
    if lead.doubt is not None and lead.at is not None:
        figure = f"{figure} {doubt_words(lead, now)}"
    if point.is_waiting and point.severity == 1:
        return point.name, f"{figure} {UNACKED}"
    return (f"{point.station} {figure}",)


def doubt_words(reading: Reading, now: datetime) -> str:
    """Return why a value must not be read as fresh and true, "" if it may be."""
    match reading.doubt:
        case None:
            return ""
        case Doubt.NEVER:
            return "无数据"
        case Doubt.SUSPECT:
            flags = split_flags(reading.quality)
            return next((word for flag, word in _SUSPECT if flag in flags), "存疑")
        case Doubt.GAPS:
            return "缺数"
        case Doubt.BACKFILL:
            return f"补传 {_instant(reading, now)}"
        case Doubt.OFFLINE:
            return f"离线 {span_words(now - reading.at)}" if reading.at else "离线"
        case Doubt.STALE:
            return f"截至 {_instant(reading, now)}"


def reading_words(reading: Reading, now: datetime) -> str:
    """Return one reading as the tooltip says it: 积水 40 cm ↑ 8 秒前."""
    what = _WHAT.get(reading.kind, QUANTITY_WORDS[reading.kind])
    told = doubt_words(reading, now)
    if not told and reading.at is not None:
        told = f"{_instant(reading, now)} · {age_words(now - reading.at)}"
    return " ".join(part for part in (what, figure_words(reading), told) if part)


def alarm_words(point: StationPoint, now: datetime) -> str:
    """Return what is known of the station's alarm, "" if it has none."""
    alarm = point.alarm
    if alarm is None:
        severity = point.severity
        return f"达到{SEVERITY_WORDS[severity]}限" if severity else ""
    state = UNACKED if alarm.is_waiting else ACKED
    since = instant_words(alarm.raised_at, now)
    return f"{SEVERITY_WORDS[alarm.severity]}色告警 {since} 起 · {state}"


def closed_words(closed: ClosedPlace, now: datetime) -> str:
    """Return what stands beside a closed place: 春风路 封 02:55, and what it waits for."""
    waits = " 临机待追认" if closed.is_provisional else " 待签重开" if closed.is_reopening else ""
    return f"{closed.name} 封 {instant_words(closed.since, now)}{waits}"


def closed_lines(closed: ClosedPlace, now: datetime) -> tuple[str, ...]:
    """Return what the tooltip says of a closed place, its title first."""
    state = "失联席位临机封闭，待另一人追认" if closed.is_provisional else ""
    if closed.is_reopening:
        state = "已提出重开，待另一人签字，之前仍封闭"
    reopens = f"重开：{closed.reopens}" if closed.reopens else ""
    since = f"{instant_words(closed.since, now)} 起封闭 · {closed.by}"
    lines = (closed.name, since, state, closed.rule, closed.reason, reopens, "Enter 办理")
    return tuple(line for line in lines if line)


def source_words(*, is_sample: bool) -> str:
    """Return where a thing comes from."""
    return "样例数据" if is_sample else "实测"


def map_words(view: MapView) -> str:
    """Return the map as one sentence, for those who listen."""
    return (
        f"地图 {view.district}：{len(view.stations)} 个站点，"
        f"{len(view.active)} 个超限或告警，{view.waiting} 个未确认，封闭 {len(view.closed)} 处"
    )


def station_words(point: StationPoint, now: datetime) -> str:
    """Return a station as one sentence, for those who listen."""
    told = [point.name, *(reading_words(reading, now) for reading in point.readings)]
    alarm = alarm_words(point, now)
    return "，".join([*told, alarm] if alarm else told)


def length_words(metres: int) -> str:
    """Return the length of the scale bar: 500 m, 2 km."""
    return f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"


def _instant(reading: Reading, now: datetime) -> str:
    return instant_words(reading.at, now) if reading.at else ""
