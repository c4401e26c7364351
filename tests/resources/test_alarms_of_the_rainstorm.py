"""Read by the alarm rule, the rainstorm script raises each alarm at the minute that 9.1 tells."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from app.domain.sensor import Sample
from app.rules.alarm import EvaluatorState, step
from app.settings.pack import default_pack, load_district

SCRIPT = default_pack().parents[1] / "scenarios" / "rainstorm.jsonl"
RED, ORANGE, YELLOW, BLUE = 1, 2, 3, 4


def samples() -> list[Sample]:
    found = []
    for line in SCRIPT.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["do"] != "observation":
            continue
        data, start = row["data"], datetime.fromisoformat(row["at"])
        values = data["values"] if "values" in data else [data["value"]]
        for count, value in enumerate(values):
            at = start + timedelta(seconds=data.get("every_s", 0)) * count
            sample = Sample(stream=data["stream"], at=at, value=value, quality="OK", received_at=at)
            found.append(sample)
    return sorted(found, key=lambda sample: sample.at)


def test_alarms_are_raised_when_the_table_says() -> None:
    streams = {stream.id: stream for stream in load_district(default_pack()).streams}
    states: dict[str, EvaluatorState] = {}
    raised: list[tuple[str, str, object]] = []
    for sample in samples():
        before = states.get(sample.stream, EvaluatorState())
        states[sample.stream], events = step(streams[sample.stream], before, sample)
        raised += [
            (f"{sample.at:%d %H:%M}", sample.stream, event.data["severity"])
            for event in events
            if event.kind == "alarm.raised"
        ]

    until_2150 = [item for item in raised if item[0] <= "04 21:50"]
    assert sorted((stream, severity) for _, stream, severity in until_2150) == [
        ("P05/pond_depth", YELLOW),
        ("P05/pond_depth", BLUE),
        ("P08/pond_depth", YELLOW),
        ("P08/pond_depth", BLUE),
    ]
    assert ("05 00:30", "S14/slope_disp", YELLOW) in raised
    assert ("05 00:42", "P11/pond_depth", ORANGE) in raised
    assert ("05 01:05", "P11/pond_depth", RED) in raised
    assert ("05 01:30", "S14/slope_disp", ORANGE) in raised
    assert not any(stream.startswith("S") and "S14" not in stream for _, stream, _ in raised)
