"""The screens claim nothing that nobody knows, and keep what was known last, with its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.picture import Picture
from app.rules.actor import Actor
from app.screens import outage
from app.screens.outage import OutageView, Signs
from app.screens.timeline import Window, build
from app.sync.link import LinkPort
from tests.desk.making import open_seat
from tests.screens.storm import evacuation_view
from tests.screens.timeline_facts import NOW, SIX_HOURS, at
from tests.screens.timeline_storm import storm
from tests.ui.consoles import show
from ui.evacuation.words import header_words
from ui.link.carrier_words import outage_words
from ui.timeline.words import water_words


def mode(signs: Signs) -> OutageView:
    actor = Actor(account="duty_officer", seat="A1")
    return outage.build(Picture(), actor, signs, (True, 300.0), NOW)


@pytest.mark.parametrize(
    ("heard_s", "on_mains", "words"),
    [
        (3.0, None, "网络在线 · 供电未知"),
        (None, None, "网络未知 · 供电未知"),
        (None, True, "网络未知 · 市电正常"),
        (3.0, True, "网络与供电已恢复：按住退出 三断"),
    ],
)
def test_the_mode_says_of_network_and_supply_only_what_is_known(
    heard_s: float | None, on_mains: bool | None, words: str
) -> None:
    signs = Signs(down_s=None, on_battery_s=None, heard_s=heard_s, skew_s=None, on_mains=on_mains)
    assert outage_words(mode(signs)) == words


def test_water_and_rain_of_before_are_told_with_their_time() -> None:
    facts = storm()
    fresh = build(facts, SIX_HOURS, NOW)
    assert water_words(fresh.present, NOW) == "P11 41 cm · G2 30.0 mm/时"
    later = at("03:30")
    view = build(facts, Window(start=at("23:00"), end=at("05:00")), later)
    assert view.present.last_pond is not None
    assert view.present.last_rain is not None
    told = water_words(view.present, later)
    assert told.startswith("截至 0")
    assert "P11 41 cm" in told
    assert "mm/时" in told
    assert "无数据" not in told


def test_rain_is_told_as_it_was_summed_last_while_the_next_sum_is_made() -> None:
    facts = storm()
    gauges = [key for key in facts.history if "rain" in key]
    short = {key: points[:-3] if key in gauges else points for key, points in facts.history.items()}
    view = build(replace(facts, history=short), SIX_HOURS, NOW)
    assert view.present.is_rain_behind
    told = water_words(view.present, NOW)
    assert "统计中" not in told
    assert told.startswith("P11 41 cm · 截至 02:")
    assert told.endswith("mm/时")
    nothing = build(replace(facts, history={}), SIX_HOURS, NOW)
    assert water_words(nothing.present, NOW) == "P11 41 cm · 雨量统计中"


def test_totals_of_a_seat_that_is_cut_off_say_until_when_they_are_known() -> None:
    view = evacuation_view()
    assert "本机" not in header_words(view)
    cut = replace(view, known_until=view.now - timedelta(minutes=62))
    assert header_words(cut).startswith("截至 01:58 本机")


def test_the_board_of_a_lost_district_knows_when_it_was_heard_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    seat = open_seat(tmp_path)
    try:
        console = show(seat.desk, tmp_path)
        assert console.refresh.views.evacuation().known_until is None
        monkeypatch.setattr(LinkPort, "word", "offline")
        monkeypatch.setattr(LinkPort, "contact_age_s", 240.0)
        board = console.refresh.views.evacuation()
        assert board.known_until == board.now - timedelta(minutes=4)
        console.close()
    finally:
        seat.desk.close()
