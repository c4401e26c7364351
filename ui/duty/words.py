"""Words of people, sessions and the duty log."""

from __future__ import annotations

from app.screens.duty import LogRow, Recorded
from app.screens.session import Person

ROLES = {
    "duty_officer": "值班员",
    "duty_leader": "带班领导",
    "deputy_commander": "副总指挥",
    "commander": "总指挥",
    "street_officer": "街道值班",
    "slope_expert": "边坡专家",
    "data_admin": "数据管理",
}


def person_words(person: Person) -> str:
    """Return a person as 值班员 周敏."""
    role = ROLES.get(person.role, person.role)
    return person.name if role in person.name else f"{role} {person.name}"


_RECORDED = {
    Recorded.CLOSED: "【封闭】{about}",
    Recorded.REOPENING: "【拟重开】{about}",
    Recorded.ORDERED: "【转移令】{about} {count:,} 人",
    Recorded.GAVE: "【交班】交给 {about}，未了 {count} 项，清单校验 {mark}",
    Recorded.TOOK: "【接班】接自 {about}，未了 {count} 项，清单校验 {mark}",
}


def row_text(row: LogRow) -> str:
    """Return what a row of the log says; an act of the record begins with what it was."""
    if row.kind is Recorded.WRITTEN:
        return row.text
    head = _RECORDED[row.kind].format(about=row.about, count=row.count, mark=row.mark)
    return f"{head}：{row.text}" if row.text else head
