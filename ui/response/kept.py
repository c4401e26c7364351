"""The drafts that were begun and not sent, one a hazard: closing the sheet throws nothing away.

Source: screen design 5.3, Esc closes and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.response import Level
from ui.parts.age import instant_words
from ui.parts.signs import LEVEL_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What stands in the fields of a draft beside its hazard; never the level typed by hand."""

    level: Level
    scope: int
    areas: tuple[str, ...]
    when: int
    at: str
    until: int
    until_at: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A draft that was left, when, and the suggestion that it came from."""

    contents: Contents
    left_at: datetime
    suggestion: str


def kept_words(kept: Kept, level: Level, now: datetime) -> str:
    """Return what the sheet goes on with; also the level then, where another was chosen now."""
    words = f"接着 {instant_words(kept.left_at, now)} 未提交的草稿"
    before = kept.contents.level
    if before is level:
        return words
    name = "终止" if before is Level.ENDED else LEVEL_WORDS[before.value]
    return f"{words}（原为 {name}）"
