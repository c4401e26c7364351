"""The words of the hand-over sheet, whole sentences with named blanks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.domain.conflict import ConflictKind
from app.domain.handover import Fault, FaultCode
from app.domain.open_list import OpenKind
from app.domain.people import Role
from app.domain.ratify import Of
from app.domain.response import Hazard
from app.screens.handover import HandoverView, OpenRow, Party, Waiting
from app.wording import HAZARD_NAMES, LEVEL_NAMES, ROLE_NAMES
from ui.parts.age import instant_words, span_words
from ui.parts.lines import Line
from ui.parts.reading import SEVERITY_WORDS, limit_words, raise_words, readable_words
from ui.parts.refusals import refusal_words

NOTHING_OPEN = "没有未了事项"
NOTHING_HINT = "可以直接交班：选接班人，两人签字"
MUST = "须说明"
SAID = "已说明"
_CONFLICTS = {
    ConflictKind.LEVEL: "级别",
    ConflictKind.TALLY: "转移数",
    ConflictKind.PERSON: "人员",
    ConflictKind.THRESHOLD: "阈值",
    ConflictKind.ORDER: "临机命令",
}
_LINKS = {
    "online": "在线",
    "degraded": "降级",
    "offline": "离线",
    "recovering": "恢复",
    "revoked": "已停用",
    "unjoined": "未加入",
    "none": "单机",
}


def row_line(row: OpenRow, said: Mapping[str, str], now: datetime) -> Line:
    """Return a line of the list; what must be explained shows what was said of it."""
    words = said.get(row.key, "").strip()
    tag = "" if row.unclear is None else SAID if words else MUST
    if row.due is not None and row.due < now:
        tag = "逾期"
    return Line(
        key=row.key,
        title=title_words(row, now),
        tag=tag,
        second=second_words(row, now),
        third=f"说明：{words}" if words else row.reason,
    )


def title_words(row: OpenRow, now: datetime) -> str:
    """Return what a line is about, an alarm with its value of now."""
    level = LEVEL_NAMES[row.level] if row.level is not None else ""
    match row.kind:
        case OpenKind.RESPONSE:
            return f"{_hazard(row.name)} {level}响应"
        case OpenKind.DRAFT:
            return f"待批草稿 {_hazard(row.name)} {level}"
        case OpenKind.DEBT:
            return f"待补签 {_hazard(row.name)} {level}"
        case OpenKind.ALARM | OpenKind.ACKED:
            state = "未确认" if row.kind is OpenKind.ALARM else "已确认"
            return f"{state}{SEVERITY_WORDS[row.severity]}色告警 {row.name} {_value(row, now)}"
        case OpenKind.CONFLICT:
            return f"待调解 {_conflict_words(row)}"
        case OpenKind.UNSIGNED:
            return _unsigned_words(row)
        case _:
            return f"封闭 {row.name}"


def second_words(row: OpenRow, now: datetime) -> str:
    """Return since when and by whom."""
    at = instant_words(row.at, now) if row.at else ""
    match row.kind:
        case OpenKind.RESPONSE:
            return f"{at} 起 · {row.by} 批准"
        case OpenKind.DRAFT:
            return f"{at} {row.by} 起草，待另一人批准"
        case OpenKind.DEBT:
            due = instant_words(row.due, now) if row.due else "—"
            return f"{row.by} 口头批准 {at} · 补签期限 {due}"
        case OpenKind.ALARM | OpenKind.ACKED:
            return _since(row, at)
        case OpenKind.CONFLICT:
            return f"{at} 起 · Shift+F10 对账台"
        case OpenKind.UNSIGNED:
            return f"{at} {row.by}，待另一人签字"
        case _:
            return f"{at} 起 · {row.by}"


def _value(row: OpenRow, now: datetime) -> str:
    """Return 现 24 cm ↑, an old value with its time, or that none is here."""
    if row.newest is None:
        return "现值未知"
    words = readable_words(row.newest, row.digits, row.unit, now)
    return words if row.newest.is_old else f"现 {words}"


def _since(row: OpenRow, at: str) -> str:
    """Return 21:49 起 · 触发 15.5 cm · 限值 15 cm, and who took note."""
    raised = raise_words(row.value or 0.0, row.unit)
    limit = f"限值 {limit_words(row.limit or 0.0)} {row.unit}".rstrip()
    by = f" · {row.by} 已确认" if row.kind is OpenKind.ACKED and row.by else ""
    return f"{at} 起 · {raised} · {limit}{by}"


def _conflict_words(row: OpenRow) -> str:
    kind = _CONFLICTS[row.conflict] if row.conflict else ""
    name = _hazard(row.name)
    match row.of:
        case Of.CLOSURE:
            return f"{kind} 封闭 {name}"
        case Of.EVACUATION if row.count is not None:
            return f"{kind} 转移 {name} {row.count} 人"
        case Of.SHELTER:
            return f"{kind} {name} 同列 {row.count} 人"
        case Of.TOKEN:
            return f"{kind} 接管{name}指挥权"
        case _:
            return f"{kind} {name}"


def _unsigned_words(row: OpenRow) -> str:
    match row.of:
        case Of.CLOSURE:
            return f"待签字 重开 {row.name}"
        case Of.EVACUATION:
            return f"待批准 转移 {row.name} {row.count:,} 人"
        case Of.RELEASE if row.count:
            return f"待签字 {row.name} {row.count:,} 人返回"
        case Of.RELEASE:
            return f"待签字 关闭 {row.name}"
        case _:
            colour = SEVERITY_WORDS.get(row.severity, "")
            return f"待签字 {row.name} {colour}限改为 {row.value:g} {row.unit}".strip()


def _hazard(code: str) -> str:
    return HAZARD_NAMES[Hazard(code)] if code in set(Hazard) else code


def count_words(view: HandoverView, said: Mapping[str, str]) -> str:
    """Return 未了 12 项 · 须说明 3，已说明 1."""
    unclear = view.unclear
    done = sum(bool(said.get(row.key, "").strip()) for row in unclear)
    tail = f" · 须说明 {len(unclear)}，已说明 {done}" if unclear else ""
    return f"未了 {len(view.rows)} 项{tail}"


def facts(view: HandoverView) -> tuple[tuple[str, str], ...]:
    """Return totals, the state of the machine and the last handing over."""
    total = view.totals
    moved = (
        f"应转 {total.due:,} · 已转 {total.moved:,} · 集中 {total.concentrated:,} · "
        f"分散 {total.dispersed:,} · 拒绝 {total.refused:,} · 失联 {total.unreachable:,}（人，"
        f"{view.streets} 个街道报送）"
    )
    last = view.last
    handed = ""
    if last is not None:
        handed = f"{instant_words(last.at, view.now)} {last.outgoing} → {last.incoming}"
    return (
        ("转移合计", moved if view.streets else "没有转移数字"),
        ("待发", f"{view.machine.unsent} 条 · 链路{_LINKS.get(view.machine.link, '未知')}"),
        ("设备", machine_words(view)),
        ("上次交接", handed or "本席还没有交接记录"),
    )


def machine_words(view: HandoverView) -> str:
    """Return what is wrong with sources, clock and supply now, and what was when it was given."""
    now = fault_words(view.machine.faults) or "数据源、时钟、供电无异常"
    given = view.waiting.faults if view.waiting else ()
    return f"{now} · 交班时 {fault_words(given)}" if given else now


def fault_words(faults: tuple[Fault, ...]) -> str:
    """Return faults as words; of a code that is not known here, the code."""
    return "；".join(_fault(fault) for fault in faults)


def _fault(fault: Fault) -> str:
    match (fault.code, fault.figures):
        case (FaultCode.SOURCES, (late, sources)):
            return f"数据源 {late} / {sources} 站未按时更新"
        case (FaultCode.CLOCK_UNKNOWN, ()):
            return "校时未知"
        case (FaultCode.CLOCK_OFF, (seconds,)):
            return f"时钟与区服务器相差 {span_words(timedelta(seconds=seconds))}"
        case (FaultCode.BATTERY, (percent,)):
            return f"电池供电，剩 {percent} %"
        case _:
            return " ".join((fault.code, *map(str, fault.figures)))


def party_words(party: Party) -> str:
    """Return 值班员 周敏, with a word when the account is not signed in here."""
    role = ROLE_NAMES[Role(party.role)] if party.role else ""
    here = "" if party.is_here else " · 未登录"
    return f"{role} {party.name}{here}".strip()


def waiting_words(waiting: Waiting, now: datetime) -> str:
    """Return who signed, and who signs next."""
    at = instant_words(waiting.at, now)
    return (
        f"{waiting.outgoing.name} {at} 已交班签字，清单 {waiting.count} 项；"
        f"等 {waiting.incoming.name} 看过清单后接班签字"
    )


def refused_words(view: HandoverView) -> str:
    """Return what keeps the one who acts from handing over, "" if nothing does."""
    kept = view.refusal
    return refusal_words(kept.code, kept.details) if kept else ""
