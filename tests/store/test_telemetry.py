"""The telemetry store: nothing twice, nothing half, nothing lost between two questions."""

from __future__ import annotations

import csv
import gzip
import math
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import from_rfc3339
from app.domain.sensor import Observation, Sample, Stream
from app.errors import OperatorError
from app.store.telemetry import Telemetry, TelemetryReader
from app.store.telemetry_schema import WrongFileError, open_writer

T0 = datetime(2025, 8, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOW = T0 + 10 * MINUTE
FOREVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def stream(name: str, quantity: str = "pond_depth", interval_s: int = 300) -> Stream:
    return Stream(
        id=f"{name}/{quantity}",
        station=name,
        quantity=quantity,
        name=name,
        unit="cm",
        street="440303001",
        lat_e7=225500000,
        lon_e7=1141200000,
        interval_s=interval_s,
        low=-30.0,
        high=300.0,
    )


STREAMS = {
    item.id: item
    for item in (
        stream("P01"),
        stream("P02"),
        stream("P21"),
        stream("G1", "rain", 60),
    )
}


def seen(name: str, minutes: float, value: float, quality: str = "OK") -> Observation:
    return Observation(stream=name, at=T0 + minutes * MINUTE, value=value, quality=quality)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "telemetry.db"


@pytest.fixture
def store(path: Path) -> Iterator[Telemetry]:
    opened = Telemetry(path, STREAMS)
    yield opened
    opened.close()


def values(store: TelemetryReader, name: str, resolution: str = "raw") -> list[float]:
    return [s.value for s in store.history(name, *FOREVER, resolution).samples]


def test_a_repeated_value_of_one_instant_is_no_new_sample(store: Telemetry) -> None:
    first = store.append([seen("P01/pond_depth", 0, 5.0), seen("P01/pond_depth", 0, 5.0)], NOW)
    second = store.append([seen("P01/pond_depth", 0, 5.0), seen("P01/pond_depth", 0, 6.0)], NOW)

    assert (first.accepted, first.duplicates) == (1, 1)
    assert (second.accepted, second.duplicates) == (1, 1)
    assert store.count() == 2


def test_a_repeat_is_known_after_a_restart(path: Path) -> None:
    before = Telemetry(path, STREAMS)
    before.append([seen("P01/pond_depth", n, n) for n in range(100)], NOW)
    before.close()
    after = Telemetry(path, STREAMS)

    result = after.append([seen("P01/pond_depth", n, n) for n in range(50, 150)], NOW)

    assert (result.accepted, result.duplicates, after.count()) == (50, 50, 150)
    after.close()


def test_bad_items_are_named_by_place_and_the_rest_is_kept(store: Telemetry) -> None:
    naive = Observation(stream="P01/pond_depth", at=T0.replace(tzinfo=None), value=1.0)

    result = store.append(
        [
            seen("P01/pond_depth", 0, 1.0),
            seen("P99/pond_depth", 0, 1.0),
            seen("P01/pond_depth", 1, math.nan),
            seen("P01/pond_depth", 1, -math.inf),
            naive,
            seen("P01/pond_depth", 1, 1.0, "SHINY"),
            seen("P02/pond_depth", 0, 2.0),
        ],
        NOW,
    )

    assert [(item.index, item.field) for item in result.rejected] == [
        (1, "stream"),
        (2, "value"),
        (3, "value"),
        (4, "at"),
        (5, "quality"),
    ]
    assert "P99/pond_depth" in result.rejected[0].detail
    assert result.accepted == store.count() == 2


def test_no_change_is_missed_between_two_questions(store: Telemetry) -> None:
    rev, rows = store.latest(0)
    assert (rev, rows) == (0, ())
    store.append([seen("P01/pond_depth", 0, 1.0), seen("P02/pond_depth", 0, 2.0)], NOW)
    rev, rows = store.latest(rev)
    assert {row.stream: row.value for row in rows} == {"P01/pond_depth": 1.0, "P02/pond_depth": 2.0}
    store.append([seen("P02/pond_depth", 5, 3.0)], NOW)

    after, rows = store.latest(rev)

    assert [(row.stream, row.value, row.rev) for row in rows] == [("P02/pond_depth", 3.0, after)]
    assert store.latest(after) == (after, ())
    assert [row.rev for row in store.latest(0)[1]] == sorted({row.rev for row in store.latest()[1]})


def test_a_revision_from_another_file_gives_everything(store: Telemetry) -> None:
    store.append([seen("P01/pond_depth", 0, 1.0)], NOW)

    assert len(store.latest(since=10_000)[1]) == 1


def test_an_older_sample_does_not_replace_a_newer_one(store: Telemetry) -> None:
    store.append([seen("P01/pond_depth", 0, 9.0)], NOW)

    result = store.append([seen("P01/pond_depth", -60, 1.0)], NOW)

    assert result.samples[0].quality == "BACKFILL"
    assert [(row.value, row.at) for row in store.latest()[1]] == [(9.0, T0)]
    assert values(store, "P01/pond_depth") == [1.0, 9.0]


def test_a_value_from_the_future_is_kept_but_never_shown_as_newest(store: Telemetry) -> None:
    store.append([seen("P01/pond_depth", 60 * 24 * 365, 9.0)], NOW)
    store.append([seen("P01/pond_depth", 0, 1.0)], NOW)

    assert [row.value for row in store.latest()[1]] == [1.0]
    assert [s.quality for s in store.history("P01/pond_depth", *FOREVER).samples] == [
        "OK",
        "CLOCK_SKEW",
    ]


def test_at_speed_the_real_transit_decides_what_is_late(path: Path) -> None:
    store = Telemetry(path, STREAMS, speed=60)

    result = store.append([seen("P01/pond_depth", 0, 1.0)], T0 + 60 * MINUTE)

    assert result.samples[0].quality == "OK"
    store.close()


def test_history_takes_the_start_and_leaves_the_end(store: Telemetry) -> None:
    store.append([seen("P01/pond_depth", n, n) for n in (2, 0, 1, 3)], NOW)

    page = store.history("P01/pond_depth", T0 + MINUTE, T0 + 3 * MINUTE)

    assert ([s.value for s in page.samples], page.next) == ([1.0, 2.0], None)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    batches=st.lists(
        st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3)), max_size=30), max_size=80
    ),
    limit=st.integers(1, 40),
)
def test_pages_give_every_sample_once_in_order(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[list[tuple[int, int]]],
    limit: int,
) -> None:
    store = Telemetry(tmp_path_factory.mktemp("t") / "telemetry.db", STREAMS)
    for index, batch in enumerate(batches):
        store.append([seen("P01/pond_depth", m, v) for m, v in batch], T0 + index * MINUTE)
    pages: list[Sample] = []
    after = None
    while True:
        page = store.history("P01/pond_depth", *FOREVER, after=after, limit=limit)
        pages += page.samples
        after = page.next
        if after is None:
            break
    store.close()

    found = [(s.at, s.value) for s in pages]
    assert sorted(found) == sorted({(T0 + m * MINUTE, float(v)) for b in batches for m, v in b})
    assert [at for at, _ in found] == sorted(at for at, _ in found)


def test_many_small_arrivals_read_back_as_they_came(path: Path) -> None:
    store = Telemetry(path, STREAMS)
    for n in range(200):
        store.append([seen("P01/pond_depth", n, n % 7)], T0 + n * MINUTE)
    store.close()
    with open_writer(path).connect() as connection:
        segments = connection.exec_driver_sql("SELECT COUNT(*) FROM segment").scalar_one()
        connection.engine.dispose()
    reader = TelemetryReader.open(path, STREAMS)

    assert values(reader, "P01/pond_depth") == [float(n % 7) for n in range(200)]
    assert reader.count() == 200
    assert segments < 40
    reader.close()


def test_a_bucket_of_levels_shows_the_highest_believable_value(store: Telemetry) -> None:
    store.append(
        [seen("P01/pond_depth", m, v) for m, v in ((0, 4), (3, 12), (5, 999), (9.9, 7), (10, 1))],
        NOW,
    )

    samples = store.history("P01/pond_depth", *FOREVER, "10m").samples

    assert [(s.at, s.value) for s in samples] == [(T0, 12.0), (T0 + 10 * MINUTE, 1.0)]
    assert "SUSPECT_RANGE" not in samples[0].quality


def test_a_bucket_of_rain_is_the_sum_up_to_its_stamp(store: Telemetry) -> None:
    store.append([seen("G1/rain", m, 0.5) for m in range(1, 121)], T0 + 120 * MINUTE)

    samples = store.history("G1/rain", *FOREVER, "1h").samples

    assert [(s.at, s.value) for s in samples] == [
        (T0 + 60 * MINUTE, 30.0),
        (T0 + 120 * MINUTE, 30.0),
    ]


def test_questions_that_make_no_sense_are_refused_by_code(store: Telemetry) -> None:
    for code, arguments in (
        ("unknown_stream", {"stream": "P99/pond_depth"}),
        ("unknown_resolution", {"stream": "P01/pond_depth", "resolution": "1d"}),
        ("bad_cursor", {"stream": "P01/pond_depth", "after": "x"}),
    ):
        with pytest.raises(OperatorError) as refusal:
            store.history(
                arguments["stream"],
                *FOREVER,
                arguments.get("resolution", "raw"),
                arguments.get("after"),
            )
        assert refusal.value.code == code


def test_a_reader_beside_the_writer_sees_each_committed_batch(path: Path, store: Telemetry) -> None:
    reader = TelemetryReader.open(path, STREAMS)

    store.append([seen("P01/pond_depth", 0, 1.0)], NOW)

    assert reader.count() == 1
    assert reader.latest()[0] == 1
    reader.close()


def test_a_batch_that_fails_leaves_no_trace(path: Path, store: Telemetry) -> None:
    store.append([seen("P01/pond_depth", 0, 1.0)], NOW)
    with store._engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER broken BEFORE INSERT ON stream BEGIN SELECT RAISE(FAIL, 'disk'); END"
        )
    with pytest.raises(Exception, match="disk"):
        store.append([seen("P01/pond_depth", 1, 2.0), seen("P02/pond_depth", 1, 2.0)], NOW)
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER broken")

    result = store.append([seen("P01/pond_depth", 1, 2.0)], NOW)

    assert (result.accepted, result.rev, store.count()) == (1, 2, 2)
    assert values(store, "P01/pond_depth") == [1.0, 2.0]


def test_a_mirrored_sample_keeps_its_quality_and_receipt(path: Path, store: Telemetry) -> None:
    old = store.append([seen("P01/pond_depth", -600, 1.0)], NOW).samples
    copy = Telemetry(path.with_name("seat.db"), STREAMS)

    copy.mirror(old)

    assert copy.history("P01/pond_depth", *FOREVER).samples == old
    copy.close()


def test_the_table_of_a_stream_holds_every_sample(store: Telemetry) -> None:
    store.append([seen("P01/pond_depth", 0, 1.5), seen("P01/pond_depth", 1, 999)], NOW)

    rows = list(csv.DictReader(store.csv("P01/pond_depth", *FOREVER)))

    assert [(row["value"], row["quality"]) for row in rows] == [
        ("1.5", "OK"),
        ("999.0", "SUSPECT_RANGE"),
    ]
    assert rows[0]["at"] == "2025-08-04T20:00:00+08:00"


def test_a_file_of_a_newer_version_is_refused(path: Path) -> None:
    engine = open_writer(path)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA user_version=99")
    engine.dispose()

    with pytest.raises(WrongFileError):
        Telemetry(path, STREAMS)


def gauge_rows() -> list[Observation]:
    folder = Path(__file__).parents[2] / "../shared/data"
    file = Path(os.environ.get("ECB_SHARED_DATA", folder)) / "gauges/house_mill_2024.csv.gz"
    if not file.exists():
        pytest.skip("the gauge year house_mill_2024.csv.gz is not beside the repository")
    with gzip.open(file, "rt") as text:
        return [
            Observation(
                stream="P21/pond_depth",
                at=from_rfc3339(row["_time"]),
                value=int(row["water_height_mm"]) * -0.1 + 57.0,
            )
            for row in csv.DictReader(text)
        ]


def test_a_real_year_comes_back_whole(store: Telemetry) -> None:
    rows = gauge_rows()
    for start in range(0, len(rows), 1000):
        store.append(rows[start : start + 1000], NOW)
    again = store.append(rows, NOW)

    found: list[float] = []
    after = None
    while True:
        page = store.history("P21/pond_depth", *FOREVER, after=after)
        found += [sample.value for sample in page.samples]
        after = page.next
        if after is None:
            break

    assert (again.accepted, again.duplicates) == (0, 30_455)
    assert len(found) == 30_455
    assert sum(value > 0 for value in found) == 167
    assert sum(value > -26 for value in found) == 561
