"""The sentences of the alarm column."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.alarm import AlarmState
from app.domain.reading import Kind
from app.screens.alarm import AlarmRow, AlarmsView
from ui.parts.age import age_words, instant_words, span_words
from ui.parts.reading import (
    ARROWS,
    QUANTITY_WORDS,
    SEVERITY_WORDS,
    limit_words,
    number_words,
    raise_words,
    reached_words,
    rise_words,
)

STATE_WORDS = {
    AlarmState.UNACK: "未确认",
    AlarmState.ACKED: "处置中",
    AlarmState.RTN_UNACK: "已恢复未确认",
    AlarmState.NORMAL: "已恢复",
}
EMPTY = "没有需要处理的告警"
EMPTY_ACKED = "没有已确认而未恢复的告警"
EMPTY_OVER = "过去 24 时没有恢复的告警"
NO_SOUND = "无声"
SILENCED = "静音"
SILENCE_BEGUN = "告警声静音 120 秒：新的红色告警照常响。"
SILENCE_IDLE = "本席无声，无须静音：本机没有可用的播放程序，请看屏幕上的告警。"

# What to do first, by kind and severity; examples until the bureau's own plans are here (样例).
_GUIDANCE = {
    (Kind.POND, 1): "立即封闭道路或下穿通道，通知交警与街道；核对被困人员，调派排涝泵组。",
    (Kind.POND, 2): "提请封闭道路，由交警核实后执行；通知街道到场设障，排涝泵组待命。",
    (Kind.POND, 3): "通知街道巡查、摆放警示；核对下穿通道与地下空间。",
    (Kind.POND, 4): "加密观察，通知街道关注排水口。",
    (Kind.SLOPE, 1): "立即转移影响范围内全部人员，设警戒区；请边坡专家到场。",
    (Kind.SLOPE, 2): "提请转移影响范围内人员；请边坡专家研判，街道到场值守。",
    (Kind.SLOPE, 3): "请边坡专家研判；街道巡查，核对影响范围内人员名单。",
    (Kind.SLOPE, 4): "加密观察，通知街道巡查。",
    (Kind.SOIL, 1): "按位移告警处置：核对同一边坡的位移，准备转移影响范围内人员。",
    (Kind.SOIL, 2): "核对同一边坡的位移；请边坡专家研判。",
    (Kind.RESERVOIR, 1): "请水务部门报告泄洪安排；通知下游街道准备转移沿河人员。",
    (Kind.RESERVOIR, 2): "请水务部门报告泄洪安排；通知下游街道。",
    (Kind.DISCHARGE, 1): "通知下游街道清空河道两岸人员，逐一叫应。",
    (Kind.DISCHARGE, 2): "通知下游街道清空亲水区域，逐一叫应。",
    (Kind.GUST, 1): "停止户外作业，关闭景区；核对工地塔吊与临时建筑人员撤离。",
    (Kind.WIND, 1): "停止户外作业，关闭景区；核对工地塔吊与临时建筑人员撤离。",
}
_GUIDANCE_DEFAULT = "核对读数与现场，通知所在街道，结果记入值班记录。"


def guidance_words(row: AlarmRow) -> str:
    """Return what to do first."""
    return _GUIDANCE.get((row.kind, row.severity), _GUIDANCE_DEFAULT)


def subject_words(row: AlarmRow) -> str:
    """Return object and quantity: P12 罗湖火车站 积水."""
    return f"{row.name} {QUANTITY_WORDS[row.kind]}".strip()


def value_words(row: AlarmRow) -> str:
    """Return the value of now with its arrow; that of the worst raise if there is none."""
    if row.newest is None:
        return raise_words(row.value, row.unit)
    arrow = "" if row.newest.is_old else ARROWS[row.newest.trend]
    return f"{number_words(row.newest.value, row.digits)} {row.unit} {arrow}".rstrip()


def fact_words(row: AlarmRow, now: datetime) -> str:
    """Return the second line: time, street, limit, rate, or that it has gone."""
    return " · ".join(fact_parts(row, now))


def fact_parts(row: AlarmRow, now: datetime) -> list[str]:
    """Return what the second line is joined from; the time, with which it begins, goes first."""
    facts = [instant_words(row.worst_at, now)]
    if row.street:
        facts.append(row.street)
    if row.newest is not None and row.newest.is_old:
        facts.append(f"截至 {instant_words(row.newest.at, now)}")
    if row.cleared_at is not None:
        return [*facts, f"{instant_words(row.cleared_at, now)} 已恢复"]
    facts.append(reached_words(row.severity, row.limit, is_below=row.is_below))
    rise = rise_words(row.newest.rise_mm_per_5min) if row.newest else ""
    return [*facts, rise] if rise else facts


def standing_words(row: AlarmRow, now: datetime) -> str:
    """Return for how long its severity has been standing: 已 4 分, 已 95 分, 已 3 时."""
    span = max(timedelta(0), now - row.worst_at)
    if timedelta(hours=1) <= span < timedelta(hours=2):
        return f"已 {span // timedelta(minutes=1)} 分"
    return f"已 {span_words(span)}"


def seat_words(row: AlarmRow) -> str:
    """Return the seat that took note last, or the name without one."""
    if not row.acks:
        return ""
    ack = row.acks[-1]
    return ack.seat or ack.name


def row_words(row: AlarmRow, now: datetime) -> str:
    """Return the whole row as one sentence, for those who listen."""
    return (
        f"{row.severity} 级 {SEVERITY_WORDS[row.severity]} {STATE_WORDS[row.state]} "
        f"{subject_words(row)} {value_words(row)} {fact_words(row, now)}"
    )


def why_words(row: AlarmRow, now: datetime) -> str:
    """Return why it was raised: rule, limit, value and rise then; and since when, if milder."""
    rule = "限值" if row.rule == "threshold" else row.rule
    hold = f"连续 {row.hold} 次" if row.hold > 1 else ""
    limit = f"{SEVERITY_WORDS[row.severity]}限 {limit_words(row.limit)} {row.unit}"
    value = f"{number_words(row.value, row.digits)} {row.unit}"
    rise = rise_words(row.rise_mm_per_5min)
    value = f"{value}，触发时 {rise}" if rise else value
    began = f"；首报 {instant_words(row.raised_at, now)}" if row.raised_at < row.worst_at else ""
    return f"{rule}规则：{hold}达到{limit}，触发值 {value}{began}"


def newest_words(row: AlarmRow, now: datetime) -> str:
    """Return the value of now with its age and what is wrong with it."""
    if row.newest is None:
        return "现值：本机没有读数"
    newest = row.newest
    doubt = "，读数存疑" if newest.is_doubtful else "，已过时" if newest.is_old else ""
    return (
        f"现值 {number_words(newest.value, row.digits)} {row.unit} "
        f"{ARROWS[newest.trend]}（{age_words(now - newest.at)}{doubt}）"
    )


def ack_words(row: AlarmRow, now: datetime) -> str:
    """Return who took note and when, each of them."""
    if not row.acks:
        return "尚无人确认"
    said = [f"{ack.name} {ack.seat} {instant_words(ack.at, now)}".strip() for ack in row.acks]
    repeats = f" · 重复 {row.repeats} 次" if row.repeats and row.cleared_at is None else ""
    return "；".join(said) + repeats


def last_words(view: AlarmsView) -> str:
    """Return what came last, under the empty list; no calm where nothing is measured."""
    row, now = view.last, view.now
    if row is None:
        return "过去 24 时无告警" if view.has_readings else ""
    return f"末次 {instant_words(row.raised_at, now)} · {row.name} · {STATE_WORDS[row.state]}"
