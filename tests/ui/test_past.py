"""Rain and water of the timeline's window: asked once, rain whole, nothing untrue."""

from __future__ import annotations

from datetime import timedelta

from tests.ui.test_trends import MINUTE, NOW, POND, RAIN, Store, sample
from ui.frame.past import Past

WINDOW = (NOW - timedelta(hours=4), NOW + timedelta(hours=2))


def values(past: Past, stream: str) -> list[float]:
    return [value for _, value in past.points.get(stream, ())]


def test_a_window_is_asked_once_and_then_levels_follow_their_newest_value() -> None:
    store = Store(sample(POND, NOW - 30 * MINUTE, 4), sample(POND, NOW, 12))
    past = Past([POND], store.history)
    past.refresh(store.latest(), WINDOW, NOW)
    store.answer()
    later = sample(POND, NOW + 5 * MINUTE, 20)
    store.samples.append(later)
    past.refresh(store.latest(), WINDOW, later.at)

    assert values(past, POND.id) == [4, 12, 20]
    assert len(store.asked) == 1


def test_rain_between_two_newest_values_is_asked_for() -> None:
    store = Store(sample(RAIN, NOW, 30))
    past = Past([RAIN], store.history)
    past.refresh(store.latest(), WINDOW, NOW)
    store.answer()
    store.samples += [sample(RAIN, NOW + index * MINUTE, 30) for index in range(1, 11)]
    now = NOW + 10 * MINUTE
    for _ in range(2):
        past.refresh(store.latest(), WINDOW, now)
        store.answer()
    past.refresh(store.latest(), WINDOW, now)

    assert len(values(past, RAIN.id)) == 11


def test_a_look_further_back_asks_for_what_is_missing() -> None:
    early = NOW - timedelta(hours=20)
    store = Store(sample(POND, early, 7), sample(POND, NOW, 12))
    past = Past([POND], store.history)
    past.refresh(store.latest(), WINDOW, NOW)
    store.answer()
    past.refresh(store.latest(), WINDOW, NOW)
    assert values(past, POND.id) == [12]

    wide = (NOW - timedelta(hours=24), WINDOW[1])
    past.refresh(store.latest(), wide, NOW)
    store.answer()
    past.refresh(store.latest(), wide, NOW)
    assert values(past, POND.id) == [7, 12]


def test_a_look_at_another_year_asks_for_that_time_only_and_nothing_between() -> None:
    year_ago, day = NOW - timedelta(days=365), timedelta(hours=24)
    store = Store(sample(POND, year_ago, 7), sample(POND, NOW, 12))
    past = Past([POND], store.history)
    far = (year_ago - day, year_ago + day)
    for window in (WINDOW, far, far, WINDOW):
        past.refresh(store.latest(), window, NOW)
        store.answer()
        past.refresh(store.latest(), window, NOW)
        assert values(past, POND.id) == [7 if window is far else 12]

    assert all(end - start <= 2 * day for _, start, end in store.asked)


def test_what_may_be_untrue_is_no_point_of_the_past() -> None:
    store = Store(sample(POND, NOW - MINUTE, 12), sample(POND, NOW, 299, "SUSPECT_RATE"))
    past = Past([POND], store.history)
    past.refresh(store.latest(), WINDOW, NOW)
    store.answer()
    past.refresh(store.latest(), WINDOW, NOW)
    assert values(past, POND.id) == [12]


def test_the_mapping_is_another_one_only_when_points_came() -> None:
    store = Store(sample(POND, NOW, 12))
    past = Past([POND], store.history)
    past.refresh(store.latest(), WINDOW, NOW)
    store.answer()
    past.refresh(store.latest(), WINDOW, NOW)
    before = past.points
    past.refresh(store.latest(), WINDOW, NOW)
    assert past.points is before


def test_the_link_is_told_as_spans_that_join() -> None:
    past = Past([], Store().history)
    for minute, word in enumerate(("online", "online", "offline", "online")):
        past.hear_link(word, NOW + minute * MINUTE)

    spans = past.links
    assert [span.word for span in spans] == ["online", "offline", "online"]
    assert [span.end for span in spans[:-1]] == [span.start for span in spans[1:]]
    assert spans[-1].end is None


def test_what_is_asked_or_newer_than_what_is_known_is_missing() -> None:
    store = Store(sample(RAIN, NOW, 30))
    past = Past([RAIN, POND], store.history)
    assert past.missing(store.latest(), WINDOW) == (RAIN.id,)
    past.refresh(store.latest(), WINDOW, NOW)
    assert past.missing(store.latest(), WINDOW) == (RAIN.id,)
    store.answer()
    past.refresh(store.latest(), WINDOW, NOW)
    assert past.missing(store.latest(), WINDOW) == ()

    store.samples.append(sample(RAIN, NOW + MINUTE, 30))
    assert past.missing(store.latest(), WINDOW) == (RAIN.id,)
    early = (WINDOW[0] - timedelta(hours=9), NOW)
    assert past.missing(store.latest(), early) == (RAIN.id,)
