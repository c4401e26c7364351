"""The sensor column: keyboard, plots on wish, and places that do not move under the hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.reading import Direction, Kind
from app.screens.sensor import Reason, SensorRow, SensorsView
from ui.parts.theme import DARK
from ui.sensor.panel import SensorPanel
from ui.sensor.words import age_or_reason, name_words, number_of

NOW = datetime(2025, 8, 4, 19, 0, tzinfo=UTC)


def row(
    number: int,
    value: float | None = 41.0,
    reason: Reason | None = None,
    kind: Kind = Kind.POND,
    count: int = 1,
) -> SensorRow:
    return SensorRow(
        stream=f"P{number:02}/pond_depth",
        kind=kind,
        name=f"P{number:02} 春风路",
        count=count,
        value=value,
        unit="cm",
        digits=0,
        severity=1,
        share=0.8,
        ticks=((4, 0.1), (1, 0.8)),
        trend=Direction.UP,
        at=None if value is None else NOW - timedelta(seconds=12),
        reason=reason,
        since=NOW - timedelta(minutes=65),
        at_least=False,
        missing=12,
        points=(),
        is_sample=True,
    )


def view(*rows: SensorRow) -> SensorsView:
    return SensorsView(rows=rows, abnormal=len(rows), silent=0, total=92, now=NOW)


@pytest.fixture
def panel(qtbot: QtBot) -> SensorPanel:
    made = SensorPanel(DARK)
    qtbot.addWidget(made)
    made.resize(520, 236)
    made.show()
    return made


def order(panel: SensorPanel) -> list[str]:
    return [item.stream[:3] for item in panel.list.rows]


def test_down_and_enter_wish_the_plot_of_the_chosen_stream(
    qtbot: QtBot, panel: SensorPanel
) -> None:
    panel.show_view(view(row(1), row(2)))
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Home)
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.plot_wished) as wished:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert wished.args == ["P02/pond_depth"]


def test_a_click_wishes_the_plot_of_the_row_under_it(qtbot: QtBot, panel: SensorPanel) -> None:
    panel.show_view(view(row(1), row(2), row(3)))
    spot = panel.list.viewport().rect().topLeft()
    spot.setY(80)
    with qtbot.waitSignal(panel.plot_wished) as wished:
        qtbot.mouseClick(
            panel.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot
        )
    assert wished.args == ["P03/pond_depth"]


def test_rows_keep_their_places_under_the_pointer(panel: SensorPanel) -> None:
    panel.show_view(view(row(1), row(2)))
    spot = QPointF(5, 5)
    QApplication.sendEvent(panel.list, QEnterEvent(spot, spot, spot))
    panel.show_view(view(row(3), row(2, 50.0), row(1)))
    assert order(panel) == ["P01", "P02", "P03"]
    assert panel.list.rows[1].value == 50.0
    QApplication.sendEvent(panel.list, QEvent(QEvent.Type.Leave))
    assert order(panel) == ["P03", "P02", "P01"]


def test_the_list_never_scrolls_sideways(panel: SensorPanel) -> None:
    panel.show_view(view(*(row(number) for number in range(1, 20))))
    assert panel.list.verticalScrollBar().maximum() > 0
    policy = panel.list.horizontalScrollBarPolicy()
    assert policy is Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def test_the_header_counts_what_is_abnormal(panel: SensorPanel) -> None:
    panel.show_view(view(row(1), row(2)))
    assert panel.accessibleName() == "感知 异常 2，共 92"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (None, "12 秒前"),
        (Reason.STUCK, "卡滞 65 分"),
        (Reason.OFFLINE, "离线 12 秒"),
        (Reason.BACKFILL, "补传 02:59"),
        (Reason.STALE, "截至 02:59"),
        (Reason.GAPS, "缺 12 次"),
        (Reason.RANGE, "超量程"),
        (Reason.MANUAL, "人工 12 秒前"),
    ],
)
def test_the_reason_stands_in_place_of_the_age(reason: Reason | None, words: str) -> None:
    assert age_or_reason(row(1, reason=reason), NOW) == words


def test_a_stream_without_a_value_shows_a_dash_and_says_why() -> None:
    empty = row(1, None, Reason.NEVER)
    assert (number_of(empty), age_or_reason(empty, NOW)) == ("—", "无数据")


def test_groups_say_how_many_and_which_value() -> None:
    assert name_words(row(1, count=21)) == "积水 21 点 最高"
    assert name_words(row(1, count=3, kind=Kind.RAIN)) == "雨量 3 站 1 时 最大"
    assert name_words(row(1, None, Reason.OFFLINE, count=8)) == "积水 8 点"
