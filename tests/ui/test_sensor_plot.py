"""The plot sheet: asks for ranges, shows what came, gives a table away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.sensor import Limit, Sample, Severity, Stream
from app.errors import OperatorError
from ui.parts.theme import DARK
from ui.sensor.export import write_csv
from ui.sensor.plot import BEGINNING, PlotSheet, Span, sample_words

NOW = datetime(2025, 8, 4, 19, 0, tzinfo=UTC)
POND = Stream(
    id="P11/pond_depth",
    station="P11",
    quantity="pond_depth",
    name="春风路",
    unit="cm",
    street="440303003",
    lat_e7=0,
    lon_e7=0,
    interval_s=300,
    low=-2,
    high=300,
    limits=(Limit(severity=Severity.RED, value=40),),
)
RAIN = Stream(
    id="G1/rain_sixtieth_mm",
    station="G1",
    quantity="rain_sixtieth_mm",
    name="梧桐村雨量站",
    unit="1/60 mm",
    street="440303007",
    lat_e7=0,
    lon_e7=0,
    interval_s=60,
    low=0,
    high=600,
)


def sample(stream: Stream, minutes: float, value: float, quality: str = "OK") -> Sample:
    at = NOW - timedelta(minutes=minutes)
    late = at + timedelta(seconds=5)
    return Sample(stream=stream.id, at=at, value=value, quality=quality, received_at=late)


@pytest.fixture
def sheet(qtbot: QtBot) -> Iterator[PlotSheet]:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1320, 760)
    made = PlotSheet(DARK, host)
    made.place(QRect(0, 0, 1320, 760))
    host.show()
    made.open_sheet()
    yield made
    host.close()


def test_a_stream_asks_for_its_last_six_hours(qtbot: QtBot, sheet: PlotSheet) -> None:
    with qtbot.waitSignal(sheet.range_wished) as wished:
        sheet.show_stream(POND, "东门", NOW)
    stream, start, end = wished.args or []
    assert (stream, start) == (POND.id, NOW - timedelta(hours=6))
    assert end > NOW


def test_another_time_than_now_is_kept_in_sight_until_home(qtbot: QtBot, sheet: PlotSheet) -> None:
    then = NOW - timedelta(days=200)
    with qtbot.waitSignal(sheet.range_wished) as wished:
        sheet.show_stream(POND, "东门", NOW, then)
    _, start, end = wished.args or []
    assert start < then < end < then + timedelta(hours=6)
    sheet.show_samples(POND.id, (replace(sample(POND, 0, 12), at=then),), NOW)
    assert sheet.facts.words.startswith("1月")

    with qtbot.waitSignal(sheet.range_wished) as wished:
        QTest.keyClick(sheet, Qt.Key.Key_Home)
    assert (wished.args or [])[1] == NOW - timedelta(hours=6)
    assert sheet.present_button.isHidden()


def test_everything_is_asked_from_the_beginning(qtbot: QtBot, sheet: PlotSheet) -> None:
    sheet.show_stream(POND, "东门", NOW)
    with qtbot.waitSignal(sheet.range_wished) as wished:
        sheet.buttons[Span.ALL].click()
    assert (wished.args or [])[1] == BEGINNING
    assert [span for span, button in sheet.buttons.items() if button.isChecked()] == [Span.ALL]


def test_the_answer_for_another_stream_is_dropped(sheet: PlotSheet) -> None:
    sheet.show_stream(POND, "东门", NOW)
    sheet.show_samples(RAIN.id, (sample(RAIN, 1, 28),), NOW)
    assert "正在读取" in sheet.facts.words


def test_a_range_tells_last_highest_lowest_and_as_of_when(sheet: PlotSheet) -> None:
    sheet.show_stream(POND, "东门", NOW)
    flagged = sample(POND, 10, 299, "SUSPECT_RATE")
    sheet.show_samples(POND.id, (sample(POND, 20, 12), flagged, sample(POND, 5, 41)), NOW)
    assert sheet.facts.words == "P11 春风路 积水 · 末值 41 cm · 最高 41 · 最低 12"
    assert "来源 P11 春风路 · 东门 · 截至 02:55（5 分前）· 3 条" in sheet.source.words.replace(
        "） ", "）"
    )


def test_rain_is_told_as_millimetres_of_the_range(sheet: PlotSheet) -> None:
    sheet.show_stream(RAIN, "东湖", NOW)
    samples = tuple(sample(RAIN, minute, 28) for minute in range(59, -1, -1))
    sheet.show_samples(RAIN.id, samples, NOW)
    assert sheet.facts.words == "G1 梧桐村 雨量 · 此段合计 28.0 mm · 每柱 10 分"


def test_an_empty_range_says_so_and_offers_no_table(sheet: PlotSheet) -> None:
    sheet.show_stream(POND, "东门", NOW)
    sheet.show_samples(POND.id, (), NOW)
    assert "此段没有读数" in sheet.facts.words
    assert not sheet.export_button.isEnabled()


def test_the_left_key_reads_sample_by_sample(qtbot: QtBot, sheet: PlotSheet) -> None:
    sheet.show_stream(POND, "东门", NOW)
    samples = (sample(POND, 10, 12), sample(POND, 5, 41, "STUCK"))
    sheet.show_samples(POND.id, samples, NOW)
    qtbot.keyClick(sheet, Qt.Key.Key_Left)
    assert sheet.facts.words == "02:55:00 · 41 cm · 卡滞 · 收到 02:55:05"
    qtbot.keyClick(sheet, Qt.Key.Key_Left)
    assert sheet.facts.words == sample_words(POND, samples[0])


def test_escape_closes_the_sheet(qtbot: QtBot, sheet: PlotSheet) -> None:
    with qtbot.waitSignal(sheet.closed):
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_the_table_opens_in_a_spreadsheet_with_its_chinese(tmp_path: Path) -> None:
    path = tmp_path / "rain.csv"
    write_csv(path, RAIN, [sample(RAIN, 0, 28, "BACKFILL+LATE")])
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[1] == [
        RAIN.id,
        "梧桐村雨量站",
        "2025-08-05T03:00:00+08:00",
        "0.46666667",
        "mm",
        "补传、迟到",
        "2025-08-05T03:00:05+08:00",
        "样例",
    ]


def test_a_table_that_cannot_be_written_says_why(sheet: PlotSheet, tmp_path: Path) -> None:
    sheet.show_stream(POND, "东门", NOW)
    sheet.show_samples(POND.id, (sample(POND, 1, 3),), NOW)
    with pytest.raises(OperatorError, match="file_not_written"):
        sheet.table(tmp_path / "missing" / "pond.csv")()
    assert sheet.table(tmp_path / "pond.csv")() == 1
    assert (tmp_path / "pond.csv").exists()
