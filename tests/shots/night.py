"""The readings of the rainstorm script, fed to a seat that stands alone, up to a moment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby

from app.clock import from_rfc3339
from app.domain.sensor import Observation
from app.settings.pack import default_pack
from tests.desk.making import SOON_S, Seat

_SCRIPT = default_pack().parents[1] / "scenarios" / "rainstorm.jsonl"
_STEP = timedelta(minutes=1)


def feed(seat: Seat, until: datetime) -> None:
    """Give a seat the readings after its clock, minute by minute, and leave the clock there."""
    since = seat.clock.now()
    due = [item for item in readings() if since < item.at <= until]
    for minute, items in groupby(due, key=lambda item: (item.at - since) // _STEP):
        seat.clock.at = since + (minute + 1) * _STEP
        seat.desk.observe([*items]).result(SOON_S)
    seat.clock.at = until


@cache
def readings() -> tuple[Observation, ...]:
    """Return every reading of the script, by time."""
    return tuple(sorted(_readings(), key=lambda item: item.at))


def _readings() -> Iterator[Observation]:
    with _SCRIPT.open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            if row["do"] != "observation":
                continue
            data, at = row["data"], from_rfc3339(row["at"])
            for place, value in enumerate(data.get("values", [data.get("value")])):
                moment = at + place * timedelta(seconds=data.get("every_s", 0))
                yield Observation(stream=data["stream"], at=moment, value=float(value))
