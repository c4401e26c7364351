"""The alarm column: one key acknowledges one alarm, and nothing moves under the hand."""

from __future__ import annotations

import wave
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.alarm import AlarmState
from app.domain.commands import AcknowledgeAlarm
from app.domain.newest import Now
from app.domain.reading import Direction, Kind
from app.screens.alarm import AckLine, AlarmRow, AlarmsView
from tests.ui.painted import watch
from ui.alarm import rows
from ui.alarm.heading import Tab
from ui.alarm.panel import AlarmPanel
from ui.alarm.sound import Sounder, SystemSound, write_burst
from ui.alarm.words import (
    EMPTY,
    NO_SOUND,
    SILENCE_BEGUN,
    SILENCE_IDLE,
    SILENCED,
    fact_words,
    standing_words,
    value_words,
    why_words,
)
from ui.parts.theme import DARK

NOW = datetime(2025, 8, 4, 19, 0, tzinfo=UTC)
NEWEST = Now(
    value=41,
    at=NOW,
    trend=Direction.UP,
    is_old=False,
    is_doubtful=False,
    rise_mm_per_5min=50,
)


class Ear:
    """A sound device that writes down what it was given."""

    def __init__(self) -> None:
        self.heard: list[int] = []

    @property
    def is_there(self) -> bool:
        return True

    def play(self, severity: int) -> None:
        self.heard.append(severity)


def row(
    number: int, severity: int = 1, state: AlarmState = AlarmState.UNACK, name: str = "罗湖火车站"
) -> AlarmRow:
    at = NOW - timedelta(minutes=4, seconds=12)
    is_acked = state in {AlarmState.ACKED, AlarmState.NORMAL}
    return AlarmRow(
        id=bytes([number]) * 16,
        stream=f"P{number:02}/pond_depth",
        kind=Kind.POND,
        name=f"P{number:02} {name}",
        street="南湖",
        severity=severity,
        state=state,
        rule="threshold",
        value=40,
        limit=40,
        unit="cm",
        digits=0,
        rise_mm_per_5min=60,
        raised_at=at,
        worst_at=at,
        cleared_at=None,
        newest=NEWEST,
        limits=((2, 25), (1, 40)),
        points=((NOW - timedelta(minutes=30), 12.0), (NOW, 41.0)),
        hold=2,
        repeats=0,
        acks=(AckLine(name="周敏", seat="A1", at=NOW),) if is_acked else (),
        is_sample=True,
    )


def view(*waiting: AlarmRow, acked: tuple[AlarmRow, ...] = ()) -> AlarmsView:
    last = waiting[0] if waiting else None
    return AlarmsView(waiting=waiting, acked=acked, over=(), last=last, past_day=0, now=NOW)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def panel(qtbot: QtBot, ear: Ear) -> AlarmPanel:
    made = AlarmPanel(DARK, sound=ear)
    qtbot.addWidget(made)
    made.resize(400, 696)
    made.show()
    return made


def order(panel: AlarmPanel) -> list[bytes]:
    return list(panel.list.shown)


def enter(panel: AlarmPanel) -> None:
    spot = QPointF(10, 10)
    QApplication.sendEvent(panel.list, QEnterEvent(spot, spot, spot))


def test_space_acknowledges_the_chosen_alarm_and_no_other(qtbot: QtBot, panel: AlarmPanel) -> None:
    panel.show_view(view(row(1), row(2)))
    panel.list.setFocus()
    panel.list.choose(row(1).id)
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.command_wished) as wished:
        qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert wished.args == [AcknowledgeAlarm(alarm=row(2).id)]


def test_space_asks_nothing_for_an_alarm_that_is_known(qtbot: QtBot, panel: AlarmPanel) -> None:
    known = row(1, state=AlarmState.ACKED)
    panel.show_view(view(row(2), acked=(known,)))
    panel.list.choose(known.id)
    with qtbot.assertNotEmitted(panel.command_wished):
        qtbot.keyClick(panel.list, Qt.Key.Key_Space)


def test_m_shows_the_place_on_the_map(qtbot: QtBot, panel: AlarmPanel) -> None:
    panel.show_view(view(row(7)))
    panel.list.choose(row(7).id)
    with qtbot.waitSignal(panel.place_chosen) as chosen:
        qtbot.keyClick(panel.list, Qt.Key.Key_M)
    assert chosen.args == ["P07/pond_depth"]


def test_enter_opens_and_closes_the_detail(qtbot: QtBot, panel: AlarmPanel) -> None:
    panel.resize(400, 300)
    panel.show_view(view(row(1)))
    panel.list.choose(row(1).id)
    assert not panel.detail.isVisible()
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert panel.detail.isVisible()
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert not panel.detail.isVisible()


def test_new_rows_wait_while_the_pointer_is_over_the_list(panel: AlarmPanel) -> None:
    panel.show_view(view(row(2, 2), row(3, 3)))
    enter(panel)
    worse = replace(row(3, 3), value=99)
    panel.show_view(view(row(1), row(2, 2), worse))
    assert order(panel) == [row(2).id, row(3).id]
    assert panel.list.more.isVisible()
    assert panel.list.more.text() == "＋1 条新告警"
    QApplication.sendEvent(panel.list, QEvent(QEvent.Type.Leave))
    assert order(panel) == [row(1).id, row(2).id, row(3).id]
    assert not panel.list.more.isVisible()


def test_the_order_stays_after_a_key_until_it_is_caught_up(qtbot: QtBot, panel: AlarmPanel) -> None:
    panel.show_view(view(row(2), row(3)))
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    panel.show_view(view(row(1), row(2), row(3)))
    assert order(panel) == [row(2).id, row(3).id]
    panel.list.more.click()
    assert order(panel) == [row(1).id, row(2).id, row(3).id]


def test_an_acknowledged_row_keeps_its_place_under_the_hand(panel: AlarmPanel) -> None:
    panel.show_view(view(row(1), row(2)))
    enter(panel)
    panel.list.choose(row(1).id)
    panel.show_view(view(row(2), acked=(row(1, state=AlarmState.ACKED),)))
    assert order(panel) == [row(1).id, row(2).id]
    assert panel.list.row is not None
    assert panel.list.row.state is AlarmState.ACKED


def test_without_alarms_it_says_so(panel: AlarmPanel) -> None:
    panel.show_view(view())
    assert panel.list.accessibleDescription() == EMPTY


def test_no_calm_is_claimed_where_nothing_is_measured(
    panel: AlarmPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = watch(monkeypatch, rows)
    panel.show_view(replace(view(), has_readings=False))
    panel.grab()
    assert painted.said == ["没有读数，无法告警", ""]
    assert panel.list.accessibleDescription() == "没有读数，无法告警"


def test_an_empty_tab_is_left_again_by_the_keyboard(qtbot: QtBot, panel: AlarmPanel) -> None:
    panel.show_view(view())
    panel.list.setFocus()
    seen = []
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        qtbot.keyClick(panel.list, key)
        seen.append(panel.heading.tab)
    assert seen == [Tab.OVER, Tab.WAITING]


def test_a_pointer_left_lying_does_not_hold_alarms_back(panel: AlarmPanel) -> None:
    panel.show_view(view(row(2)))
    enter(panel)
    panel.show_view(view(row(1), row(2)))
    panel.list.rest()
    assert order(panel) == [row(1).id, row(2).id]


def test_a_calm_column_is_grey(panel: AlarmPanel) -> None:
    panel.show_view(view())
    image = panel.grab().toImage()
    spread = 0
    for y in range(0, image.height(), 2):
        for x in range(0, image.width(), 2):
            tone = image.pixelColor(x, y)
            parts = (tone.red(), tone.green(), tone.blue())
            spread = max(spread, max(parts) - min(parts))
    assert spread <= 28


def test_tabs_count_and_show_their_alarms(qtbot: QtBot, panel: AlarmPanel) -> None:
    known = row(5, state=AlarmState.ACKED)
    panel.show_view(view(row(1), acked=(known,)))
    assert "待处理 1，已确认 1，已恢复 0" in panel.heading.accessibleName()
    qtbot.keyClick(panel.list, Qt.Key.Key_Right)
    assert panel.heading.tab is Tab.ACKED
    assert order(panel) == [known.id]


def test_the_second_line_tells_time_street_limit_and_rate() -> None:
    assert fact_words(row(1), NOW) == "02:55 · 南湖 · ≥ 红限 40 · +5 cm/5 分"
    assert value_words(row(1)) == "41 cm ↑"


def test_the_rate_of_a_row_is_that_of_now_and_goes_where_it_is_not_known() -> None:
    flat = replace(row(1), newest=replace(NEWEST, rise_mm_per_5min=0))
    unknown = replace(row(1), newest=replace(NEWEST, rise_mm_per_5min=None))
    assert fact_words(flat, NOW).endswith("≥ 红限 40 · 0 cm/5 分")
    assert fact_words(unknown, NOW).endswith("≥ 红限 40")
    assert "触发时 +6 cm/5 分" in why_words(unknown, NOW)


@pytest.mark.parametrize(
    ("value", "words"),
    [(39.4, "已低于限值 40"), (39.6, "≥ 红限 40"), (40.0, "≥ 红限 40")],
)
def test_a_value_under_the_limit_is_not_said_to_have_reached_it(value: float, words: str) -> None:
    assert words in fact_words(replace(row(1), newest=replace(NEWEST, value=value)), NOW)


def test_a_row_says_the_time_of_an_old_value_and_the_value_of_the_raise_without_any() -> None:
    at = NOW - timedelta(minutes=31)
    newest = replace(NEWEST, value=6.04, at=at, is_old=True, rise_mm_per_5min=None)
    old = replace(row(1), value=5.1, newest=newest)
    assert value_words(old) == "6 cm"
    assert "截至 02:29" in fact_words(old, NOW)
    assert value_words(replace(old, newest=None)) == "触发 5.1 cm"


@pytest.mark.parametrize("width", [330, 400, 460])
def test_no_word_of_a_row_is_cut_in_any_column(
    width: int, panel: AlarmPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = watch(monkeypatch, rows)
    long = "深南东路世界金融中心"
    waiting = replace(row(1, name=long), street="清水河")
    waiting = replace(waiting, newest=replace(NEWEST, rise_mm_per_5min=105))
    known = row(2, state=AlarmState.ACKED, name=long)
    panel.resize(width, 696)
    panel.show_view(view(waiting, acked=(known,)))
    panel.grab()

    assert painted.cut == []
    told = painted.words.replace(" ", "")
    assert told.count(long) == 2
    for part in ("P01", "P02", "积水", "清水河", "≥红限40", "+10.5cm/5分", "已4分", "处置中", "A1"):
        assert part in told


def test_an_alarm_that_got_worse_tells_since_when_and_when_it_began() -> None:
    began = replace(row(1), raised_at=NOW - timedelta(minutes=42))
    assert standing_words(began, NOW) == "已 4 分"
    assert why_words(began, NOW).endswith("触发值 40 cm，触发时 +6 cm/5 分；首报 02:18")
    assert "首报" not in why_words(row(1), NOW)


def test_a_new_red_alarm_sounds_once_and_not_with_every_view(panel: AlarmPanel, ear: Ear) -> None:
    panel.show_view(view(row(1)))
    panel.show_view(view(row(1), row(4, 4)))
    assert ear.heard == [1]


def test_an_alarm_that_gets_worse_sounds_again(panel: AlarmPanel, ear: Ear) -> None:
    panel.show_view(view(row(1, 3)))
    panel.show_view(view(row(1, 2)))
    panel.show_view(view(row(1, 1)))
    assert ear.heard == [2, 1]


def test_silence_holds_back_orange_but_never_a_new_red(panel: AlarmPanel, ear: Ear) -> None:
    panel.silence()
    assert panel.heading.mark == SILENCED
    panel.show_view(view(row(2, 2)))
    assert ear.heard == []
    panel.show_view(view(row(1, 1), row(2, 2)))
    assert ear.heard == [1]


@pytest.mark.parametrize(("is_heard", "sentence"), [(True, SILENCE_BEGUN), (False, SILENCE_IDLE)])
def test_silence_is_answered_with_a_sentence_though_there_is_no_sound(
    is_heard: bool, sentence: str, qtbot: QtBot
) -> None:
    made = AlarmPanel(DARK, sound=Ear() if is_heard else SystemSound(None))
    qtbot.addWidget(made)

    with qtbot.waitSignal(made.told if is_heard else made.refused) as said:
        made.silence()

    assert said.args == [sentence]


def test_red_repeats_until_it_is_acknowledged(qtbot: QtBot, ear: Ear) -> None:
    sounder = Sounder(ear)
    sounder.hear([(b"a", 1)])
    sounder.repeat()
    sounder.hear([])
    sounder.repeat()
    assert ear.heard == [1, 1]


def test_a_seat_without_a_player_says_that_it_is_silent(qtbot: QtBot) -> None:
    made = AlarmPanel(DARK, sound=SystemSound(None))
    qtbot.addWidget(made)
    assert made.heading.mark == NO_SOUND


def test_a_player_that_fails_is_not_believed_again(qtbot: QtBot, tmp_path: Path) -> None:
    sound = SystemSound(str(tmp_path / "no-such-player"))
    assert sound.is_there
    with qtbot.waitSignal(sound.lost):
        sound.play(1)
    assert not sound.is_there


@pytest.mark.parametrize(("severity", "pulses"), [(1, 5), (2, 3)])
def test_a_burst_has_the_pulses_of_its_severity(tmp_path: Path, severity: int, pulses: int) -> None:
    path = tmp_path / "burst.wav"
    write_burst(path, severity)
    with wave.open(str(path), "rb") as sound:
        frames = memoryview(sound.readframes(sound.getnframes())).cast("h")
        rate = sound.getframerate()
    step = rate // 50
    loud = [max(map(abs, frames[i : i + step])) > 1000 for i in range(0, len(frames), step)]
    starts = sum(now and not before for before, now in zip([False, *loud], loud, strict=False))
    assert starts == pulses
