"""The demo as a process: its report, its exit code, what it leaves behind and how it goes on."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from app.clock import monotonic_s
from tests.system.programs import Json, Program, log_row, write_script

STORM: list[Json] = [
    {
        "by": "duty_officer_2",
        "do": "response.draft",
        "data": {"hazard": "flood", "level": "attention", "reason": "夜间有暴雨"},
        "as": "d1",
    },
    {
        "by": "duty_officer_2",
        "do": "response.approve",
        "data": {"draft": "$d1", "channel": "signed"},
        "expect": {"level": {"flood": "attention"}},
    },
    {
        "by": "met",
        "do": "warning",
        "data": {
            "identifier": "SAMPLE-1",
            "kind": "rainstorm",
            "colour": "yellow",
            "action": "issue",
            "areas": ["罗湖区"],
            "text": "样例",
        },
        "expect": {"suggestion": {"flood": "IV"}},
    },
    {
        "by": "water",
        "do": "observation",
        "data": {"stream": "P11/pond_depth", "every_s": 60, "values": [0, 6, 16, 17, 27, 28]},
    },
    {
        "by": "duty_officer",
        "do": "evacuation.report",
        "data": {"street": "440303007", "as_of": "2025-08-04T21:04:00+08:00", "due": 312},
    },
    log_row("记录"),
]


def demo(folder: Path, script: Path, *options: str | Path) -> Program:
    return Program(
        *("demo", "--scenario", script, "--headless", "--speed", "60"),
        *("--data-dir", folder / "data", "--report", folder / "report.json", *options),
    )


def read(folder: Path) -> Json:
    report: Json = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return report


@pytest.mark.timeout(400)
def test_a_demo_reports_what_was_played_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    script = write_script(tmp_path / "storm.jsonl", STORM)
    gauge = tmp_path / "gauge.csv"
    gauge.write_text("_time,water_height_mm\n2024-01-01T00:00:00Z,100\n", encoding="utf-8")
    shot = tmp_path / "shot.png"

    first = demo(tmp_path, script, "--until", "21:03", "--shot", shot, "--gauge", gauge)
    assert first.result()[0] == 0, first.said

    report = read(tmp_path)
    assert first.said[0].startswith("district http://127.0.0.1:")
    assert shot.read_bytes()[:4] == b"\x89PNG"
    assert report["clock"] == "2025-08-04T21:03:00+08:00"
    assert report["verified"]
    assert report["hash_seat"] == report["hash_district"]
    assert report["expectations"] == {"held": 2, "failed": []}
    assert [row["level"] for row in report["level_history"]] == ["attention"]
    assert (report["warnings"], report["samples"]) == (1, 2)

    refused = demo(tmp_path, script)
    assert refused.result()[0] == 1
    assert "--resume" in refused.said[-1]

    second = demo(tmp_path, script, "--resume")
    assert second.result()[0] == 0, second.said
    report = read(tmp_path)
    assert report["clock"] == "2025-08-04T21:08:00+08:00"
    assert report["evacuation"]["due"] == 312
    assert [row["level"] for row in report["level_history"]] == ["attention"]
    assert (report["warnings"], report["samples"], report["alarms"]) == (1, 7, 1)


@pytest.mark.timeout(300)
def test_a_demo_whose_expectation_fails_says_which_and_exits_with_one(tmp_path: Path) -> None:
    rows = [*STORM[:2], log_row("记录") | {"expect": {"level": {"flood": "IV"}}}]
    script = write_script(tmp_path / "storm.jsonl", rows)

    played = demo(tmp_path, script)

    assert played.result()[0] == 1
    (failed,) = read(tmp_path)["expectations"]["failed"]
    assert (failed["row"], failed["expected"], failed["found"]) == (
        3,
        "level flood IV",
        "attention",
    )


@pytest.mark.timeout(300)
@pytest.mark.parametrize("is_on_show", [False, True])
def test_a_demo_shown_by_pictures_ends_well_and_soon_when_it_is_asked_to(
    is_on_show: bool, tmp_path: Path
) -> None:
    script = write_script(tmp_path / "storm.jsonl", [*STORM, *[log_row("记录")] * 30])
    played = Program(
        *("demo", "--scenario", script, "--headless", "--speed", "1"),
        *("--data-dir", tmp_path / "data", "--pictures", tmp_path / "pictures"),
    )
    played.wait_for(lambda said: any(line.startswith("district ") for line in said))
    if is_on_show:
        played.wait_for(lambda _: any((tmp_path / "pictures").glob("*.png")))

    begun_s = monotonic_s()
    played.process.send_signal(signal.SIGTERM)
    code, _ = played.result()

    assert code == 0, played.said
    assert monotonic_s() - begun_s < 2


@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_district_ends_with_the_demo(number: signal.Signals, tmp_path: Path) -> None:
    script = write_script(tmp_path / "storm.jsonl", [*STORM, *[log_row("记录")] * 30])
    played = demo(tmp_path, script, "--speed", "1")
    played.wait_for(lambda said: any(line.startswith("district ") for line in said))

    played.process.send_signal(number)
    played.result()

    # Its folder is free again, however the demo ended.
    again = Program(
        *("district", "--data-dir", tmp_path / "data" / "district"),
        *("--listen", "127.0.0.1:0", "--exercise", "demo"),
    )
    try:
        again.wait_for(lambda said: any(line.startswith("district ") for line in said))
    finally:
        again.kill()
