"""Where the lanes stand, what is in sight, and that history can be read and does not shout."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from PySide6.QtGui import QImage, QPainter

from app.screens.timeline import Lane, build
from tests.screens.timeline_facts import NOW, SIX_HOURS, at
from tests.screens.timeline_storm import storm
from tests.ui.painted import watch
from ui.parts.signs import level_tone, signal_tone
from ui.parts.text import text_width
from ui.parts.theme import DARK
from ui.timeline import bars
from ui.timeline.lanes import LABEL_PX, arrange
from ui.timeline.scene import lay_out, ticks
from ui.timeline.shapes import Line, Words
from ui.timeline.sight import NARROWEST, WIDEST, WIDTHS, Sight, live, next_width, wanted
from ui.timeline.tones import contrast, muted
from ui.timeline.words import tick_words

HOUR = timedelta(hours=1)
TEXT_PX = 12


@pytest.mark.parametrize("height", [114, 148, 208, 278, 400])
def test_lanes_fill_the_room_without_a_gap_or_an_overlap(height: int) -> None:
    boxes = arrange(height, {})

    assert boxes[0].top == 0
    assert boxes[-1].bottom == height
    assert all(one.bottom == two.top for one, two in pairwise(boxes))


@pytest.mark.parametrize("height", [114, 148, 208])
def test_no_row_is_lower_than_its_text(height: int) -> None:
    for box in arrange(height, {Lane.WARNING: 5, Lane.RESPONSE: 3}):
        assert box.row_height > TEXT_PX


def test_the_lanes_keep_the_proportions_of_the_notes_at_full_size() -> None:
    heights = {box.lane: box.height for box in arrange(208, {})}

    assert heights[Lane.WARNING] / heights[Lane.DECISION] == pytest.approx(30 / 18, rel=0.06)
    assert heights[Lane.WATER] / heights[Lane.LOG] == pytest.approx(33 / 18, rel=0.06)


@pytest.mark.parametrize(
    ("height", "missing"), [(142, set()), (130, {Lane.LOG}), (114, {Lane.LOG, Lane.LINK})]
)
def test_in_a_low_room_the_log_goes_first_and_then_the_link(
    height: int, missing: set[Lane]
) -> None:
    lanes = {box.lane for box in arrange(height, {})}

    assert set(Lane) - lanes == missing


def test_rows_that_do_not_fit_are_counted() -> None:
    boxes = {box.lane: box for box in arrange(160, {Lane.WARNING: 6})}

    warning = boxes[Lane.WARNING]
    assert warning.rows + warning.hidden == 6
    assert warning.hidden > 0


def test_a_live_sight_keeps_a_quarter_ahead_of_now() -> None:
    sight = live(NOW, 6 * HOUR)

    assert (sight.start, sight.end) == (at("22:30"), at("04:30"))


def test_widening_keeps_the_moment_under_the_hand_where_it_stands() -> None:
    sight = live(NOW, 6 * HOUR).widened(3 * HOUR, at("00:00"))

    part = (at("00:00") - sight.start) / sight.width
    assert part == pytest.approx(0.25)
    assert not sight.is_live


@pytest.mark.parametrize(
    ("asked", "got"), [(timedelta(seconds=1), NARROWEST), (timedelta(days=90), WIDEST)]
)
def test_a_sight_is_neither_too_narrow_nor_too_wide(asked: timedelta, got: timedelta) -> None:
    assert live(NOW, HOUR).widened(asked, NOW).width == got


@pytest.mark.parametrize(
    ("hours", "moment", "before", "after"),
    [
        (1, "02:03", "02:02", "02:04"),
        (6, "02:03", "02:00", "02:05"),
        (24, "02:00", "01:50", "02:10"),
    ],
)
def test_a_step_goes_to_the_next_whole_minutes(
    hours: int, moment: str, before: str, after: str
) -> None:
    sight = live(NOW, hours * HOUR)

    assert sight.stepped(at(moment), -1) == at(before)
    assert sight.stepped(at(moment), 1) == at(after)


def test_brackets_go_through_the_three_widths() -> None:
    assert [next_width(width, 1) for width in WIDTHS] == [6 * HOUR, 24 * HOUR, 24 * HOUR]
    assert [next_width(width, -1) for width in WIDTHS] == [HOUR, HOUR, 6 * HOUR]
    assert next_width(2 * HOUR, 1) == 6 * HOUR


def test_facts_are_asked_for_whole_ten_minutes_and_an_hour_back_at_least() -> None:
    assert wanted(live(NOW, 6 * HOUR), None) == (at("22:30"), at("04:40"))
    start, _ = wanted(live(NOW, HOUR), None)
    assert NOW - start >= HOUR


def test_a_fixed_sight_keeps_what_is_held_until_it_leaves_it() -> None:
    sight = Sight(start=at("00:00"), width=HOUR, is_live=False)
    held = wanted(sight, None)

    assert held == (at("23:30"), at("01:40"))
    assert wanted(sight.shifted(timedelta(minutes=20)), held) == held
    assert wanted(sight.shifted(timedelta(minutes=45)), held) != held


@pytest.mark.parametrize("colour", ["red", "orange", "yellow", "blue", "white", ""])
@pytest.mark.parametrize("is_in_force", [True, False])
def test_text_on_a_muted_bar_can_be_read(colour: str, *, is_in_force: bool) -> None:
    fill = muted(DARK, signal_tone(DARK, colour), is_in_force=is_in_force)

    assert contrast(DARK.text1 if is_in_force else DARK.text2, fill) >= 4.4


@pytest.mark.parametrize("level", ["I", "II", "III", "IV"])
def test_history_is_duller_than_what_is_in_force(level: str) -> None:
    tone = level_tone(DARK, level)
    past = muted(DARK, tone, is_in_force=False)
    now = muted(DARK, tone, is_in_force=True)

    assert contrast(now, DARK.bg1) > 1.1
    assert contrast(past, now) > 1.1


def test_the_axis_names_whole_half_hours_and_the_date_at_midnight() -> None:
    named = ticks(live(NOW, 6 * HOUR), 1808)

    words = [tick_words(moment) for moment in named]
    assert words[:4] == ["22:30", "23:00", "23:30", "8月5日"]
    assert words[-1] == "04:30"


@pytest.mark.parametrize("size", [(1366, 200), (1366, 156), (1920, 260)])
def test_what_a_lane_says_is_never_cut(qtbot: object, size: tuple[int, int]) -> None:
    view = build(storm(), SIX_HOURS, NOW)
    room = (float(size[0] - LABEL_PX), float(size[1] - 46))

    scene = lay_out(view, live(NOW, 6 * HOUR), room, DARK)

    said = [shape for shape in scene.shapes if isinstance(shape, Words) and shape.text]
    assert len(said) >= 5
    for words in said:
        assert text_width(words.text, words.ink.size_px) <= words.rect.width()
        assert words.ink.size_px < words.rect.height() + 1


def test_no_curve_runs_over_what_the_lane_says_beside_the_now_line() -> None:
    earlier = NOW - timedelta(minutes=30)
    view = build(storm(), SIX_HOURS, earlier)
    assert max(point.at for point in view.water) > earlier

    scene = lay_out(view, live(earlier, 6 * HOUR), (1254.0, 214.0), DARK)

    curves = [shape for shape in scene.shapes if isinstance(shape, Line)]
    assert max(x for curve in curves for x, _ in curve.points) <= scene.plane.now_x + 0.5


@pytest.mark.parametrize("width", [300, 700, 1254, 1808])
def test_a_bar_has_a_whole_name_or_none(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    painted = watch(monkeypatch, bars)
    view = build(storm(), SIX_HOURS, NOW)
    scene = lay_out(view, live(NOW, 6 * HOUR), (float(width), 214.0), DARK)
    image = QImage(width, 214, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for shape in scene.shapes:
        if isinstance(shape, bars.BarShape):
            replace(shape, said="").paint(painter, DARK)
    painter.end()

    assert painted.cut == []
    assert painted.said or width < 700
