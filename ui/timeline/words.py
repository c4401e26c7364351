"""Words of the timeline; every time in Beijing time."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.clock import BEIJING
from app.domain.response import Hazard
from app.screens.timeline import Act, Bar, Lane, Mark, Moment, Present, Step
from app.wording import HAZARD_NAMES
from ui.parts.age import instant_words
from ui.parts.reading import SEVERITY_WORDS, number_words
from ui.parts.signals import chip_words
from ui.parts.signs import LEVEL_WORDS
from ui.timeline.sight import Sight

LANE_WORDS = {
    Lane.WARNING: "预警信号",
    Lane.RESPONSE: "响应级别",
    Lane.DECISION: "决策指令",
    Lane.MOVED: "转移",
    Lane.WATER: "雨量水位",
    Lane.ALARM: "告警",
    Lane.LINK: "链路",
    Lane.LOG: "值班记录",
}
LINK_WORDS = {
    "online": "在线",
    "degraded": "降级",
    "offline": "离线",
    "recovering": "恢复",
    "revoked": "已停用",
    "unjoined": "未加入",
    "none": "单机",
}
ACT_WORDS = {
    Act.DRAFTED: "起草",
    Act.APPROVED: "批准",
    Act.VOICE: "口头批准",
    Act.ENDED: "终止",
    Act.LAPSED: "到期失效",
    Act.RETURNED: "退回",
    Act.COUNTERSIGNED: "补签",
    Act.CHANGED: "变更",
    Act.ADOPTED: "采纳建议",
    Act.DECLINED: "不采纳",
    Act.DEFERRED: "暂缓",
    Act.DUE: "补签到期",
    Act.CLOSED: "封闭",
    Act.REOPENING: "拟重开",
    Act.REOPENED: "重开",
    Act.ORDERED: "转移令",
    Act.RATIFIED: "签字",
    Act.REVOKED: "撤销",
    Act.RETURNING: "返回许可",
    Act.SHUTTING: "关闭避难",
    Act.LIMIT: "改阈值",
    Act.GRANTED: "授予指挥权",
    Act.TAKEN: "接管指挥权",
    Act.LOGGED: "记录",
    Act.GAVE: "交班",
    Act.TOOK: "接班",
}
NO_SIGNAL = "无信号"
NO_RESPONSE = "无响应"
LIVE = "实时"
FIXED = "定窗"
ELSEWHERE = "跳到数据"

_MISTAKEN_FROM = timedelta(hours=20)


def hazard_word(code: str) -> str:
    """Return a hazard's name, the code where there is none."""
    return HAZARD_NAMES[Hazard(code)] if code in set(Hazard) else code


def level_words(hazard: str, level: str) -> str:
    """Return 防汛 Ⅲ."""
    return f"{hazard_word(hazard)} {LEVEL_WORDS.get(level, level)}".strip()


def signal_words(bar: Bar) -> str:
    """Return 暴雨橙, of a signal that does not count here also why."""
    why = "、".join(
        word for word, holds in (("区外", bar.is_elsewhere), ("测试", bar.is_trial)) if holds
    )
    name = chip_words(bar.subject, bar.tone)
    return f"{name}（{why}）" if why else name


def mark_words(mark: Mark) -> str:
    """Return the few words beside a mark: 批准 防汛 Ⅲ, 补签到期 03:25."""
    if mark.act is Act.DUE:
        return f"{ACT_WORDS[mark.act]} {_clock(mark.at)}"
    if mark.act in (Act.ENDED, Act.LAPSED):
        return f"{hazard_word(mark.subject)} {ACT_WORDS[mark.act]}"
    people = f" {mark.count:,} 人" if mark.count is not None else ""
    return f"{ACT_WORDS[mark.act]} {level_words(mark.subject, mark.tone)}".strip() + people


def step_words(step: Step | None) -> str:
    """Return 已转 290 · 23 %, or that nobody reported."""
    if step is None:
        return "无转移"
    share = f" · {round(100 * step.moved / step.due)} %" if step.due else ""
    return f"已转 {number_words(step.moved, 0)}{share}"


def due_words(step: Step | None) -> str:
    """Return 应转 1,286, "" before the first report."""
    return f"应转 {number_words(step.due, 0)}" if step else ""


def water_words(present: Present, now: datetime) -> str:
    """Return P11 41 cm · G1 28.0 mm/时, what is not known of now behind 截至 and its time."""
    fresh, late, missing = [], [], []
    if present.pond is not None:
        fresh.append(_pond_words(*present.pond))
    elif present.last_pond is not None:
        last = present.last_pond
        late.append((last.at, _pond_words(last.station, last.value)))
    else:
        missing.append("水位无数据")
    if present.rain is not None and not present.is_rain_behind:
        fresh.append(_rain_words(*present.rain))
    elif present.last_rain is not None:
        last = present.last_rain
        late.append((last.at, _rain_words(last.station, last.value)))
    else:
        missing.append("雨量统计中" if present.is_rain_behind else "雨量无数据")
    parts = list(fresh)
    before = ""
    for at, words in late:
        until = f"截至 {short_moment(at, now)} "
        parts.append(words if until == before else until + words)
        before = until
    return " · ".join([*parts, *missing])


def _pond_words(station: str, cm: float) -> str:
    return f"{station} {number_words(cm, 0)} cm"


def _rain_words(station: str, mm: float) -> str:
    return f"{station} {number_words(mm, 1)} mm/时"


def decision_words(present: Present, now: datetime) -> str:
    """Return how many drafts wait, and the countersignature that is owed first."""
    parts = []
    if present.pending:
        parts.append(f"待批 {present.pending}")
    if present.unsigned:
        parts.append(f"待签 {present.unsigned}")
    if present.owed is not None:
        word = "补签逾期" if present.owed < now else "待补签"
        parts.append(f"{word} {short_moment(present.owed, now)}")
    return " · ".join(parts) or "无待批"


def link_word(word: str) -> str:
    """Return the link's state."""
    return LINK_WORDS.get(word, "未知")


def range_words(sight: Sight, now: datetime) -> str:
    """Return 8月4日 22:30 – 8月5日 04:30 北京时间; of a fixed sight also how to leave it."""
    span = f"{_dated(sight.start, now)} – {_dated(sight.end, sight.start)} 北京时间"
    return span if sight.is_live else f"{FIXED} {span} · Home 回实时"


def moment_words(moment: Moment, now: datetime) -> str:
    """Return how things stood: time, signals, levels, moved, water, alarms, link."""
    signals = " ".join(signal_words(bar) for bar in moment.warnings) or NO_SIGNAL
    levels = " ".join(level_words(bar.subject, bar.tone) for bar in moment.levels) or NO_RESPONSE
    parts = [instant_words(moment.at, now), signals, levels]
    if moment.at > now:
        parts.insert(1, "尚未到")
        return " · ".join(parts)
    if moment.step is not None:
        step = moment.step
        parts.append(f"已转 {number_words(step.moved, 0)}/{number_words(step.due, 0)}")
    if moment.water is not None:
        parts.append(f"{moment.water.name} {number_words(moment.water.cm, 0)} cm")
    if moment.rain is not None:
        parts.append(f"{moment.rain.name} {number_words(moment.rain.mm, 1)} mm")
    worst = f"（最高{SEVERITY_WORDS[moment.worst]}）" if moment.worst else ""
    parts.append(f"告警 {moment.alarms}{worst}")
    if moment.link:
        parts.append(link_word(moment.link))
    return " · ".join(parts)


def tick_words(moment: datetime) -> str:
    """Return HH:MM, at midnight the date."""
    local = moment.astimezone(BEIJING)
    return (
        f"{local.month}月{local.day}日" if (local.hour, local.minute) == (0, 0) else _clock(moment)
    )


def cursor_words(moment: datetime, now: datetime) -> str:
    """Return what the scrubber's tag says: of another day than today also the date."""
    return tick_words(moment) if abs(now - moment) < _MISTAKEN_FROM else instant_words(moment, now)


def short_moment(moment: datetime, now: datetime) -> str:
    """Return HH:MM, with the date in front only where it could be mistaken for another day's."""
    if abs(now - moment) < _MISTAKEN_FROM:
        return _clock(moment)
    return instant_words(moment, now)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%H:%M}"


def _dated(moment: datetime, beside: datetime) -> str:
    """Return day and time, with the year where it is not that of what stands beside it."""
    local = moment.astimezone(BEIJING)
    year = "" if local.year == beside.astimezone(BEIJING).year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 {local:%H:%M}"
