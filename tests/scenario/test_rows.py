"""A fault of a script is named by file, line and field before anything of it is played."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.domain.commands import AcknowledgeAlarm, ApproveResponse, Channel
from app.domain.response import Hazard, Level
from app.errors import OperatorError
from app.scenario.acts import Act
from app.scenario.fields import ScriptError
from app.scenario.library import load_script, scripts_folder
from app.scenario.rows import Network, Readings, Row, Signal, is_played, read_rows

Json = dict[str, Any]  # rows of a script, as JSON gives them
DRAFT: Json = {
    "at": "2025-08-04T21:15:00+08:00",
    "by": "duty_officer",
    "do": "response.draft",
    "data": {"hazard": "flood", "level": "IV", "reason": "暴雨黄色预警"},
    "as": "d1",
}


def row(do: str, data: Json, **more: object) -> Json:
    return {"at": "2025-08-04T21:20:00+08:00", "by": "commander", "do": do, "data": data} | more


def read(folder: Path, *rows: Json | str) -> tuple[Row, ...]:
    path = folder / "try.jsonl"
    lines = [item if isinstance(item, str) else json.dumps(item) for item in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_rows(path)


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        ("{", "try.jsonl:2: not JSON"),
        ("[]", "try.jsonl:2: no object"),
        (row("log.enter", {"text": "x"}, at="2025-08-04T21:20:00"), "try.jsonl:2: at: no instant"),
        (row("log.enter", {"text": "x"}, at="2025-08-04T20:00:00+08:00"), "2: at: earlier"),
        (row("log.enter", {"text": "x"}, who="x"), "2: who: unknown"),
        (row("log.enter", {"text": " "}), "2: data.text: missing or no text"),
        (row("log.enter", {"words": "x"}), "2: data.words: unknown"),
        (row("road.close", {"text": "x"}), "2: data: nobody can do 'road.close'"),
        (row("response.approve", {"draft": "$d2", "channel": "signed"}), "2: data.draft: no row"),
        (row("response.approve", {"draft": "$d1", "channel": "mail"}), "2: data.channel: 'mail'"),
        (row("response.approve", {"draft": "$d1", "channel": "voice"}), "2: data.approver"),
        (row("evacuation.report", {"street": "1", "as_of": "now", "due": 1}), "2: data.as_of"),
        (row("threshold.change", {"stream": "P1"}), "2: data: no threshold.change"),
        (row("observation", {"stream": "P1", "value": "3"}), "2: data.value: missing or no number"),
        (row("observation", {"stream": "P1", "every_s": 60, "values": [1, None]}), "values[1]"),
        (row("observation", {"stream": "P1", "every_s": 0, "values": [1]}), "2: data.every_s"),
        (
            row("observation", {"stream": "P1", "every_s": 3600, "values": [1] * 7}),
            "2: data.values: more than 6:00:00",
        ),
        (row("network", {"state": "off"}), "2: data.state: 'off' is none of down, up"),
        (row("log.enter", {"text": "x"}, expect={"level": {"rain": "I"}}), "2: expect.level.rain"),
        (row("log.enter", {"text": "x"}, expect={"level": {"flood": "V"}}), "expect.level.flood"),
        (row("network", {"state": "up"}, expect={"refused": "x"}), "2: expect.refused"),
        (row("response.draft", DRAFT["data"], **{"as": "d1"}), "2: as: stands twice: d1"),
    ],
)
def test_a_fault_is_named_by_line_and_field(second: Json | str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(ScriptError) as error:
        read(tmp_path, DRAFT, second)

    assert fault in str(error.value)


def test_a_file_that_is_not_there_or_empty_is_named(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"script_missing.*none\.jsonl"):
        load_script(str(tmp_path / "none.jsonl"))
    with pytest.raises(ScriptError, match="no row"):
        read(tmp_path, "")


def test_rows_become_what_they_say(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        DRAFT,
        "",
        row(
            "response.approve",
            {
                "draft": "$d1",
                "channel": "voice",
                "approver": "commander",
                "call_no": "1",
                "heard_at": "2025-08-04T21:19:00+08:00",
            },
            expect={"level": {"flood": "IV"}, "evacuation": {"due": 0}},
        ),
        row("observation", {"stream": "P1", "every_s": 60, "values": [1, 2.5]}),
        row("network", {"state": "down"}),
        row("alarm.acknowledge", {"stream": "P1"}),
    )

    assert [item.number for item in rows] == [1, 3, 4, 5, 6]
    approve, readings, network, acknowledge = (item.deed for item in rows[1:])
    assert isinstance(approve, Act)
    assert isinstance(approve.command, ApproveResponse)
    assert (approve.about, approve.command.channel) == ("d1", Channel.VOICE)
    assert rows[1].expect.levels == {Hazard.FLOOD: Level.IV}
    assert isinstance(readings, Readings)
    assert [(item.value, item.at) for item in readings.observations] == [
        (1.0, datetime(2025, 8, 4, 13, 20, tzinfo=UTC)),
        (2.5, datetime(2025, 8, 4, 13, 21, tzinfo=UTC)),
    ]
    assert network == Network(is_down=True)
    assert acknowledge == Act(command=AcknowledgeAlarm(alarm=b""), stream="P1")


def test_a_player_that_is_alone_leaves_out_what_another_seat_does() -> None:
    rows = load_script("three_outage").rows

    alone, first, second = (
        {item.number for item in rows if is_played(item, seat)} for seat in ("", "A", "B")
    )

    assert alone >= {item.number for item in rows if not item.seat}
    assert alone < first
    assert {item.do for item in rows if item.number in first & second} == {"network"}
    assert len(first | second) == len(rows)


@pytest.mark.parametrize("path", sorted(scripts_folder().glob("*.jsonl")), ids=lambda p: p.stem)
def test_the_scripts_that_come_with_the_program_are_read_whole(path: Path) -> None:
    script = load_script(path.stem)

    assert len(script.rows) == len(path.read_text(encoding="utf-8").splitlines())
    assert script.start < script.end
    assert any(isinstance(item.deed, Signal) for item in script.rows)


@pytest.mark.parametrize(
    ("clock", "until"),
    [
        (None, "2025-08-05T20:00:00+08:00"),
        ("03:00", "2025-08-05T03:00:00+08:00"),
        ("20:00", "2025-08-05T20:00:00+08:00"),
        ("20:01", "2025-08-04T20:01:00+08:00"),
    ],
)
def test_until_is_the_first_such_time_after_the_start(clock: str | None, until: str) -> None:
    assert load_script("rainstorm").until(clock).isoformat() == until


def test_a_script_that_no_index_names_spans_its_rows(tmp_path: Path) -> None:
    read(tmp_path, DRAFT, row("observation", {"stream": "P1", "every_s": 60, "values": [1, 2]}))

    script = load_script(str(tmp_path / "try.jsonl"))

    assert script.start == datetime(2025, 8, 4, 13, 15, tzinfo=UTC)
    assert script.end == datetime(2025, 8, 4, 13, 21, tzinfo=UTC)
