"""The report of a demo or a scenario, as JSON. Source: contracts 9."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.clock import BEIJING
from app.domain.evacuation import FIGURES, Figures, total
from app.domain.picture import Picture
from app.domain.response import Hazard, Level, Response, counted, in_force, level_at
from app.scenario.expect import Failure

Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What stands beside the picture; hashes are None where they could not be taken."""

    samples: int
    events: int
    hash_seat: str | None
    hash_district: str | None
    is_verified: bool
    held: int
    failed: tuple[Failure, ...]


def report(picture: Picture, clock: datetime, streets: Iterable[str], beside: Counted) -> Json:
    """Return the report of what a seat shows at ``clock``."""
    tallies = picture.evacuation
    return {
        "clock": _beijing(clock),
        "responses": responses_at(picture.responses, clock),
        "level_history": level_history(picture.responses, clock),
        "evacuation": figures_of(total(tallies.values())),
        "evacuation_by_street": {
            code: figures_of(tallies[code].figures if code in tallies else Figures())
            for code in sorted({*streets, *tallies})
        },
        "warnings": sum(item.is_known for item in picture.warnings.values()),
        "alarms": sum(item.is_known for item in picture.alarms.values()),
        "samples": beside.samples,
        "events": beside.events,
        "hash_seat": beside.hash_seat,
        "hash_district": beside.hash_district,
        "verified": beside.is_verified,
        "expectations": {
            "held": beside.held,
            "failed": [
                {
                    "row": item.row,
                    "at": _beijing(item.at),
                    "expected": item.expected,
                    "found": item.found,
                }
                for item in beside.failed
            ],
        },
    }


def level_history(responses: Mapping[Hazard, Response], clock: datetime) -> list[Json]:
    """Return every change of level up to ``clock``, by the time at which it took effect.

    A countersignature is none; a level that ran out is one.
    """
    rows: list[tuple[datetime, str, Level]] = []
    for hazard, response in responses.items():
        items = counted(response)
        turns = {item.effective_at for item in items}
        turns |= {item.expires_at for item in items if item.expires_at is not None}
        before = Level.ENDED
        for at in sorted(turn for turn in turns if turn <= clock):
            level = level_at(response, at)
            if level is not before:
                rows.append((at, hazard.value, level))
            before = level
    return [
        {"hazard": hazard, "level": level.value, "at": _beijing(at)}
        for at, hazard, level in sorted(rows, key=lambda row: row[:2])
    ]


def responses_at(responses: Mapping[Hazard, Response], clock: datetime) -> list[Json]:
    """Return what is in force at ``clock``, by hazard."""
    return [
        {"hazard": hazard.value, "level": head.level.value, "since": _beijing(head.effective_at)}
        for hazard, response in sorted(responses.items())
        if (head := in_force(response, clock)) is not None
    ]


def figures_of(figures: Figures) -> Json:
    """Return the eight figures by name."""
    return {name: getattr(figures, name) for name in FIGURES}


def _beijing(moment: datetime) -> str:
    return moment.astimezone(BEIJING).isoformat()
