"""What the pointer finds in the timeline, and what drag, wheel and click do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.screens.timeline import Lane
from tests.screens.timeline_facts import (
    at,
)
from tests.screens.timeline_storm import alarms, storm, warnings
from tests.ui.timeline_host import (
    HOUR,
    MINUTE,
    Host,
    click,
    drag,
    made_panel,
    point,
    spot_of,
)
from ui.timeline.panel import TimelinePanel


@pytest.fixture
def panel(qtbot: QtBot) -> TimelinePanel:
    return made_panel(qtbot)


@pytest.fixture
def host(panel: TimelinePanel) -> Host:
    made = Host(panel, storm())
    made.feed()
    panel.body.setFocus()
    return made


def test_a_click_on_a_signal_chooses_it_and_puts_the_scrubber_there(
    qtbot: QtBot, panel: TimelinePanel, host: Host
) -> None:
    red = next(item for item in warnings().values() if item.colour == "red")
    scene = panel.body.scene
    assert scene is not None
    box = scene.box(Lane.WARNING)
    assert box is not None
    spot = QPoint(round(scene.plane.x(at("02:40"))), round(panel.body.axis_px + box.height / 4))

    with qtbot.waitSignal(panel.item_chosen) as chosen:
        click(panel, spot)

    assert chosen.args == ["warning", red.subject]
    assert panel.body.cursor_at is not None
    assert abs(panel.body.cursor_at - at("02:40")) < MINUTE


def test_a_click_among_alarms_chooses_the_most_urgent_one(
    qtbot: QtBot, panel: TimelinePanel, host: Host
) -> None:
    worst = next(item for item in alarms().values() if item.raised_at == at("02:58"))

    with qtbot.waitSignal(panel.item_chosen) as chosen:
        click(panel, spot_of(panel, Lane.ALARM, at("02:53")))

    assert chosen.args == ["alarm", worst.subject]


def test_a_click_on_empty_ground_only_moves_the_scrubber(
    qtbot: QtBot, panel: TimelinePanel, host: Host
) -> None:
    with qtbot.assertNotEmitted(panel.item_chosen):
        click(panel, spot_of(panel, Lane.MOVED, at("23:00")))

    assert panel.body.cursor_at is not None


@pytest.mark.parametrize(
    ("lane", "moment", "lines"),
    [
        (
            Lane.LOG,
            "23:28",
            (
                "会商1：副总指挥主持，气象、水务、交警、规自、各街道参加",
                "8月4日 23:28 · 周敏 · A1",
            ),
        ),
        (
            Lane.DECISION,
            "02:25",
            (
                "口头批准 防汛 Ⅱ",
                "02:25 生效 · 许文华 · 通话 0225-1",
                "G1 梧桐村 3 时雨量 107 mm，经会商研判",
            ),
        ),
        (
            Lane.ALARM,
            "02:53",
            (
                "告警 2 条 · 02:50 – 03:00",
                "1 02:58 P12 罗湖火车站 积水 40 cm ≥ 红限 36 · 未确认",
                "3 02:51 P05 布吉路草埔 积水 22 cm ≥ 黄限 19.8 · 未确认",
            ),
        ),
        (Lane.LINK, "23:18", ("离线", "8月4日 23:12 – 8月4日 23:26 · 14 分")),
    ],
)
def test_the_card_tells_when_who_and_what(
    panel: TimelinePanel, host: Host, lane: Lane, moment: str, lines: tuple[str, ...]
) -> None:
    point(panel, spot_of(panel, lane, at(moment)))

    assert panel.body.card.lines == lines


def test_the_card_of_a_step_tells_totals_street_and_source(
    panel: TimelinePanel, host: Host
) -> None:
    point(panel, spot_of(panel, Lane.MOVED, at("02:44") + timedelta(seconds=30)))

    assert panel.body.card.lines == (
        "已转 0 / 应转 1,286（0 %）",
        "截至 02:44 · 桂园 已转 0 · 周敏 报送 · 电话",
        "已通知 15",
    )


def test_a_card_that_does_not_fit_ends_in_an_ellipsis_and_stays_inside(
    panel: TimelinePanel, host: Host
) -> None:
    panel.resize(1366, 156)
    QApplication.processEvents()

    panel.body.card.show_lines(("标题", *["很长的记录" * 80] * 6), QPoint(700, 60))

    card = panel.body.card
    assert card.lines[0] == "标题"
    assert card.lines[1].endswith("…")
    assert card.lines[-1] == "…"
    assert panel.body.rect().contains(card.geometry())


def test_the_card_goes_when_the_pointer_leaves(panel: TimelinePanel, host: Host) -> None:
    point(panel, spot_of(panel, Lane.LOG, at("23:28")))
    canvas = panel.body.canvas
    assert canvas is not None
    canvas.pointed.emit(None)

    assert panel.body.card.lines == ()


def test_a_drag_of_the_lanes_fixes_the_sight_and_asks_for_more(
    panel: TimelinePanel, host: Host
) -> None:
    host.asked.clear()
    drag(panel, spot_of(panel, Lane.MOVED, at("23:30")), 400)

    sight = panel.body.sight
    assert sight is not None
    assert not sight.is_live
    assert sight.start < at("21:30")
    start, end = host.asked[-1]
    assert start <= sight.start
    assert end >= sight.end


def test_a_drag_on_the_axis_moves_the_scrubber_only(panel: TimelinePanel, host: Host) -> None:
    scene = panel.body.scene
    assert scene is not None
    drag(panel, QPoint(round(scene.plane.x(at("00:00"))), 8), 200)

    assert panel.body.sight is not None
    assert panel.body.sight.is_live
    assert panel.body.cursor_at is not None
    expected = scene.plane.moment(scene.plane.x(at("00:00")) + 200)
    assert abs(panel.body.cursor_at - expected) < 2 * MINUTE


def test_the_wheel_zooms_around_the_pointer(panel: TimelinePanel, host: Host) -> None:
    canvas, scene = panel.body.canvas, panel.body.scene
    assert canvas is not None
    assert scene is not None
    spot = QPointF(spot_of(panel, Lane.MOVED, at("00:00")))
    event = QWheelEvent(
        spot,
        canvas.viewport().mapToGlobal(spot),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)

    zoomed = panel.body.scene
    assert zoomed is not None
    assert zoomed.plane.sight.width < 6 * HOUR
    assert zoomed.plane.x(at("00:00")) == pytest.approx(scene.plane.x(at("00:00")), abs=1.5)
