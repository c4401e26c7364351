"""Data of other years: told when it comes, and shown where the jump leads, with real files.

The files stand beside the checkout and are no part of it: a gauge of 2024, alerts of 2010 to 2019.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.commands.feed import main as feed
from app.desk.desk import Desk
from app.screens.sensor import Reason, SensorRow
from tests.desk.servers import ROOT, District, open_real_seat
from tests.ui.consoles import show
from ui.frame.console import Console
from ui.frame.elsewhere import NOTHING, Spot
from ui.sensor.plot import Span
from ui.sensor.words import row_words
from ui.warning.words import standing_words

YEAR = ROOT.parent / "shared" / "data" / "gauges" / "house_mill_2024.csv.gz"
CAP = ROOT.parent / "shared" / "data" / "cap"
REFUSED = {"invalid.cap", "invalid_xmlns.cap"}
GAUGE = "P21/pond_depth"
FED = (
    *("gauge", str(YEAR), "--stream", GAUGE, "--time-column", "_time"),
    *("--value-column", "water_height_mm", "--scale=-0.1", "--offset=57.0"),
)
SHIFT = Qt.KeyboardModifier.ShiftModifier
WAIT_MS = 30_000

year_here = pytest.mark.skipif(not YEAR.is_file(), reason="the real gauge year is not here")
alerts_here = pytest.mark.skipif(not CAP.is_dir(), reason="the real alerts are not here")


@dataclass
class Stage:
    """A console on a real seat beside a real district."""

    console: Console
    desk: Desk
    url: str
    qtbot: QtBot

    @property
    def way(self) -> str:
        """What the button of the timeline's bar says, "" while it is hidden."""
        button = self.console.columns.timeline.bar.elsewhere
        return "" if button.isHidden() else button.text()

    @property
    def bar_text(self) -> str:
        return self.console.columns.timeline.bar.text

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = SHIFT) -> None:
        QTest.keyClick(self.console.window, key, modifier)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=WAIT_MS)

    def jump(self) -> Spot:
        """Press the key of the jump, and return where it led."""
        before = self.way
        self.press(Qt.Key.Key_F7)
        self.until(lambda: self.way != before)
        spot = self.console.elsewhere.spot
        assert spot is not None
        return spot

    def row(self) -> SensorRow:
        rows = self.console.columns.sensor.list.rows
        return next(row for row in rows if row.stream == GAUGE)


@pytest.fixture
def stage(tmp_path: Path, qtbot: QtBot) -> Iterator[Stage]:
    district = District(tmp_path / "district")
    desk = open_real_seat(tmp_path / "seat", district.url)
    try:
        console = show(desk, tmp_path)
        made = Stage(console, desk, district.url, qtbot)
        console.columns.timeline.load()
        made.until(lambda: desk.seat.is_joined)
        yield made
        console.close()
    finally:
        desk.close()
        district.stop()


@year_here
@pytest.mark.timeout(180)
def test_the_gauge_year_is_told_and_all_of_it_shown_where_the_jump_leads(stage: Stage) -> None:
    console = stage.console
    assert stage.way == ""

    assert feed([*FED, "--district", stage.url]) == 0
    stage.until(lambda: "截至 2025-01-01 07:50" in console.window.notice.text)
    assert "P21 延芳路" in console.window.notice.text
    assert "Shift+F7" in console.window.notice.text

    highest, newest = stage.jump(), stage.jump()

    assert (highest.start.year, newest.start.year) == (2024, 2024)
    assert "共 30,455 条" in newest.words
    stage.until(lambda: "P21 延芳路" in stage.bar_text)
    assert stage.bar_text.startswith("2024-11-20 00:00")
    sight = console.columns.timeline.body.sight
    assert sight is not None
    assert not sight.is_live
    row = stage.row()
    newest_at = datetime(2024, 12, 31, 23, 50, 12, 611737, tzinfo=UTC)
    assert (row.value, row.at, row.reason) == (-443.3, newest_at, Reason.OFFLINE)
    assert "2025-01-01 07:50" in row_words(row, stage.desk.clock.now())

    console.columns.sensor.list.setFocus()
    QTest.keyClick(console.columns.sensor.list, Qt.Key.Key_Return)
    plot = console.columns.plot
    stage.until(lambda: bool(plot.samples))
    assert plot.samples[0].at <= newest.start <= plot.samples[-1].at
    plot.wish(Span.ALL)
    stage.until(lambda: len(plot.samples) > 10_000)
    values = [sample.value for sample in plot.samples]
    assert len(values) == 30_455
    assert sum(value > 0 for value in values) == 167
    assert sum(value > -26 for value in values) == 561


@alerts_here
@pytest.mark.timeout(180)
def test_all_eight_warnings_are_listed_and_each_stands_in_its_lane_after_a_jump(
    stage: Stage,
) -> None:
    console, sheet = stage.console, stage.console.columns.warnings
    files = sorted(item for item in CAP.iterdir() if item.name not in REFUSED)
    assert len(files) == 9

    assert feed(["cap", *map(str, files), "--district", stage.url]) == 0
    stage.until(lambda: "预警 8 条" in console.window.notice.text)
    chips = console.window.strip.chips
    stage.until(lambda: chips.accessibleDescription() == "过期或区外 8 条")
    stage.press(Qt.Key.Key_F3)
    view = console.refresh.views.warnings()
    assert sheet.isVisible()
    assert sheet.count.text() == "共 8 条 · 本区生效 0 条"
    assert {standing_words(row) for row in view.rows} == {"已过期 · 区外", "已过期 · 区外 · 测试"}
    assert sum(bool(row.defects) for row in view.rows) == 2
    chosen = view.row(sheet.list.key)
    assert chosen is not None
    assert dict(sheet.facts.facts)["格式问题"] == "；".join(chosen.defects)

    QTest.keyClick(sheet.list, Qt.Key.Key_Return)
    assert not sheet.isVisible()
    assert "（区外）" in stage.bar_text
    shown = set()
    for _ in view.rows:
        spot = stage.jump()
        scene = console.columns.timeline.body.scene
        assert scene is not None
        drawn = {item.id for shape in scene.shapes for item in shape.items if hasattr(item, "id")}
        shown |= {spot.id} & drawn
    assert shown == {row.id for row in view.rows}


@pytest.mark.timeout(120)
def test_without_data_elsewhere_the_key_says_so_and_the_list_is_empty(stage: Stage) -> None:
    stage.press(Qt.Key.Key_F7)
    assert stage.console.window.notice.text == NOTHING
    assert stage.way == ""

    stage.press(Qt.Key.Key_F3)
    sheet = stage.console.columns.warnings
    assert sheet.pages.currentWidget() is sheet.empty
    assert sheet.empty.accessibleName() == "没有收到过预警信号"
