"""The words of shelters, whole sentences with named blanks."""

from __future__ import annotations

from datetime import datetime

from app.domain.people import Role
from app.domain.release import ReleaseState
from app.screens.shelter import Closing, Deed, Option, RegistrationLine, ShelterRow, SheltersView
from app.wording import ROLE_NAMES
from ui.parts.act_bar import Act
from ui.parts.age import instant_words
from ui.parts.lines import Line
from ui.parts.refusals import refusal_words

NOTHING = "没有避难场所"
HINT = "在册场所来自区数据包；按 Ctrl+N 登记避难人员"
CODES_HINT = "每行一个编号，如 东湖名单序号-身份证末四位：DH012-3456。不写姓名"
SHORT_CODES = "只有末四位的编号容易重号：尽量加上名单序号"
_SHOWN = 8
_CLOSING = {ReleaseState.WAITING: "拟关闭", ReleaseState.IN_FORCE: "已关闭"}


def shelter_line(row: ShelterRow, now: datetime) -> Line:
    """Return the row of a shelter in the list."""
    newest = row.lines[0] if row.lines else None
    last = f"末次登记 {instant_words(newest.at, now)} {newest.name}" if newest else "未登记"
    return Line(
        key=row.id,
        title=row.name,
        tag=_tag(row),
        second=f"{row.street} · 在册 {row.inside} 人" if row.street else f"在册 {row.inside} 人",
        third=last,
        is_over=not row.inside,
    )


def _tag(row: ShelterRow) -> str:
    if row.doubled:
        return f"重复 {row.doubled}"
    return _CLOSING.get(row.closing.state, "") if row.closing else ""


def count_words(view: SheltersView) -> str:
    """Return 安置 123 人 · 重复登记 2 人."""
    tail = f" · 重复登记 {view.doubled} 人" if view.doubled else ""
    return f"集中安置登记 {view.inside:,} 人{tail}"


def shelter_facts(row: ShelterRow, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return everything known of a shelter."""
    doubled = ""
    if row.doubled:
        doubled = f"{row.doubled} 人同时登记在另一处：Shift+F10 对账台裁定去向"
    shown = "\n".join(line_words(line, now) for line in row.lines[:_SHOWN])
    more = len(row.lines) - _SHOWN
    return (
        ("街道", row.street),
        ("在册", f"{row.inside:,} 人"),
        ("重复", doubled),
        ("关闭", closing_words(row.closing, now) if row.closing else ""),
        ("登记", f"{shown}\n另有 {more} 次" if more > 0 else shown or "还没有登记"),
        ("说明", "编号经本域加盐散列后保存，记录中没有姓名和证件号；后登记的一处为现住处"),
    )


def line_words(line: RegistrationLine, now: datetime) -> str:
    """Return 06:10 街道三防 唐山海 席位 B 登记 23 人."""
    role = ROLE_NAMES[Role(line.role)] if line.role else ""
    verb = "裁定" if line.is_settled else "登记"
    parts = (instant_words(line.at, now), role, line.name, line.seat, verb, f"{line.count} 人")
    return " ".join(part for part in parts if part)


def closing_words(closing: Closing, now: datetime) -> str:
    """Return who proposed to close a shelter, and where that stands."""
    state = {
        ReleaseState.WAITING: "待带班领导以上另一人签字，之前仍开放",
        ReleaseState.IN_FORCE: "已签字关闭",
        ReleaseState.REVOKED: "已撤销，仍开放",
    }[closing.state]
    who = f"{instant_words(closing.at, now)} {closing.name} {closing.seat} 提出"
    return f"{who}：{closing.reason}；{state}"


def shelter_acts(row: ShelterRow) -> tuple[Act, ...]:
    """Return the buttons of a shelter."""
    return tuple(
        Act(
            words=_button_words(row, option),
            needs_reason=option.deed is not Deed.SIGN,
            refusal=refusal_words(option.refusal.code, option.refusal.details)
            if option.refusal
            else "",
        )
        for option in row.options
    )


def _button_words(row: ShelterRow, option: Option) -> str:
    match option.deed:
        case Deed.CLOSE:
            return f"提出关闭 {row.name}"
        case Deed.SIGN:
            return f"签字关闭 {row.name}"
        case Deed.REVOKE:
            return "撤销关闭"
