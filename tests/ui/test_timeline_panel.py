"""The timeline panel: live and fixed, the scrubber, the card, and what Enter and click choose."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.response import Hazard
from app.screens.timeline import Facts, Lane, TimelineView, Window, build
from tests.screens.timeline_storm import NOW, alarms, at, calm, entry, responses, storm, warnings
from ui.parts.text import text_width
from ui.parts.theme import DARK
from ui.timeline.lanes import LABEL_PX
from ui.timeline.panel import TimelinePanel
from ui.timeline.sight import NOW_AT
from ui.timeline.words import LANE_WORDS

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class Host:
    """Feeds a panel as the frame does: with a view of whatever window it asks for."""

    def __init__(self, panel: TimelinePanel, facts: Facts) -> None:
        self.panel, self.facts, self.now = panel, facts, NOW
        self.view: TimelineView | None = None
        self.asked: list[tuple[datetime, datetime]] = []
        panel.window_changed.connect(self._asked)

    def feed(self) -> None:
        start, end = self.panel.window_at(self.now)
        window = Window(start=start, end=end)
        self.view = build(self.facts, window, self.now, self.view)
        self.panel.show_view(self.view)

    def _asked(self, start: datetime, end: datetime) -> None:
        self.asked.append((start, end))


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[TimelinePanel]:
    made = TimelinePanel(DARK)
    qtbot.addWidget(made)
    made.resize(1920, 260)
    made.show()
    made.load()
    made.activateWindow()
    yield made
    made.close()


@pytest.fixture
def host(panel: TimelinePanel) -> Host:
    made = Host(panel, storm())
    made.feed()
    panel.body.setFocus()
    return made


def press(panel: TimelinePanel, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(panel.body, key)


def spot_of(panel: TimelinePanel, lane: Lane, moment: datetime) -> QPoint:
    """Return the point of the canvas at a lane and a moment."""
    scene = panel.body.scene
    assert scene is not None
    box = scene.box(lane)
    assert box is not None
    return QPoint(
        round(scene.plane.x(moment)), round(panel.body.axis_px + box.top + box.height / 2)
    )


def point(panel: TimelinePanel, spot: QPoint) -> None:
    canvas = panel.body.canvas
    assert canvas is not None
    canvas.pointed.emit(QPointF(spot))


def click(panel: TimelinePanel, spot: QPoint) -> None:
    canvas = panel.body.canvas
    assert canvas is not None
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def drag(panel: TimelinePanel, start: QPoint, by_px: int) -> None:
    canvas = panel.body.canvas
    assert canvas is not None
    view = canvas.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for part in range(1, 9):
        QTest.mouseMove(view, start + QPoint(by_px * part // 8, 0), delay=15)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(by_px, 0))


def test_live_keeps_the_now_line_at_three_quarters(panel: TimelinePanel, host: Host) -> None:
    scene = panel.body.scene

    assert scene is not None
    assert scene.plane.now_x == pytest.approx((1920 - LABEL_PX) * NOW_AT)
    assert (panel.bar.live.isChecked(), panel.bar.fixed.isChecked()) == (True, False)


def test_live_follows_the_clock_and_fixed_does_not(panel: TimelinePanel, host: Host) -> None:
    host.now += 5 * MINUTE
    host.feed()
    followed = panel.body.sight
    panel.bar.fixed.click()
    host.now += 5 * MINUTE
    host.feed()

    assert followed is not None
    assert followed.start == at("22:35")
    assert panel.body.sight == followed.fixed()
    assert panel.bar.text.startswith("定窗 8月4日 22:35 – 8月5日 04:35 北京时间")


def test_home_returns_to_live_and_takes_the_scrubber_away(panel: TimelinePanel, host: Host) -> None:
    panel.bar.fixed.click()
    press(panel, Qt.Key.Key_Left, Qt.Key.Key_Home)

    assert panel.body.sight is not None
    assert panel.body.sight.is_live
    assert panel.body.cursor_at is None


def test_brackets_change_the_width_and_the_button_shows_it(
    panel: TimelinePanel, host: Host
) -> None:
    widths = []
    for key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_BracketRight):
        press(panel, key)
        assert panel.body.sight is not None
        widths.append(panel.body.sight.width)

    assert widths == [HOUR, 6 * HOUR, 24 * HOUR]
    assert [button.isChecked() for button in panel.bar.widths] == [False, False, True]


def test_arrows_move_the_scrubber_in_whole_steps_and_the_bar_tells_the_state(
    panel: TimelinePanel, host: Host
) -> None:
    press(panel, *[Qt.Key.Key_Left] * 10)

    assert panel.body.cursor_at == at("02:10")
    assert panel.bar.text == (
        "02:10 · 暴雨红 地灾黄 · 防汛 Ⅲ 地质灾害 Ⅳ · P11 春风路 39 cm · G2 东门 5.0 mm"
        " · 告警 4（最高红） · 在线"
    )


def test_the_scrubber_pulls_the_sight_along_when_it_leaves_it(
    panel: TimelinePanel, host: Host
) -> None:
    panel.body.scrub(at("22:30"))
    press(panel, Qt.Key.Key_Left)

    sight = panel.body.sight
    assert sight is not None
    assert not sight.is_live
    assert sight.start == panel.body.cursor_at == at("22:25")


def test_escape_takes_the_scrubber_away_and_else_goes_to_the_window(
    qtbot: QtBot, panel: TimelinePanel, host: Host
) -> None:
    press(panel, Qt.Key.Key_Left, Qt.Key.Key_Escape)

    assert panel.body.cursor_at is None
    assert panel.bar.text == "8月4日 22:30 – 8月5日 04:30 北京时间"


def test_shift_arrow_leaps_to_the_next_item_of_the_lane_and_enter_chooses_it(
    qtbot: QtBot, panel: TimelinePanel, host: Host
) -> None:
    press(panel, Qt.Key.Key_Down)
    QTest.keyClick(panel.body, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)

    assert panel.body.cursor_at is not None
    assert abs(panel.body.cursor_at - at("02:25")) < MINUTE
    assert panel.body.card.lines[0] == "防汛 Ⅱ 全区"
    with qtbot.waitSignal(panel.item_chosen) as chosen:
        press(panel, Qt.Key.Key_Return)
    assert chosen.args == ["response", responses()[Hazard.FLOOD].approvals[-1].subject]


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
                "02:25 · 许文华 · 通话 0225-1",
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


def test_facts_are_asked_for_once_until_the_sight_needs_others(
    panel: TimelinePanel, host: Host
) -> None:
    for _ in range(5):
        host.now += MINUTE
        host.feed()
    press(panel, Qt.Key.Key_BracketRight)

    assert host.asked == [(at("22:30"), at("04:40")), panel.window_at(host.now)]


def test_what_happened_meanwhile_is_drawn_and_the_scrubber_stays(
    panel: TimelinePanel, host: Host
) -> None:
    press(panel, Qt.Key.Key_Left)
    log = dict(host.facts.log) | {b"new": entry(90, at("02:59"), "新记录")}
    host.facts = replace(host.facts, log=log)
    host.feed()
    point(panel, spot_of(panel, Lane.LOG, at("02:59")))

    assert panel.body.card.lines[0] == "新记录"
    assert panel.body.cursor_at == at("02:55")


@pytest.mark.parametrize("size", [(1366, 200), (1366, 156), (1280, 156), (1920, 260), (2560, 330)])
def test_lane_names_are_never_cut(panel: TimelinePanel, host: Host, size: tuple[int, int]) -> None:
    panel.resize(*size)
    QApplication.processEvents()

    names = panel.body.labels.words
    assert set(names) <= set(LANE_WORDS.values())
    assert len(names) >= 6
    assert all(text_width(name, 14, bold=True) <= LABEL_PX - 16 for name in names)
    buttons = (panel.bar.live, panel.bar.fixed, *panel.bar.widths)
    assert all(button.width() >= button.sizeHint().width() for button in buttons)
    assert panel.body.scene is not None
    assert panel.body.scene.boxes[-1].bottom == panel.body.height() - panel.body.axis_px


def test_a_calm_day_is_grey(panel: TimelinePanel) -> None:
    Host(panel, calm()).feed()
    holder = QApplication.focusWidget()
    if holder is not None:
        holder.clearFocus()
    image = panel.grab().toImage()

    spread = 0
    for y in range(0, image.height(), 2):
        for x in range(0, image.width(), 3):
            tone = image.pixelColor(x, y)
            parts = (tone.red(), tone.green(), tone.blue())
            spread = max(spread, max(parts) - min(parts))
    assert spread <= 28


def test_the_first_picture_does_not_wait_for_the_plotting_library() -> None:
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from ui.parts.theme import DARK\n"
        "from ui.timeline.panel import TimelinePanel\n"
        "panel = TimelinePanel(DARK)\n"
        "panel.resize(1366, 200)\n"
        "panel.show()\n"
        "panel.grab()\n"
        "before = 'pyqtgraph' in sys.modules\n"
        "panel.load()\n"
        "print(before, 'pyqtgraph' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )

    assert done.stdout.split() == ["False", "True"]


def test_a_view_that_came_before_the_library_is_drawn_with_it(qtbot: QtBot) -> None:
    made = TimelinePanel(DARK)
    qtbot.addWidget(made)
    made.resize(1366, 200)
    made.show()
    Host(made, storm()).feed()
    made.load()

    assert made.body.canvas is not None
    assert made.body.canvas.scene_shown is made.body.scene is not None


def test_keys_work_without_a_view(panel: TimelinePanel) -> None:
    press(panel, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_BracketLeft)
    press(panel, Qt.Key.Key_Return, Qt.Key.Key_Escape)

    assert panel.body.scene is None
