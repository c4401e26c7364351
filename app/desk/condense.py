"""Between the picture and the condensed status of one satellite message, both ways.

What is received stays a report of what another seat knew: it is shown with its time and never
counted into anything. Source: domain brief 5.3.
"""

from __future__ import annotations

from datetime import datetime

from app.domain.picture import Picture
from app.domain.place import District
from app.domain.response import in_force
from app.screens.carriers import HeardLevel, HeardStatus, HeardTally
from app.sync.condensed import ClosureLine, Condensed, LevelLine, TallyLine, encode
from app.sync.frames import OVERHEAD

MOST_CLOSURES = 10
_PLACE_BYTES = 60


def condense(picture: Picture, now: datetime, capacity: int) -> Condensed:
    """Return what a seat knows, as far as it fits one message of the card.

    Levels go before tallies, the newest tallies and closures before the older ones.
    """
    levels = tuple(
        LevelLine(hazard=hazard, level=approval.level, since=approval.effective_at)
        for hazard, response in sorted(picture.responses.items())
        if (approval := in_force(response, now)) is not None
    )
    reports = [
        report for tally in picture.evacuation.values() if (report := tally.current) is not None
    ]
    reports.sort(key=lambda item: (item.as_of, item.street), reverse=True)
    tallies = [
        TallyLine(street=int(item.street[-3:]), as_of=item.as_of, figures=item.figures)
        for item in reports
        if item.street[-3:].isdigit()
    ]
    closed = [item for item in picture.closures.values() if item.is_closed]
    closed.sort(key=lambda item: item.standing[-1].hlc, reverse=True)
    closures = [
        ClosureLine(place=_short(item.place), since=item.standing[-1].written_at)
        for item in closed[:MOST_CLOSURES]
    ]
    return _fitting(Condensed(at=now, levels=levels), (tallies, closures), capacity - OVERHEAD)


def heard(state: Condensed, sender: str, district: District, now: datetime) -> HeardStatus:
    """Return a received status as the screens show it."""
    return HeardStatus(
        sender=sender,
        at=state.at,
        received_at=now,
        levels=tuple(
            HeardLevel(hazard=item.hazard, level=item.level, since=item.since)
            for item in state.levels
        ),
        tallies=tuple(
            HeardTally(
                street=f"{district.code}{item.street:03d}",
                as_of=item.as_of,
                figures=item.figures,
            )
            for item in state.tallies
        ),
        closures=tuple((item.place, item.since) for item in state.closures),
    )


def _fitting(
    base: Condensed, more: tuple[list[TallyLine], list[ClosureLine]], room: int
) -> Condensed:
    """Return the status with as many lines as the room holds."""
    tallies, closures = more
    made = base
    for count in range(len(tallies) + 1):
        tried = Condensed(at=base.at, levels=base.levels, tallies=tuple(tallies[:count]))
        if len(encode(tried)) > room:
            break
        made = tried
    for count in range(len(closures) + 1):
        tried = Condensed(
            at=base.at,
            levels=base.levels,
            tallies=made.tallies,
            closures=tuple(closures[:count]),
        )
        if len(encode(tried)) > room:
            break
        made = tried
    return made


def _short(place: str) -> str:
    return place.encode()[:_PLACE_BYTES].decode(errors="ignore")
