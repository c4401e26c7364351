"""The window's layout: nothing overlaps, measures are those of the picture notes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect

from ui.frame.layout import Places, arrange


def rooms(places: Places) -> list[QRect]:
    found = [places.top, places.alarm, places.map, places.response, places.evacuation]
    found += [places.timeline, places.status]
    if places.tabs is None:
        found.append(places.sensor)
    else:
        found.append(places.tabs)
    if places.mode is not None:
        found.append(places.mode)
    return found


@pytest.mark.parametrize("has_mode_strip", [False, True])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (2560, 1440)])
def test_no_room_overlaps_another_or_leaves_the_window(
    size: tuple[int, int], has_mode_strip: bool
) -> None:
    places = rooms(arrange(*size, has_mode_strip=has_mode_strip))

    window = QRect(0, 0, *size)
    assert all(window.contains(room) for room in places)
    assert not [(a, b) for i, a in enumerate(places) for b in places[i + 1 :] if a.intersects(b)]


def test_the_measures_of_the_notes_hold_at_full_size() -> None:
    places = arrange(1920, 1080, has_mode_strip=False)

    assert (places.top.height(), places.timeline.height(), places.status.height()) == (56, 260, 24)
    assert (places.alarm.width(), places.map.width(), places.response.width()) == (400, 992, 520)
    heights = (places.response.height(), places.evacuation.height(), places.sensor.height())
    assert heights == (186, 302, 236)
    assert places.alarm.height() == 732


def test_an_exercise_takes_its_strip_from_the_body_and_not_from_the_top_bar() -> None:
    live = arrange(1920, 1080, has_mode_strip=False)
    exercise = arrange(1920, 1080, has_mode_strip=True)

    assert exercise.top == live.top
    assert exercise.timeline == live.timeline
    assert exercise.alarm.height() == 696


def test_a_small_window_shares_one_room_between_evacuation_and_sensors() -> None:
    places = arrange(1366, 768, has_mode_strip=True)

    assert places.tabs is not None
    assert places.evacuation == places.sensor


def test_no_sheet_may_cover_the_top_bar() -> None:
    for size in ((1366, 768), (1920, 1080)):
        places = arrange(*size, has_mode_strip=True)
        assert not places.below_top.intersects(places.top)
