"""The scripts' readings pass the judge of quality, but for the one that 9.1 wants flagged."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.sensor import Flag
from app.rules.quality import (
    NO_MEMORY,
    Arrival,
    StreamMemory,
    judge,
    may_be_stuck,
    neighbours_move,
)
from app.settings.pack import default_pack, load_district

FOLDER = default_pack().parents[1] / "scenarios"
STUCK = ("2025-08-05T01:55:00+08:00", "G2/rain_sixtieth_mm", {Flag.STUCK})


def samples(name: str) -> list[tuple[datetime, str, float]]:
    found = []
    for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["do"] != "observation":
            continue
        data, at = row["data"], datetime.fromisoformat(row["at"])
        step = timedelta(seconds=data.get("every_s", 0))
        values = data["values"] if "values" in data else [data["value"]]
        found += [(at + step * count, data["stream"], value) for count, value in enumerate(values)]
    return sorted(found, key=lambda sample: sample[0])


@pytest.mark.parametrize(
    ("name", "expected"), [("rainstorm", [STUCK]), ("typhoon", []), ("three_outage", [STUCK])]
)
def test_only_the_stuck_gauge_is_flagged(
    name: str, expected: list[tuple[str, str, set[Flag]]]
) -> None:
    streams = {stream.id: stream for stream in load_district(default_pack()).streams}
    memory: dict[str, StreamMemory] = defaultdict(lambda: NO_MEMORY)
    flagged = []
    for at, stream_id, value in samples(name):
        stream, arrival = streams[stream_id], Arrival(at=at, value=value, transit_s=0)
        if may_be_stuck(stream, memory[stream_id], value):
            others = [
                memory[other.id]
                for other in streams.values()
                if other.quantity == stream.quantity and other is not stream
            ]
            moving = neighbours_move(stream, memory[stream_id], at, tuple(others))
            arrival = replace(arrival, neighbours_move=moving)
        flags, memory[stream_id] = judge(stream, memory[stream_id], arrival)
        if flags:
            flagged.append((at.isoformat(), stream_id, set(flags)))

    assert flagged == expected
