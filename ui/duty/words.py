"""Words of people, sessions and the duty log."""

from __future__ import annotations

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
