"""A gauge's table is read to the digit, and a bad row is named and harms no other."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.sensor import Observation
from app.feeds.gauge import BadRow, Columns, GaugeError, read_gauge
from app.feeds.pace import at_once, in_time, restamped, shifted

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "gauges" / "house_mill_2024.csv.gz"
COLUMNS = Columns(
    stream="P21/pond_depth",
    time="_time",
    value="water_height_mm",
    scale=Decimal("-0.1"),
    offset=Decimal("57.0"),
)
TABLE = """,result,table,_time,water_height_mm
,_result,0,2024-01-01T02:20:13.4962831Z,570
,_result,0,2024-01-01T10:30:00+08:00,300.5

"""
T0 = datetime(2025, 8, 4, 12, 0, tzinfo=UTC)


def file(folder: Path, text: str) -> Path:
    path = folder / "gauge.csv"
    path.write_text(text, encoding="utf-8")
    return path


def reading(seconds: float) -> Observation:
    return Observation(stream="P21/pond_depth", at=T0 + timedelta(seconds=seconds), value=1.0)


@pytest.mark.skipif(not REAL.is_file(), reason="the gauge year is not here")
def test_the_real_year_is_read_to_the_digit() -> None:
    rows = list(read_gauge(REAL, COLUMNS))

    values = [row.value for row in rows if isinstance(row, Observation)]
    assert len(values) == len(rows) == 30_455
    assert sum(value > 0 for value in values) == 167
    assert sum(value > -26 for value in values) == 561


def test_a_leading_empty_column_and_empty_rows_are_passed_over(tmp_path: Path) -> None:
    rows = list(read_gauge(file(tmp_path, TABLE), COLUMNS))

    assert [row.value for row in rows if isinstance(row, Observation)] == [0.0, 26.95]
    assert isinstance(rows[1], Observation)
    assert rows[1].at == datetime(2024, 1, 1, 2, 30, tzinfo=UTC)


def test_a_packed_table_with_a_byte_order_mark_is_the_same(tmp_path: Path) -> None:
    packed = tmp_path / "gauge.csv.gz"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + TABLE.encode()))

    assert list(read_gauge(packed, COLUMNS)) == list(read_gauge(file(tmp_path, TABLE), COLUMNS))


def test_a_bad_row_is_named_by_its_line_and_harms_no_other(tmp_path: Path) -> None:
    bad = (
        TABLE.rstrip()
        + "\n,_r,0,noon,5\n,_r,0,2024-01-01T03:00:00Z,deep\n,_r\n,_r,0,2024-01-01T03:00:00,1\n"
    )
    rows = list(read_gauge(file(tmp_path, bad + ",_r,0,2024-01-01T04:00:00Z,570\n"), COLUMNS))

    assert [row.line for row in rows if isinstance(row, BadRow)] == [4, 5, 6, 7]
    assert sum(isinstance(row, Observation) for row in rows) == 3


@pytest.mark.parametrize("cell", ["NaN", "Infinity", "1e999999999"])
def test_a_value_that_is_no_finite_number_is_a_bad_row(tmp_path: Path, cell: str) -> None:
    rows = list(read_gauge(file(tmp_path, TABLE.replace("300.5", cell)), COLUMNS))

    assert isinstance(rows[1], BadRow)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a,b\n1,2\n", "gauge.csv:1: no column '_time'; there are: a, b"),
        (b"", "gauge.csv:1: no column '_time'; there are: none"),
        (b"\xff\xfe\x00", "gauge.csv:0: not UTF-8 text"),
        (b"\x1f\x8b\x08broken", "gauge.csv:0: cannot be read"),
        (gzip.compress(TABLE.encode(), mtime=0)[:-12], "gauge.csv:0: cannot be read"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "gauge.csv"
    path.write_bytes(content)

    with pytest.raises(GaugeError) as refused:
        list(read_gauge(path, COLUMNS))
    assert str(refused.value).startswith(reason)


def test_a_missing_table_says_so(tmp_path: Path) -> None:
    with pytest.raises(GaugeError, match="cannot be read"):
        list(read_gauge(tmp_path / "none.csv", COLUMNS))


def test_shifted_readings_end_now_and_keep_their_distances() -> None:
    moved = shifted([reading(0), reading(90), reading(60)], T0 + timedelta(days=1))

    assert [(item.at - T0).total_seconds() for item in moved] == [86_310, 86_400, 86_370]


def test_restamped_readings_are_true_when_they_are_sent() -> None:
    moved = restamped([reading(0), reading(60)], T0 + timedelta(hours=1), 10.0)

    assert [(item.at - T0).total_seconds() for item in moved] == [3600, 3606]


def test_batches_at_once_never_wait_and_are_never_larger_than_asked() -> None:
    batches = list(at_once([reading(second) for second in range(5)], 2))

    assert [len(batch.observations) for batch in batches] == [2, 2, 1]
    assert {batch.after_s for batch in batches} == {0.0}


def test_batches_in_time_come_at_their_distance_divided_by_the_speed() -> None:
    batches = list(in_time([reading(60), reading(0), reading(60.5)], 10.0, 100))

    assert [(batch.after_s, len(batch.observations)) for batch in batches] == [(0.0, 1), (6.0, 2)]


def test_nothing_to_send_is_no_batch() -> None:
    assert shifted([], T0) == restamped([], T0, 1.0) == ()
    assert list(in_time([], 1.0, 5)) == list(at_once([], 5)) == []
