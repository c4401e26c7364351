"""The timeline panel: live and fixed, keys and scrubber, sizes, and the first picture."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.response import Hazard
from app.screens.timeline import Lane
from tests.screens.timeline_facts import (
    at,
    entry,
)
from tests.screens.timeline_storm import calm, responses, storm
from tests.ui.timeline_host import (
    HOUR,
    MINUTE,
    Host,
    made_panel,
    point,
    press,
    spot_of,
)
from ui.parts.text import text_width
from ui.parts.theme import DARK
from ui.timeline.lanes import LABEL_PX
from ui.timeline.panel import TimelinePanel
from ui.timeline.sight import NOW_AT
from ui.timeline.words import LANE_WORDS


@pytest.fixture
def panel(qtbot: QtBot) -> TimelinePanel:
    return made_panel(qtbot)


@pytest.fixture
def host(panel: TimelinePanel) -> Host:
    made = Host(panel, storm())
    made.feed()
    panel.body.setFocus()
    return made


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
