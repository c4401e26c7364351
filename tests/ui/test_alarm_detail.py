"""The detail of an alarm never buries the list, and cuts neither a row nor a figure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.alarm import AlarmState
from app.domain.reading import Kind
from app.screens.alarm import AlarmRow
from tests.ui.painted import watch
from tests.ui.test_alarm_panel import NEWEST, NOW, Ear, row, view
from ui.alarm import detail as detail_module
from ui.alarm import rows
from ui.alarm.detail import DETAIL_PX
from ui.alarm.panel import AlarmPanel
from ui.alarm.words import newest_words, why_words
from ui.parts.text import wrap
from ui.parts.theme import DARK

NARROW = (326, 458)
KNOWN = tuple(row(20 + n, state=AlarmState.ACKED) for n in range(8))


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def panel(host: QWidget, qtbot: QtBot) -> AlarmPanel:
    made = AlarmPanel(DARK, host, sound=Ear())
    made.resize(*NARROW)
    host.resize(400, 700)
    host.show()
    qtbot.waitExposed(host)
    return made


def opened(qtbot: QtBot, panel: AlarmPanel, chosen: AlarmRow) -> None:
    panel.list.choose(chosen.id)
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert panel.detail.isVisible()


def settle(panel: AlarmPanel) -> None:
    layout = panel.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.activate()


def test_escape_closes_the_detail(panel: AlarmPanel, qtbot: QtBot) -> None:
    panel.show_view(view(row(1)))
    opened(qtbot, panel, row(1))
    qtbot.keyClick(panel.list, Qt.Key.Key_Escape)
    assert not panel.detail.isVisible()


def test_the_detail_closes_when_the_keyboard_goes_to_another_room(
    panel: AlarmPanel, host: QWidget, qtbot: QtBot
) -> None:
    elsewhere = QPushButton(host)
    elsewhere.show()
    host.activateWindow()
    panel.show_view(view(row(1)))
    opened(qtbot, panel, row(1))
    panel.detail.button.setFocus()
    assert panel.detail.isVisible()
    elsewhere.setFocus()
    assert not panel.detail.isVisible()


@pytest.mark.parametrize("count", [1, 3, 4, 5])
def test_every_row_that_waits_stays_whole_beside_the_detail(
    count: int, panel: AlarmPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = tuple(row(n) for n in range(1, count + 1))
    panel.show_view(view(*waiting, acked=KNOWN))
    opened(qtbot, panel, waiting[-1])
    settle(panel)
    painted = watch(monkeypatch, rows)
    panel.list.viewport().grab()

    assert 0 < panel.detail.height() <= DETAIL_PX + rows.WAITING_PX
    for item in waiting:
        assert any(item.name in words for words in painted.said)
    assert max(box.bottom() for box in painted.boxes) <= panel.list.viewport().height()


def test_where_not_all_can_be_seen_the_list_ends_with_a_whole_row(
    panel: AlarmPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = tuple(row(n) for n in range(1, 15))
    panel.show_view(view(*waiting))
    for chosen in (waiting[0], waiting[9], waiting[-1]):
        panel.list.choose(chosen.id)
        if not panel.detail.isVisible():
            opened(qtbot, panel, chosen)
        settle(panel)
        painted = watch(monkeypatch, rows)
        panel.list.viewport().grab()

        assert any(chosen.name in words for words in painted.said)
        assert min(box.top() for box in painted.boxes) >= 0
        assert max(box.bottom() for box in painted.boxes) <= panel.list.viewport().height()


def test_no_row_is_cut_however_tall_the_list_is(
    panel: AlarmPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.show_view(view(*(row(n) for n in range(1, 15))))
    for height in range(440, 480, 7):
        panel.resize(NARROW[0], height)
        settle(panel)
        painted = watch(monkeypatch, rows)
        panel.list.viewport().grab()
        assert max(box.bottom() for box in painted.boxes) <= panel.list.viewport().height()


def test_a_low_detail_leaves_parts_out_and_cuts_none(
    panel: AlarmPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "深南东路世界金融中心"
    panel.show_view(view(*(row(n, name=name) for n in range(1, 15))))
    opened(qtbot, panel, row(1))
    settle(panel)
    painted = watch(monkeypatch, detail_module)
    panel.detail.grab()

    assert "缘由" in painted.said
    assert painted.cut == []
    assert max(box.bottom() for box in painted.boxes) <= panel.detail.height()


@pytest.mark.parametrize("width", range(60, 400, 20))
def test_no_line_ends_between_a_number_and_its_unit(width: int) -> None:
    flow = replace(
        row(1), kind=Kind.DISCHARGE, unit="m³/s", limit=15, value=15, rise_mm_per_5min=48
    )
    flow = replace(flow, newest=replace(NEWEST, value=15))
    words = f"{why_words(flow, NOW)}；{newest_words(flow, NOW)}"
    lines = wrap(words, 14, width)

    assert "15 m³/s" in words
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    for figure in ("15 m³/s", "连续 2 次".partition(" ")[2], "+4.8 cm/5 分", "0 秒"):
        assert sum(line.count(figure) for line in lines) == words.count(figure)
