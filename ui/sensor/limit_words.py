"""The words of limits and their changes."""

from __future__ import annotations

from datetime import datetime

from app.domain.people import Role
from app.screens.threshold import Change, Deed, LimitRow, LimitsView, Option
from app.wording import ROLE_NAMES
from ui.parts.act_bar import Act
from ui.parts.age import instant_words
from ui.parts.lines import Line
from ui.parts.reading import SEVERITY_WORDS, limit_words
from ui.parts.refusals import refusal_words

NO_LIMIT = "未设"


def value_words(value: float | None, unit: str) -> str:
    """Return a limit with its unit, or that there is none."""
    return NO_LIMIT if value is None else f"{limit_words(value)} {unit}".strip()


def name_words(row: LimitRow) -> str:
    """Return 橙限."""
    return f"{SEVERITY_WORDS[row.severity.value]}限"


def limit_line(row: LimitRow, view: LimitsView) -> Line:
    """Return the row of a limit in the list."""
    default = f"区数据包 {value_words(row.default, view.unit)}"
    newest = max(row.changes, key=lambda item: item.at, default=None)
    changed = f" · {instant_words(newest.at, view.now)} {newest.name} 改" if newest else " · 未改过"
    tag = "两席不一" if row.is_disputed else "待签字" if row.waiting else ""
    waiting = "、".join(value_words(item.value, view.unit) for item in row.waiting)
    return Line(
        key=str(row.severity.value),
        title=f"{name_words(row)} {value_words(row.value, view.unit)}",
        tag=tag,
        second=f"{default}{changed}",
        third=f"拟放宽到 {waiting}，另一人签字后生效" if waiting else "",
        is_over=row.value is None,
    )


def limit_facts(row: LimitRow, view: LimitsView) -> tuple[tuple[str, str], ...]:
    """Return everything known of a limit."""
    facts = [
        ("现行值", value_words(row.value, view.unit)),
        ("默认值", value_words(row.default, view.unit)),
    ]
    for change in row.changes:
        facts.append(("修改", change_words(change, view.unit, view.now)))
        facts.append(("理由", change.reason))
    if row.is_disputed:
        facts.append(("待裁定", "两席各改各的，裁定前按较严的值：Shift+F10 对账台"))
    elif row.waiting:
        facts.append(("还差", "带班领导以上或另一位数据管理员签字；之前按现行值告警"))
    facts.append(("说明", "更严的立即生效；更松的须另一人签字"))
    return tuple(facts)


def change_words(change: Change, unit: str, now: datetime) -> str:
    """Return 30 cm · 05:30 数据管理员 赵工 席位 A."""
    role = ROLE_NAMES[Role(change.role)] if change.role else ""
    who = " ".join(
        part for part in (instant_words(change.at, now), role, change.name, change.seat) if part
    )
    return f"{value_words(change.value, unit)} · {who}"


def limit_acts(row: LimitRow, view: LimitsView) -> tuple[Act, ...]:
    """Return the buttons of a limit."""
    return tuple(
        Act(
            words=_button_words(row, option, view),
            needs_reason=option.deed is Deed.REVOKE,
            refusal=refusal_words(option.refusal.code, option.refusal.details)
            if option.refusal
            else "",
        )
        for option in row.options
    )


def _button_words(row: LimitRow, option: Option, view: LimitsView) -> str:
    change = next(item for item in row.changes if item.subject == option.subject)
    value = value_words(change.value, view.unit)
    if option.deed is Deed.SIGN:
        return f"签字 {name_words(row)}放宽到 {value}"
    return f"撤销放宽到 {value}"
