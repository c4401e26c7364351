"""The last hour by stream: rain complete, nothing untrue, nothing waited for."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import UTC, datetime, timedelta

from app.domain.sensor import Sample, Stream
from app.screens.sensor import build
from ui.frame.trends import Trends

NOW = datetime(2025, 8, 4, 19, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def stream(name: str, quantity: str, unit: str, interval_s: int) -> Stream:
    return Stream(
        id=f"{name}/{quantity}",
        station=name,
        quantity=quantity,
        name=name,
        unit=unit,
        street="",
        lat_e7=0,
        lon_e7=0,
        interval_s=interval_s,
        low=-2,
        high=600,
    )


RAIN = stream("G1", "rain_sixtieth_mm", "1/60 mm", 60)
POND = stream("P11", "pond_depth", "cm", 300)


def sample(of: Stream, at: datetime, value: float, quality: str = "OK") -> Sample:
    return Sample(stream=of.id, at=at, value=value, quality=quality, received_at=at)


class Store:
    """Samples with a history that answers when it is told to."""

    def __init__(self, *samples: Sample) -> None:
        self.samples = list(samples)
        self.open: list[tuple[Future[tuple[Sample, ...]], tuple[Sample, ...]]] = []
        self.asked: list[tuple[str, datetime, datetime]] = []

    def history(self, stream: str, start: datetime, end: datetime) -> Future[tuple[Sample, ...]]:
        self.asked.append((stream, start, end))
        found = tuple(s for s in self.samples if s.stream == stream and start <= s.at < end)
        answer: Future[tuple[Sample, ...]] = Future()
        self.open.append((answer, found))
        return answer

    def answer(self) -> None:
        for future, found in self.open:
            future.set_result(found)
        self.open.clear()

    def latest(self) -> dict[str, Sample]:
        return {item.stream: item for item in sorted(self.samples, key=lambda item: item.at)}


def test_rain_is_complete_although_only_some_newest_values_were_seen() -> None:
    store = Store(*(sample(RAIN, NOW - index * MINUTE, 28) for index in range(70)))
    trends = Trends([RAIN], store.history)
    trends.refresh(store.latest(), NOW)
    store.answer()
    later = NOW + 10 * MINUTE
    store.samples += [sample(RAIN, NOW + index * MINUTE, 28) for index in range(1, 11)]
    for _ in range(2):
        trends.refresh(store.latest(), later)
        store.answer()
    trends.refresh(store.latest(), later)
    row = build([RAIN], store.latest(), trends.points, later).rows[0]
    assert (row.value, row.missing) == (28.0, 0)


def test_rain_that_came_late_fills_its_gap() -> None:
    early = [sample(RAIN, NOW - index * MINUTE, 28) for index in range(70)]
    store = Store(*(item for item in early if item.at == NOW or item.at < NOW - 12 * MINUTE))
    trends = Trends([RAIN], store.history)
    trends.refresh(store.latest(), NOW)
    store.answer()
    store.samples = [*early, sample(RAIN, NOW + MINUTE, 28)]
    trends.refresh(store.latest(), NOW + MINUTE)
    store.answer()
    trends.refresh(store.latest(), NOW + MINUTE)
    row = build([RAIN], store.latest(), trends.points, NOW + MINUTE).rows[0]
    assert (row.value, row.missing) == (28.0, 0)


def test_a_stream_is_asked_once_and_then_follows_its_newest_values() -> None:
    store = Store(sample(POND, NOW - 10 * MINUTE, 12), sample(POND, NOW - 5 * MINUTE, 20))
    trends = Trends([POND], store.history)
    trends.refresh(store.latest(), NOW)
    trends.refresh(store.latest(), NOW)
    store.answer()
    store.samples.append(sample(POND, NOW, 27))
    trends.refresh(store.latest(), NOW)
    assert [value for _, value in trends.points[POND.id]] == [12, 20, 27]
    assert len(store.asked) == 1


def test_what_may_be_untrue_is_left_out() -> None:
    store = Store(sample(POND, NOW - 5 * MINUTE, 20), sample(POND, NOW, 299, "SUSPECT_RATE"))
    trends = Trends([POND], store.history)
    trends.refresh(store.latest(), NOW)
    store.answer()
    trends.refresh(store.latest(), NOW)
    assert [value for _, value in trends.points[POND.id]] == [20]


def test_a_question_that_failed_is_asked_again() -> None:
    store = Store(sample(POND, NOW, 20))
    trends = Trends([POND], store.history)
    trends.refresh(store.latest(), NOW)
    store.open[0][0].set_exception(OSError("gone"))
    store.open.clear()
    trends.refresh(store.latest(), NOW)
    store.answer()
    trends.refresh(store.latest(), NOW)
    assert [value for _, value in trends.points[POND.id]] == [20]


def test_old_points_are_let_go() -> None:
    store = Store(sample(POND, NOW, 20))
    trends = Trends([POND], store.history)
    trends.refresh(store.latest(), NOW)
    store.answer()
    trends.refresh(store.latest(), NOW)
    later = NOW + timedelta(hours=3)
    store.samples.append(sample(POND, later, 3))
    trends.refresh(store.latest(), later)
    store.answer()
    trends.refresh(store.latest(), later)
    assert [value for _, value in trends.points[POND.id]] == [3]


def test_a_level_whose_values_were_missed_is_asked_for_them() -> None:
    store = Store(sample(POND, NOW, 12))
    trends = Trends([POND], store.history)
    trends.refresh(store.latest(), NOW)
    store.answer()
    store.samples += [sample(POND, NOW + index * 5 * MINUTE, 12 + index) for index in range(1, 6)]
    later = NOW + 25 * MINUTE
    for _ in range(2):
        trends.refresh(store.latest(), later)
        store.answer()
    trends.refresh(store.latest(), later)
    assert [value for _, value in trends.points[POND.id]] == [12, 13, 14, 15, 16, 17]


def test_what_is_asked_or_newer_than_what_is_known_is_missing() -> None:
    store = Store(sample(POND, NOW, 12))
    trends = Trends([RAIN, POND], store.history)
    assert trends.missing(store.latest(), NOW) == (POND.id,)
    trends.refresh(store.latest(), NOW)
    assert trends.missing(store.latest(), NOW) == (POND.id,)
    store.answer()
    trends.refresh(store.latest(), NOW)
    assert trends.missing(store.latest(), NOW) == ()

    store.samples.append(sample(RAIN, NOW + MINUTE, 30))
    assert trends.missing(store.latest(), NOW + MINUTE) == (RAIN.id,)
