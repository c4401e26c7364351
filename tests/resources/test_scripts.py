"""What holds for every script: its form, its people, its streams, its order."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.commands import ChangeThreshold, ClosePlace, RegisterShelter
from app.domain.evacuation import FIGURES
from app.domain.people import Role
from app.domain.place import AssetKind, District
from app.domain.response import Hazard, Level
from app.scenario import outage_rows
from app.settings.pack import default_pack, load_district

FOLDER = default_pack().parents[1] / "scenarios"
SCRIPTS = sorted(FOLDER.glob("*.jsonl"))
INDEX = tomllib.loads((FOLDER / "scenarios.toml").read_text(encoding="utf-8"))
FEEDS = {"observation": {"gauge", "water", "slope", "met"}, "warning": {"met"}, "network": {"link"}}
FORMS = {
    "response.draft": ({"hazard", "level", "effective_at", "reason"}, {"expires_at"}),
    "response.return": ({"draft", "reason"}, set()),
    "response.countersign": ({"draft"}, set()),
    "evacuation.report": ({"street", "as_of"}, {*FIGURES, "source"}),
    "evacuation.correct": ({"street", "as_of", "reason"}, set(FIGURES)),
    "suggestion.answer": ({"key", "answer", "reason"}, set()),
    "closure.close": ({"place", "reason"}, {"street", "rule", "reopens"}),
    "evacuation.order": ({"streets", "count", "reason"}, {"list"}),
    "shelter.register": ({"shelter", "people"}, set()),
    "threshold.change": ({"stream", "severity", "value", "reason"}, set()),
    "order.ratify": ({"order"}, {"reason"}),
    "token.grant": ({"hazard", "reason"}, set()),
    "report.hear": ({"words", "source", "channel"}, set()),
    "alarm.acknowledge": ({"stream"}, {"severity"}),
    "log.enter": ({"text"}, set()),
    "network": ({"state"}, set()),
    "warning": (
        {"identifier", "kind", "colour", "action", "areas", "text"},
        {"expires", "replaces"},
    ),
}

Json = dict[str, Any]  # rows of a script, as JSON gives them


@pytest.fixture(scope="module")
def district() -> District:
    return load_district(default_pack())


@pytest.fixture(scope="module", params=SCRIPTS, ids=lambda path: path.stem)
def script(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture(scope="module")
def rows(script: Path) -> list[Json]:
    return [json.loads(line) for line in script.read_text(encoding="utf-8").splitlines()]


def at(row: Json) -> datetime:
    return datetime.fromisoformat(row["at"])


def form_of(row: Json) -> tuple[set[str], set[str]]:
    data = row["data"]
    if row["do"] == "response.approve":
        voice = {"approver", "call_no", "heard_at"} if data["channel"] == "voice" else set()
        return {"draft", "channel"} | voice, set()
    if row["do"] == "observation":
        return {"stream"} | ({"every_s", "values"} if "values" in data else {"value"}), set()
    return FORMS[row["do"]]


def test_every_script_has_its_place_in_the_index(script: Path, rows: list[Json]) -> None:
    entry = INDEX[script.stem]

    assert "样例" in entry["title"]
    assert entry["start"] < entry["end"]
    assert at(rows[-1]) == entry["end"]
    assert all(row["do"].startswith("response.") for row in rows if at(row) < entry["start"])


def test_rows_stand_in_the_order_of_their_time(rows: list[Json]) -> None:
    times = [at(row) for row in rows]

    assert times == sorted(times)
    assert all(time.utcoffset() == timedelta(hours=8) for time in times)


def test_rows_have_the_fields_of_their_command_and_no_others(rows: list[Json]) -> None:
    for row in rows:
        assert set(row) <= {"at", "by", "seat", "do", "data", "as", "expect", "note"}
        assert row.get("seat", "A") in {"A", "B"}
        needed, allowed = form_of(row)
        assert needed <= set(row["data"]) <= needed | allowed, row
        assert set(row.get("expect", {})) <= {"refused", "level", "evacuation", "suggestion"}


def test_people_of_the_pack_act_and_feeds_bring_what_machines_say(
    district: District, rows: list[Json]
) -> None:
    for row in rows:
        if row["do"] in FEEDS:
            assert row["by"] in FEEDS[row["do"]], row
            continue
        account = district.account(row["by"])
        assert account is not None, row
        if account.role is Role.STREET_OFFICER and "street" in row["data"]:
            assert account.street == row["data"]["street"], row


def test_a_subject_is_named_before_it_is_used_and_its_hazard_and_level_exist(
    rows: list[Json],
) -> None:
    known: set[str] = set()
    for row in rows:
        if row["do"] == "response.draft":
            Hazard(row["data"]["hazard"])
            Level(row["data"]["level"])
            assert row["as"] not in known
            known.add(row["as"])
        elif row["do"] in outage_rows.DOES and "as" in row:
            assert row["as"] not in known
            known.add(row["as"])
        for used in ("draft", "order"):
            if used in row["data"]:
                assert row["data"][used].removeprefix("$") in known, row


def test_what_seats_do_apart_are_commands_about_things_of_the_pack(
    district: District, rows: list[Json]
) -> None:
    places = {place.id for place in district.places}
    shelters = {item.id for item in district.assets if item.kind is AssetKind.SHELTER}
    for row in rows:
        if row["do"] in outage_rows.DOES:
            command = outage_rows.outage_command(row["do"], row["data"], str.encode)
            if isinstance(command, ClosePlace):
                assert command.place in places
            if isinstance(command, RegisterShelter):
                assert command.shelter in shelters
                assert {len(person) for person in command.people} == {16}
            if isinstance(command, ChangeThreshold):
                assert district.stream(command.stream) is not None


def test_no_draft_of_a_level_is_approved_by_its_drafter(rows: list[Json]) -> None:
    drafts = {"$" + row["as"]: row for row in rows if row["do"] == "response.draft"}
    for row in rows:
        if row["do"] == "response.approve":
            draft = drafts[row["data"]["draft"]]
            alone = draft["data"]["level"] == "attention"
            assert alone or row["by"] != draft["by"], row


def test_readings_belong_to_streams_of_the_pack_and_are_believable(
    district: District, rows: list[Json]
) -> None:
    for row in rows:
        if row["do"] != "observation":
            continue
        data = row["data"]
        stream = district.stream(data["stream"])
        assert stream is not None, row
        assert stream.station != "P21", "P21 is left to the real gauge file"
        values = data.get("values", [data.get("value")])
        assert all(stream.low <= value <= stream.high for value in values), row
        assert timedelta(seconds=data.get("every_s", 0)) * len(values) <= timedelta(hours=6)


def test_every_stream_but_that_of_the_gauge_file_reports(
    district: District, rows: list[Json]
) -> None:
    heard = {row["data"]["stream"] for row in rows if row["do"] == "observation"}

    assert heard == {stream.id for stream in district.streams if stream.station != "P21"}


def test_a_warning_names_the_one_that_it_replaces(rows: list[Json]) -> None:
    known: set[str] = set()
    for row in rows:
        if row["do"] == "warning":
            data = row["data"]
            assert data["identifier"].startswith("SAMPLE-")
            assert data["identifier"] not in known
            assert data.get("replaces", "") in {"", *known}
            assert (data["action"] == "issue") is ("replaces" not in data)
            known.add(data["identifier"])


def test_log_entries_carry_no_name_of_a_person(district: District, rows: list[Json]) -> None:
    names = {account.name for account in district.accounts}
    for row in rows:
        if row["do"] == "log.enter":
            assert not any(name in row["data"]["text"] for name in names), row
