"""The words of the reconcile desk, whole sentences with named blanks."""

from __future__ import annotations

from datetime import datetime, timedelta
from string import Formatter

from app.domain.conflict import ConflictKind, Rule
from app.domain.people import Role
from app.domain.ratify import Of
from app.domain.response import Hazard
from app.screens.reconcile import Deed, HeadView, ItemView, Option, ReconcileView, RecordView
from app.wording import HAZARD_NAMES, LEVEL_NAMES, ROLE_NAMES
from ui.parts.age import instant_words, span_words

KINDS = {
    ConflictKind.LEVEL: "级别",
    ConflictKind.TALLY: "转移数",
    ConflictKind.PERSON: "人员",
    ConflictKind.THRESHOLD: "阈值",
    ConflictKind.ORDER: "临机命令",
}
_FOR_NOW = {
    ConflictKind.LEVEL: "裁定前按较高的级别执行",
    ConflictKind.TALLY: "裁定前按后记录的一份显示，另一份不丢",
    ConflictKind.PERSON: "裁定前两处都计入，去向待核",
    ConflictKind.THRESHOLD: "裁定前按较严的值告警，由数据管理员裁定",
    ConflictKind.ORDER: "失联席位临机下达，已经生效；须另一人追认或撤销",
}
_FIGURES = {
    "due": "应转",
    "notified": "已通知",
    "moved": "已转",
    "concentrated": "集中",
    "dispersed": "分散",
    "refused": "拒绝",
    "unreachable": "失联",
    "returned": "返回",
}
_RULES = {
    Rule.SAME_LEVEL: "{name} 两席决定相同，合为一项",
    Rule.CLOSED_MERGED: "{name} 两席都封闭，合为一处，封闭优先",
    Rule.SAME_VALUE: "{name} 两席改为同一值",
    Rule.SAME_FIGURES: "{name} 两席报送相同",
    Rule.RATIFIED_WINS: "{name} 一席追认、一席撤销，追认优先",
}
_MISSING = {
    "not_signed_in": "本席无人登录：Ctrl+Shift+S 登录后裁定",
    "unknown_account": "本席无人登录：Ctrl+Shift+S 登录后裁定",
    "rank_too_low": "权限不足：由级别更高的人登录后办理",
    "own_order": "下令人不能追认或撤销自己的命令：由另一人登录后办理",
    "data_admin_needed": "由数据管理员登录后裁定",
    "no_authority_offline": "本席与区服务器失联且不持指挥权：恢复联系后再裁定",
    "token_elsewhere": "指挥权在{seat}：由该席裁定",
    "order_answered": "这道命令已经处理过了",
    "unknown_order": "这道命令已经处理过了",
}
_COLOURS = {1: "红色", 2: "橙色", 3: "黄色", 4: "蓝色"}
REASON_FIRST = "写明理由"
REVOKE_REASON = "可以直接追认；撤销须写明理由"
NOTHING_OPEN = "没有待调解的事项"
NOTHING_HINT = "两席失联期间各自的决定不一致时，会列在这里"
KEYS = "Ctrl+1、Ctrl+2 依次对应下面的按钮"


def count_words(view: ReconcileView) -> str:
    """Return how many items wait, by kind: 转移数 1 · 阈值 1 · 临机命令 2."""
    parts = []
    for kind, word in KINDS.items():
        number = sum(item.kind is kind for item in view.items)
        if number:
            parts.append(f"{word} {number}")
    return " · ".join(parts)


def title_words(item: ItemView, now: datetime) -> str:
    """Return what an item is about."""
    head = item.heads[0]
    match item.kind:
        case ConflictKind.LEVEL:
            return f"{_hazard(item.name)} 响应级别"
        case ConflictKind.TALLY:
            return f"{item.name}街道 截至 {instant_words(head.at, now)}"
        case ConflictKind.PERSON:
            return f"{item.name} 同列 {len(item.people)} 人"
        case ConflictKind.THRESHOLD:
            return f"{item.name} {_COLOURS[item.severity]}阈值"
        case ConflictKind.ORDER:
            return _order_title(item)


def _order_title(item: ItemView) -> str:
    shown = item.heads[0].shown
    match item.of:
        case Of.CLOSURE:
            return f"封闭 {item.name}"
        case Of.EVACUATION:
            return f"转移 {item.name} {shown.count} 人"
        case Of.RESPONSE:
            return f"启动 {_hazard(item.name)}{value_words(item, item.heads[0])}"
        case _:
            return f"接管 {_hazard(item.name)}指挥权"


def _hazard(code: str) -> str:
    return HAZARD_NAMES[Hazard(code)]


def value_words(item: ItemView, head: HeadView) -> str:
    """Return what the seat of a head showed."""
    shown = head.shown
    if shown.level is not None:
        return LEVEL_NAMES[shown.level]
    if shown.figures:
        return "，".join(f"{_FIGURES[name]} {value} 人" for name, value in shown.figures)
    if shown.value is not None:
        return f"{shown.value:g} {shown.unit}".strip()
    names = "、".join(shown.names)
    if item.of is Of.CLOSURE:
        return "封闭"
    if item.of is Of.EVACUATION:
        return f"转移 {shown.count} 人"
    if shown.count is not None:
        return f"{names}（登记 {shown.count} 人）"
    return names


def for_now_words(item: ItemView) -> str:
    """Return what holds until somebody decides."""
    return _FOR_NOW[item.kind]


def who_words(head: HeadView) -> str:
    """Return name and role: 街道三防 唐山海."""
    role = ROLE_NAMES[Role(head.role)] if head.role else ""
    return f"{role} {head.name}".strip()


def seat_words(head: HeadView) -> str:
    """Return the seat, with a word when it is this one."""
    return f"{head.seat}（本席）" if head.is_here else head.seat


def when_words(head: HeadView, now: datetime) -> str:
    """Return when it was written, from when it holds, and how the clock of that seat stands."""
    written = f"{instant_words(head.written_at, now)} 记录"
    if head.shown.level is not None:
        written = f"{instant_words(head.at, now)} 起 · {written}"
    if head.skew_s is None:
        return f"{written} · 钟差未知"
    if not head.is_skewed:
        return f"{written} · 时钟一致"
    way = "快" if head.skew_s > 0 else "慢"
    span = timedelta(seconds=abs(head.skew_s))
    return f"{written} · 该席时钟{way} {span_words(span)}"


def button_words(item: ItemView, option: Option) -> str:
    """Return verb and object of a button."""
    head = next(head for head in item.heads if head.subject == option.head)
    match option.deed:
        case Deed.RATIFY:
            return f"追认 {head.seat} {_order_title(item)}"
        case Deed.REVOKE:
            return f"撤销 {head.seat} {_order_title(item)}"
        case Deed.CHOOSE if item.kind is ConflictKind.PERSON:
            return f"定在 {'、'.join(head.shown.names)}"
        case Deed.CHOOSE:
            return f"采用 {head.seat} {value_words(item, head)}"


def missing_words(item: ItemView, reason: str) -> str:
    """Return what keeps the person from settling an item, "" if nothing does."""
    refused = [option for option in item.options if option.refusal]
    if len(refused) == len(item.options):
        return _refusal(refused[0])
    owing = [option.needs_reason for option in item.options]
    if not any(owing) or reason.strip():
        return ""
    return REASON_FIRST if all(owing) else REVOKE_REASON


def _refusal(option: Option) -> str:
    template = _MISSING.get(option.refusal, f"不能办理：{option.refusal}")
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    return template.format(**option.details) if names <= option.details.keys() else template


def also_words(head: HeadView, now: datetime) -> str:
    """Return the information that another seat closed the same place."""
    at = instant_words(head.written_at, now)
    return f"{seat_words(head)} {who_words(head)} {at} 也封闭了此处，已并案：{head.reason}"


def people_words(item: ItemView) -> str:
    """Return the people of an item, by the short forms of their identities."""
    return f"人员编号 {'、'.join(item.people)}" if item.people else ""


def record_words(record: RecordView) -> str:
    """Return what a rule decided by itself."""
    name = HAZARD_NAMES[Hazard(record.name)] if record.name in set(Hazard) else record.name
    seats = "、".join(dict.fromkeys(record.seats))
    return f"{_RULES[record.rule].format(name=name)}（{seats}）"
