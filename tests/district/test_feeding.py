"""Files of readings and warnings handed to a real district: counted exactly, faults named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.clock import from_rfc3339, monotonic_s
from app.commands.feed import main
from tests.district.running import ROOT, running_district
from tests.district.test_doors import alert, history

YEAR = ROOT.parent / "shared" / "data" / "gauges" / "house_mill_2024.csv.gz"
CAP = ROOT.parent / "shared" / "data" / "cap"
Said = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A district of its own for this module; each test uses a stream of its own."""
    with running_district(tmp_path_factory.mktemp("district") / "d") as address:
        yield address


def counts(said: Said) -> dict[str, object]:
    printed: dict[str, object] = json.loads(said.readouterr().out)
    return printed


def table(folder: Path, rows: str) -> str:
    path = folder / "gauge.csv"
    path.write_text(f"t,v\n{rows}", encoding="utf-8")
    return str(path)


def gauge(url: str, file: str, stream: str, *more: str) -> list[str]:
    return [
        *("gauge", file, "--stream", stream, "--time-column", "t", "--value-column", "v"),
        *("--district", url, *more),
    ]


@pytest.mark.skipif(not YEAR.is_file(), reason="the gauge year is not here")
def test_the_gauge_year_comes_in_to_the_last_sample_and_twice_is_no_more(
    url: str, capsys: Said
) -> None:
    year = [
        *("gauge", str(YEAR), "--stream", "P21/pond_depth", "--time-column", "_time"),
        *("--value-column", "water_height_mm", "--scale", "-0.1", "--offset", "57.0"),
        *("--district", url),
    ]
    first = main(year), counts(capsys)
    second = main(year), counts(capsys)
    samples = history(url, "P21/pond_depth", **{"from": "2024-01-01T00:00:00Z"})

    read = {"read": 30_455, "rejected": 0}
    assert first == (0, {**read, "accepted": 30_455, "duplicates": 0})
    assert second == (0, {**read, "accepted": 0, "duplicates": 30_455})
    values = [float(str(row[1])) for row in samples]
    assert len(values) == 30_455
    assert sum(value > 0 for value in values) == 167
    assert sum(value > -26 for value in values) == 561


@pytest.mark.skipif(not CAP.is_dir(), reason="the folder of real alerts is not here")
def test_feeding_the_folder_takes_the_good_ones_and_lists_the_refused(
    url: str, capsys: Said
) -> None:
    code = main(["cap", *(str(path) for path in sorted(CAP.iterdir())), "--district", url])

    said = counts(capsys)
    assert code == 1
    assert (said["read"], said["accepted"], said["duplicates"], said["rejected"]) == (11, 8, 1, 2)
    refused = said["refused"]
    assert isinstance(refused, list)
    assert [item["file"] for item in refused] == ["invalid.cap", "invalid_xmlns.cap"]


def test_a_bad_row_is_named_by_its_line_and_the_others_are_taken(
    url: str, tmp_path: Path, capsys: Said
) -> None:
    rows = "2025-08-04T20:00:00+08:00,1\nnoon,2\n2025-08-04T20:05:00+08:00,3\n"

    code = main(gauge(url, table(tmp_path, rows), "P01/pond_depth"))

    said = capsys.readouterr()
    assert code == 1
    assert "gauge.csv:3: t: no time with an offset" in said.err
    counted = {"read": 3, "accepted": 2, "duplicates": 0, "rejected": 1}
    assert json.loads(said.out) == counted


def test_an_unknown_stream_is_refused_by_name(url: str, tmp_path: Path, capsys: Said) -> None:
    code = main(gauge(url, table(tmp_path, "2025-08-04T20:00:00+08:00,1\n"), "X9/pond_depth"))

    said = capsys.readouterr()
    assert code == 1
    assert "X9/pond_depth" in said.err
    assert json.loads(said.out)["rejected"] == 1


def test_a_table_is_played_in_time_and_moved_to_now(url: str, tmp_path: Path) -> None:
    rows = "".join(f"2025-08-04T20:{minute:02}:00+08:00,{minute}\n" for minute in range(0, 30, 10))
    file = table(tmp_path, rows)
    begun_s, begun_at = monotonic_s(), datetime.now(UTC)

    code = main(gauge(url, file, "P02/pond_depth", "--shift-to", "now", "--speed", "600"))

    assert code == 0
    assert monotonic_s() - begun_s >= 2
    moments = [from_rfc3339(str(row[0])) for row in history(url, "P02/pond_depth")]
    assert [(moment - moments[0]).total_seconds() for moment in moments] == [0, 1, 2]
    assert begun_at <= moments[0] <= datetime.now(UTC)


def test_a_district_that_is_not_there_is_told(tmp_path: Path, capsys: Said) -> None:
    file = tmp_path / "alert.cap"
    file.write_bytes(alert("F1"))

    assert main(["cap", str(file), "--district", "http://127.0.0.1:9"]) == 1
    assert "no district answers at http://127.0.0.1:9" in capsys.readouterr().err
