"""The words of shelters, whole sentences with named blanks."""

from __future__ import annotations

from datetime import datetime

from app.domain.people import Role
from app.screens.shelter import RegistrationLine, ShelterRow, SheltersView
from app.wording import ROLE_NAMES
from ui.parts.age import instant_words
from ui.parts.lines import Line

NOTHING = "没有避难场所"
HINT = "在册场所来自区数据包；按 Ctrl+N 登记避难人员"
CODES_HINT = "每行一个编号，如 东湖名单序号-身份证末四位：DH012-3456。不写姓名"
SHORT_CODES = "只有末四位的编号容易重号：尽量加上名单序号"
_SHOWN = 8


def shelter_line(row: ShelterRow, now: datetime) -> Line:
    """Return the row of a shelter in the list."""
    newest = row.lines[0] if row.lines else None
    last = f"末次登记 {instant_words(newest.at, now)} {newest.name}" if newest else "未登记"
    return Line(
        key=row.id,
        title=row.name,
        tag=f"重复 {row.doubled}" if row.doubled else "",
        second=f"{row.street} · 在册 {row.inside} 人" if row.street else f"在册 {row.inside} 人",
        third=last,
        is_over=not row.inside,
    )


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
        ("登记", f"{shown}\n另有 {more} 次" if more > 0 else shown or "还没有登记"),
        ("说明", "编号经本域加盐散列后保存，记录中没有姓名和证件号；后登记的一处为现住处"),
    )


def line_words(line: RegistrationLine, now: datetime) -> str:
    """Return 06:10 街道三防 唐山海 席位 B 登记 23 人."""
    role = ROLE_NAMES[Role(line.role)] if line.role else ""
    verb = "裁定" if line.is_settled else "登记"
    parts = (instant_words(line.at, now), role, line.name, line.seat, verb, f"{line.count} 人")
    return " ".join(part for part in parts if part)
