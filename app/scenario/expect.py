"""Whether what a seat shows is what a row expects, at the row's own time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.evacuation import total
from app.domain.picture import Picture
from app.domain.response import level_at
from app.domain.suggestion import Suggestion
from app.scenario.rows import Expect, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An expectation that did not hold; ``row`` is the script's line."""

    row: int
    at: datetime
    expected: str
    found: str


def number_of(expect: Expect) -> int:
    """Return how many things are expected of the picture; a refusal is counted apart."""
    return len(expect.levels) + len(expect.evacuation) + len(expect.suggestions)


def failures_of(row: Row, picture: Picture, cards: Iterable[Suggestion]) -> tuple[Failure, ...]:
    """Return what does not hold of what a row expects."""
    expect = row.expect
    levels = {hazard: level_at(picture.responses.get(hazard), row.at) for hazard in expect.levels}
    suggested = {card.hazard: card.level for card in cards}
    figures = total(picture.evacuation.values())
    found = [
        *((f"level {name}", want, levels[name]) for name, want in expect.levels.items()),
        *(
            (f"suggestion {name}", want, suggested.get(name, "none"))
            for name, want in expect.suggestions.items()
        ),
        *(
            (f"evacuation {name}", want, getattr(figures, name))
            for name, want in expect.evacuation.items()
        ),
    ]
    return tuple(
        Failure(row=row.number, at=row.at, expected=f"{what} {want}", found=str(is_now))
        for what, want, is_now in found
        if want != is_now
    )
