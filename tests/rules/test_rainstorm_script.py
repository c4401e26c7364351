"""The rainstorm script through the real store, judge, alarm rule and table, sample by sample."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any  # rows of a script, as JSON has them

import pytest

from app.clock import from_rfc3339, micros
from app.domain.event import NewEvent
from app.domain.response import Hazard, Level
from app.domain.sensor import Observation, Sample, split_flags
from app.rules.alarm import EvaluatorState, step
from app.rules.quality import SUSPECT
from app.rules.rain import sums
from app.rules.suggestion import Facts, InForce, Reading, holding, still_calm, suggest
from app.settings.pack import default_pack, load_district
from app.store.telemetry import Telemetry

SCRIPT = Path(__file__).parents[2] / "resources/scenarios/rainstorm.jsonl"
GAUGES = tuple(f"{name}/rain_sixtieth_mm" for name in ("G1", "G2", "G3"))
LEVELS = (
    ("08-04T18:00", Level.ATTENTION),
    ("08-04T21:30", Level.IV),
    ("08-04T23:40", Level.III),
    ("08-05T02:25", Level.II),
    ("08-05T10:00", Level.III),
    ("08-05T13:00", Level.IV),
    ("08-05T18:00", Level.ENDED),
)


@dataclass(frozen=True)
class Signal:
    id: str
    kind: str
    colour: str
    sent_at: datetime
    until: datetime
    in_district: bool = True
    is_actual: bool = True


@dataclass
class Storm:
    """What the script's machines said, stored and evaluated."""

    samples: list[Sample] = field(default_factory=list)
    events: list[NewEvent] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)

    def facts(self, clock: str) -> Facts:
        now = moment(clock)
        newest: dict[str, Sample] = {}
        rain: dict[str, list[Sample]] = {name: [] for name in GAUGES}
        for sample in self.samples:
            if sample.at > now:
                break
            newest[sample.stream] = sample
            if sample.stream in rain and now - sample.at < timedelta(hours=24):
                rain[sample.stream].append(sample)
        readings = {
            quantity: tuple(
                Reading(stream=s.stream, value=s.value, quality=s.quality, at=s.at, interval_s=300)
                for s in newest.values()
                if s.stream.endswith(quantity)
            )
            for quantity in ("pond_depth", "slope_disp")
        }
        level, since = max(
            ((level, moment(at)) for at, level in LEVELS if moment(at) <= now), key=lambda e: e[1]
        )
        return Facts(
            now=now,
            in_force={Hazard.FLOOD: InForce(level=level, since=since)},
            warnings=tuple(s for s in self.signals if s.sent_at <= now < s.until),
            rain={name: sums(items, now) for name, items in rain.items()},
            ponds=readings["pond_depth"],
            slopes=tuple(replace(item, interval_s=3600) for item in readings["slope_disp"]),
        )


def moment(clock: str) -> datetime:
    return datetime.fromisoformat(f"2025-{clock}:00+08:00")


def said(row: dict[str, Any]) -> Iterator[Observation]:
    data = row["data"]
    start, every = from_rfc3339(str(row["at"])), data.get("every_s", 0)
    values = data["values"] if "values" in data else [data["value"]]
    assert isinstance(values, list)
    assert isinstance(every, int)
    for number, value in enumerate(values):
        at = start + timedelta(seconds=every * number)
        yield Observation(stream=str(data["stream"]), at=at, value=float(value))


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> Storm:
    rows = [json.loads(line) for line in SCRIPT.read_text().splitlines()]
    found = Storm()
    streams = {item.id: item for item in load_district(default_pack()).streams}
    store = Telemetry(tmp_path_factory.mktemp("storm") / "telemetry.db", streams)
    items = [item for row in rows if row["do"] == "observation" for item in said(row)]
    by_instant: dict[datetime, list[Observation]] = {}
    for item in sorted(items, key=lambda item: item.at):
        by_instant.setdefault(item.at, []).append(item)
    states: dict[str, EvaluatorState] = {}
    for at, batch in by_instant.items():
        for sample in store.append(batch, at).samples:
            found.samples.append(sample)
            before = states.get(sample.stream, EvaluatorState())
            states[sample.stream], events = step(streams[sample.stream], before, sample)
            found.events += events
    store.close()
    found.signals = signals(rows)
    return found


def signals(rows: list[dict[str, Any]]) -> list[Signal]:
    found: list[Signal] = []
    for row in rows:
        if row["do"] != "warning":
            continue
        data, at = row["data"], from_rfc3339(str(row["at"]))
        replaced = data.get("replaces")
        found = [replace(s, until=min(s.until, at)) if s.id == replaced else s for s in found]
        if data["action"] != "cancel":
            until = from_rfc3339(data["expires"])
            found.append(Signal(data["identifier"], data["kind"], data["colour"], at, until))
    return found


def flood(storm: Storm, clock: str) -> Level | None:
    cards = suggest(storm.facts(clock))
    return next((card.level for card in cards if card.hazard is Hazard.FLOOD), None)


@pytest.mark.parametrize(
    ("clock", "level"),
    [
        ("08-04T21:09", None),
        ("08-04T21:10", Level.IV),
        ("08-04T23:13", None),
        ("08-04T23:14", Level.III),
        ("08-05T01:23", None),
        ("08-05T01:24", Level.II),
        ("08-05T02:25", None),
        ("08-05T04:11", None),
        ("08-05T04:12", Level.I),
        ("08-05T07:30", None),
    ],
)
def test_the_cards_come_and_go_on_the_minutes_of_the_script(
    storm: Storm, clock: str, level: Level | None
) -> None:
    assert flood(storm, clock) is level


def test_the_orange_signal_joins_the_card_of_the_gauge(storm: Storm) -> None:
    before, after = (suggest(storm.facts(f"08-04T23:{minute}")) for minute in (14, 20))

    assert [card.key for card in before] == [card.key for card in after]
    assert after[0].codes == ("rain_3h_50mm", "warning_orange")


def test_lowering_is_proposed_an_hour_after_gauge_2_fell_below_its_mark(storm: Storm) -> None:
    assert {reason.source for reason in holding(Hazard.FLOOD, storm.facts("08-05T08:45"))} == {
        "G2/rain_sixtieth_mm"
    }
    calm = storm.facts("08-05T08:40").calm
    due = []
    now = moment("08-05T08:40")
    while now <= moment("08-05T09:50"):
        facts = replace(storm.facts(now.strftime("%m-%dT%H:%M")), calm=calm)
        calm = still_calm(facts)
        cards = suggest(replace(facts, calm=calm))
        due += [(now, card.level) for card in cards if card.hazard is Hazard.FLOOD]
        now += timedelta(minutes=1)

    assert due[0] == (moment("08-05T09:46"), Level.III)


def test_calm_proposes_no_end_and_forgets_a_level_that_was_left(storm: Storm) -> None:
    facts = storm.facts("08-05T17:30")
    long_ago = facts.now - timedelta(hours=9)
    calm = {(Hazard.FLOOD, Level.IV): long_ago, (Hazard.FLOOD, Level.III): long_ago}

    assert [card for card in suggest(replace(facts, calm=calm)) if card.is_lowering] == []


def test_the_stuck_gauge_is_found_on_its_minute_and_no_other_is(storm: Storm) -> None:
    doubtful = [s for s in storm.samples if split_flags(s.quality) & SUSPECT]

    assert [(s.stream, s.at, s.quality) for s in doubtful] == [
        ("G2/rain_sixtieth_mm", moment("08-05T01:55"), "STUCK")
    ]


def test_water_on_chunfeng_road_is_one_alarm_that_grows(storm: Storm) -> None:
    raised = [
        (event.data["at_us"], event.data["severity"], event.subject)
        for event in storm.events
        if event.data.get("stream") == "P11/pond_depth"
    ]
    at_us = {severity: at for at, severity, _ in raised}

    assert len({subject for _, _, subject in raised}) == 1
    assert [severity for _, severity, _ in raised] == [4, 3, 2, 1]
    assert at_us[2] == micros(moment("08-05T00:42"))
    assert at_us[1] == micros(moment("08-05T01:05"))


def test_a_storm_of_sixteen_thousand_samples_is_one_alarm_a_stream(storm: Storm) -> None:
    raised = [event for event in storm.events if event.kind == "alarm.raised"]
    rows = Counter(str(event.data["stream"]) for event in raised)

    assert len(storm.samples) > 16_000
    assert len({event.subject for event in raised}) == len(rows) < 20
    assert max(rows.values()) <= 4
