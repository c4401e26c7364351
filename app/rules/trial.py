"""What would keep somebody from an act, asked of the very rules that decide it.

So a button that can be pressed is never refused for a reason that was known before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.commands import Command
from app.domain.picture import Picture
from app.errors import OperatorError
from app.rules.actor import Actor
from app.rules.decide import decide

ANY_REASON = "…"
"""Stands in a trial for the reason that is not typed yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The code by which an act would be refused; ``details`` fill the blanks of its sentence."""

    code: str
    details: Mapping[str, object] = field(default_factory=dict)


def refusal(picture: Picture, command: Command, by: Actor, now: datetime) -> Refusal | None:
    """Return why a command would be refused as things stand, None if it would pass."""
    try:
        decide(picture, command, by, now)
    except OperatorError as error:
        return Refusal(code=error.code, details=error.details)
    return None
