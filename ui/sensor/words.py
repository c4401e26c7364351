"""The sentences of the sensor column."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.reading import Kind
from app.domain.sensor import Flag, Sample, Stream, split_flags
from app.screens.sensor import Reason, SensorRow
from ui.parts.age import age_words, instant_words, span_words
from ui.parts.reading import QUANTITY_WORDS, number_words

EMPTY = "没有传感器"

_OLD = timedelta(hours=24)

# Beside the short name of one stream.
_ONE = {
    Kind.RAIN: "1 时",
    Kind.SOIL: "含水",
    Kind.RESERVOIR: "距汛限",
    Kind.RIVER: "水位",
    Kind.DISCHARGE: "下泄",
    Kind.WIND: "平均风",
    Kind.GUST: "阵风",
}
# A group of calm streams: (name, counting word, what its value is).
_GROUP = {
    Kind.POND: ("积水", "点", "最高"),
    Kind.RAIN: ("雨量", "站 1 时", "最大"),
    Kind.SLOPE: ("边坡", "处", "最大"),
    Kind.SOIL: ("含水", "处", "最高"),
}
_REASONS = {
    Reason.NEVER: "无数据",
    Reason.OFFLINE: "离线",
    Reason.STUCK: "卡滞",
    Reason.RANGE: "超量程",
    Reason.RATE: "跳变",
    Reason.SKEW: "时钟偏差",
    Reason.BACKFILL: "补传",
    Reason.STALE: "截至",
    Reason.GAPS: "缺",
    Reason.LATE: "迟到",
    Reason.MANUAL: "人工",
}
_DOUBTFUL = frozenset(
    {Flag.STUCK, Flag.SUSPECT_RANGE, Flag.SUSPECT_RATE, Flag.BACKFILL, Flag.CLOCK_SKEW}
)
_FLAGS = {
    Flag.OK: "正常",
    Flag.SUSPECT_RANGE: "超量程",
    Flag.SUSPECT_RATE: "跳变",
    Flag.STUCK: "卡滞",
    Flag.LATE: "迟到",
    Flag.BACKFILL: "补传",
    Flag.OFFLINE: "离线",
    Flag.MANUAL: "人工",
    Flag.SIMULATED: "演练",
    Flag.CLOCK_SKEW: "时钟偏差",
}


def name_words(row: SensorRow) -> str:
    """Return what the row is about: P11 春风路, G1 梧桐村 1 时, 积水 21 点 最高."""
    if row.count == 1:
        return f"{row.name} {_ONE.get(row.kind, '')}".strip()
    name, counting, what = _GROUP.get(row.kind, (QUANTITY_WORDS[row.kind], "处", "最大"))
    told = what if row.is_trusted else ""
    return f"{name} {row.count} {counting} {told}".strip()


def number_of(row: SensorRow) -> str:
    """Return the value without its unit, — without one."""
    return "—" if row.value is None else number_words(row.value, row.digits)


def age_or_reason(row: SensorRow, now: datetime) -> str:
    """Return the age, or in its place why the value must not be read as fresh and true."""
    if row.at is None:
        return _REASONS[Reason.NEVER]
    age = age_words(now - row.at)
    if row.reason is None:
        return age
    word = _REASONS[row.reason]
    match row.reason:
        case Reason.OFFLINE:
            return f"{word} {span_words(now - row.at)}"
        case Reason.STUCK if row.since is not None:
            least = "≥ " if row.at_least else ""
            minutes = int((now - row.since).total_seconds() // 60)
            return f"{word} {least}{minutes} 分"
        case Reason.STALE | Reason.BACKFILL:
            return f"{word} {instant_words(row.at, now)}"
        case Reason.GAPS:
            return f"{word} {row.missing} 次"
        case Reason.LATE | Reason.MANUAL:
            return f"{word} {age}"
        case _:
            return word


def old_words(row: SensorRow, now: datetime) -> str:
    """Return the date and time of a value that is silent for a day, "" of any other.

    It stands where the bar stands: of so old a value no bar may be read.
    """
    is_old = row.count == 1 and row.at is not None and now - row.at >= _OLD
    return instant_words(row.at, now) if is_old and row.at is not None else ""


def row_words(row: SensorRow, now: datetime) -> str:
    """Return the whole row as one sentence, for those who listen."""
    said = (name_words(row), number_of(row), row.unit, age_or_reason(row, now))
    return " ".join((*said, *filter(None, (old_words(row, now),))))


def is_doubtful(sample: Sample) -> bool:
    """Tell whether a sample is drawn hollow: suspect, stuck, skewed or backfilled."""
    return bool(split_flags(sample.quality) & _DOUBTFUL)


def bar_seconds(stream: Stream, span: tuple[datetime, datetime]) -> int:
    """Return how many seconds of rain one bar of a chart holds, by the length of its range."""
    hours = (span[1] - span[0]).total_seconds() / 3600
    return stream.interval_s if hours <= 1.01 else 600 if hours <= 12 else 3600


def quality_words(quality: str) -> str:
    """Return the flags of a sample in Chinese, joined by 、."""
    flags = sorted(split_flags(quality), key=lambda flag: flag.value)
    return "、".join(_FLAGS[flag] for flag in flags)
