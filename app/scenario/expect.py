"""Whether what a seat shows is what a row expects, at the row's own time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.evacuation import total
from app.domain.picture import Picture
from app.domain.response import Hazard, Level, level_at
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


def failures_of(
    row: Row, picture: Picture, cards: Iterable[Suggestion], now: datetime
) -> tuple[Failure, ...]:
    """Return what does not hold of what a row expects.

    A level may hold at the row's own time or at ``now``: what an act puts in force at once is in
    force when it was done, which lies behind the row's time where the player lags.
    """
    expect = row.expect
    levels = {
        hazard: _level(picture, hazard, want, (row.at, now))
        for hazard, want in expect.levels.items()
    }
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


def _level(
    picture: Picture, hazard: Hazard, want: Level, moments: tuple[datetime, datetime]
) -> Level:
    found = [level_at(picture.responses.get(hazard), at) for at in moments]
    return want if want in found else found[-1]
