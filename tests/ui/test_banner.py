"""The banner never shows a value fresher than it is, nor another one than the row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.domain.newest import Now
from app.domain.reading import Direction, Kind
from app.screens.strip import Banner, StripView
from tests.ui.painted import watch
from ui.frame import banner as module
from ui.frame.banner import AlarmBanner
from ui.parts.theme import DARK

NOW = datetime(2025, 8, 4, 19, 0, tzinfo=UTC)
FRESH = Now(value=6.04, at=NOW, trend=Direction.FLAT, is_old=False, is_doubtful=False)
OLD = replace(FRESH, at=NOW - timedelta(minutes=31), is_old=True)
ALARM = Banner(
    alarm=b"a" * 16,
    severity=4,
    name="P12 罗湖火车站",
    kind=Kind.POND,
    value=5.1,
    newest=FRESH,
    limit=5,
    unit="cm",
    digits=0,
    street="南湖",
    raised_at=NOW - timedelta(minutes=2),
    is_over=False,
)


def view(alarm: Banner | None) -> StripView:
    return StripView(
        badges=(),
        chips=(),
        banner=alarm,
        waiting=int(alarm is not None),
        past_day=0,
        pending=0,
        last_end=None,
        now=NOW,
    )


@pytest.fixture
def banner(qtbot: QtBot) -> AlarmBanner:
    made = AlarmBanner(DARK)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("width", [330, 760])
@pytest.mark.parametrize(
    "case",
    [(FRESH, "6 cm →", False), (OLD, "6 cm 截至 02:29", True), (None, "触发 5.1 cm", True)],
)
def test_a_value_that_is_not_of_now_is_hatched_and_says_its_time(
    width: int,
    case: tuple[Now | None, str, bool],
    banner: AlarmBanner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newest, words, is_hatched = case
    hatched: list[object] = []
    monkeypatch.setattr(module, "paint_hatch", lambda _, box, *__, **___: hatched.append(box))
    painted = watch(monkeypatch, module)
    banner.resize(width, 56)
    banner.show_view(view(replace(ALARM, newest=newest)))
    banner.grab()

    assert words in painted.words
    assert painted.cut == []
    assert bool(hatched) == is_hatched
    assert words in banner.accessibleName()


@pytest.mark.parametrize(
    ("newest", "words"),
    [
        (replace(FRESH, rise_mm_per_5min=-20), "≥ 蓝限 5 · −2 cm/5 分 · 南湖 · 02:58"),
        (replace(FRESH, value=4.2, rise_mm_per_5min=0), "已低于限值 5 · 0 cm/5 分 · 南湖 · 02:58"),
        (OLD, "≥ 蓝限 5 · 南湖 · 02:58"),
        (None, "≥ 蓝限 5 · 南湖 · 02:58"),
    ],
)
def test_the_facts_tell_limit_and_rise_as_they_are_now(newest: Now | None, words: str) -> None:
    assert module.fact_words(replace(ALARM, newest=newest), NOW, 999) == words


@pytest.mark.parametrize(
    ("has_readings", "past_day", "words"),
    [
        (True, 0, ["无未确认告警", "过去 24 时无告警"]),
        (True, 2, ["无未确认告警", "过去 24 时 2 条"]),
        (False, 0, ["没有读数，无法告警", ""]),
        (False, 2, ["没有读数，无法告警", "过去 24 时 2 条"]),
    ],
)
def test_no_calm_is_claimed_where_nothing_is_measured(
    has_readings: bool,
    past_day: int,
    words: list[str],
    banner: AlarmBanner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    painted = watch(monkeypatch, module)
    banner.resize(400, 56)
    banner.show_view(replace(view(None), has_readings=has_readings, past_day=past_day))
    banner.grab()

    assert painted.said == words
    assert painted.cut == []
    assert banner.accessibleName() == words[0]
