"""What the card says of an item of the timeline: when, who, what, by what source."""

from __future__ import annotations

from datetime import datetime

from app.screens.timeline import (
    Act,
    AlarmBucket,
    AlarmMark,
    Bar,
    Lane,
    Mark,
    RainBucket,
    Step,
    WaterPoint,
)
from ui.parts.age import instant_words, span_words
from ui.parts.reading import QUANTITY_WORDS, SEVERITY_WORDS, limit_words, number_words
from ui.timeline.words import ACT_WORDS, level_words, link_word, signal_words

Item = Bar | Mark | Step | RainBucket | WaterPoint | AlarmBucket
SHOWN = 6


def lines(items: tuple[Item, ...], now: datetime) -> tuple[str, ...]:
    """Return the lines of a card for the items under one spot, the first in bold."""
    if len(items) == 1:
        return tuple(line for line in _lines(items[0], now) if line)
    told = [" · ".join(line for line in _lines(item, now)[:2] if line) for item in items[:SHOWN]]
    rest = len(items) - SHOWN
    return (f"{len(items)} 项", *told, *([f"另 {rest} 项"] if rest > 0 else []))


def _lines(item: Item, now: datetime) -> tuple[str, ...]:
    match item:
        case Bar():
            return _bar(item, now)
        case Mark():
            return _mark(item, now)
        case Step():
            return _step(item, now)
        case RainBucket():
            span = f"{instant_words(item.start, now)} – {instant_words(item.end, item.start)}"
            lack = "缺数，" if item.is_partial else ""
            return f"{item.name} {number_words(item.mm, 1)} mm", f"{span} · {lack}各站中最大"
        case WaterPoint():
            title = f"{item.name} 积水 {number_words(item.cm, 0)} cm"
            return title, f"{instant_words(item.at, now)} · 各点中最深"
        case AlarmBucket():
            return _alarms(item, now)


def _bar(bar: Bar, now: datetime) -> tuple[str, ...]:
    since = instant_words(bar.since, now)
    until = instant_words(bar.until, now) if bar.until else ""
    if bar.lane is Lane.LINK:
        lasting = span_words((bar.until or max(now, bar.since)) - bar.since)
        return link_word(bar.subject), f"{since} – {until or '现在'} · {lasting}"
    areas = "、".join(bar.areas)
    if bar.lane is Lane.WARNING:
        title = f"{signal_words(bar)} {areas}".strip()
        return title, f"{since} 发布 · 至 {until}", bar.text, bar.by
    title = f"{level_words(bar.subject, bar.tone)} {areas or '全区'}"
    said = [f"{since} 起", f"至 {until}" if until else "未定期限", f"{bar.by} 批准"]
    if bar.debt_due is not None:
        word = "补签逾期" if bar.debt_due < now else "待补签"
        said.append(f"{word} {instant_words(bar.debt_due, now)}")
    dispute = "两席决定不一，须核定" if bar.is_disputed else ""
    return title, " · ".join(said), dispute, bar.text


def _mark(mark: Mark, now: datetime) -> tuple[str, ...]:
    when = instant_words(mark.at, now)
    if mark.act in (Act.GAVE, Act.TOOK):
        way = "→" if mark.act is Act.GAVE else "←"
        said = (when, f"{mark.by} {way} {mark.subject}", mark.source, f"未了 {mark.count} 项")
        state = "待接班签字" if mark.is_open else ""
        return ACT_WORDS[mark.act], " · ".join(part for part in said if part), state, mark.text
    if mark.lane is Lane.LOG:
        return mark.text, " · ".join(part for part in (when, mark.by, mark.source) if part)
    people = f" {mark.count:,} 人" if mark.count is not None else ""
    title = f"{ACT_WORDS[mark.act]} {level_words(mark.subject, mark.tone)}{people}".strip()
    source = f"通话 {mark.source}" if mark.source else ""
    state = "未办" if mark.is_open else ""
    parts = (*_moments(mark, now), mark.by, source, state)
    return title, " · ".join(part for part in parts if part), mark.text


def _moments(mark: Mark, now: datetime) -> tuple[str, ...]:
    """Return since when it holds and when it was written, or the one time of a plain act."""
    when = instant_words(mark.at, now)
    if mark.written_at is None:
        return (when,)
    written = instant_words(mark.written_at, now)
    return f"{when} 生效", f"{written} 记录" if written != when else ""


def _step(step: Step, now: datetime) -> tuple[str, ...]:
    share = f"（{round(100 * step.moved / step.due)} %）" if step.due else ""
    title = f"已转 {number_words(step.moved, 0)} / 应转 {number_words(step.due, 0)}{share}"
    word = "更正" if step.is_correction else "报送"
    said = [
        f"截至 {instant_words(step.at, now)}",
        f"{step.street_name} 已转 {number_words(step.street_moved, 0)}",
        f"{step.by} {word}".strip(),
        step.source,
    ]
    notified = f"已通知 {number_words(step.notified, 0)}"
    return title, " · ".join(part for part in said if part), notified


def _alarms(bucket: AlarmBucket, now: datetime) -> tuple[str, ...]:
    span = f"{instant_words(bucket.start, now)} – {instant_words(bucket.end, bucket.start)}"
    told = tuple(_alarm(mark, now) for mark in bucket.alarms[:SHOWN])
    rest = len(bucket.alarms) - SHOWN
    more = (f"另 {rest} 条",) if rest > 0 else ()
    return (f"告警 {len(bucket.alarms)} 条 · {span}", *told, *more)


def _alarm(mark: AlarmMark, now: datetime) -> str:
    value = f"{number_words(mark.value, mark.digits)} {mark.unit}".strip()
    name = f"{mark.name} {QUANTITY_WORDS[mark.kind]}".strip()
    limit = f"≥ {SEVERITY_WORDS[mark.severity]}限 {limit_words(mark.limit)}"
    seen = f"{mark.by} 确认" if mark.by else ""
    state = "未确认" if mark.is_waiting else seen
    gone = f"{instant_words(mark.cleared_at, now)} 恢复" if mark.cleared_at else ""
    head = f"{mark.severity} {instant_words(mark.at, now)} {name} {value} {limit}"
    return " · ".join(part for part in (head, state, gone) if part)
