"""What the judge finds wrong with a sample, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.sensor import Flag, Stream
from app.rules.quality import (
    NO_MEMORY,
    Arrival,
    StreamMemory,
    is_offline,
    judge,
    may_be_stuck,
    neighbours_move,
)

T0 = datetime(2025, 8, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def stream(quantity: str = "pond_depth", **more: float | None) -> Stream:
    given: dict[str, float | None] = {"max_rate_per_min": 5.0, "stuck_after": 3, **more}
    stuck_after = given["stuck_after"]
    return Stream(
        id=f"P01/{quantity}",
        station="P01",
        quantity=quantity,
        name="P01",
        unit="cm",
        street="440303001",
        lat_e7=0,
        lon_e7=0,
        interval_s=60,
        low=-2,
        high=300,
        max_rate_per_min=given["max_rate_per_min"],
        stuck_after=None if stuck_after is None else int(stuck_after),
    )


def flags(
    what: Stream, values: list[float], *, move: bool = False
) -> tuple[list[set[str]], StreamMemory]:
    memory = NO_MEMORY
    found = []
    for minute, value in enumerate(values):
        arrival = Arrival(at=T0 + minute * MINUTE, value=value, transit_s=0, neighbours_move=move)
        result, memory = judge(what, memory, arrival)
        found.append({flag.value for flag in result})
    return found, memory


@pytest.mark.parametrize(
    ("transit_s", "flag"),
    [
        (120, None),
        (121, Flag.LATE),
        (180, Flag.LATE),
        (181, Flag.BACKFILL),
        (-59, None),
        (-60, Flag.CLOCK_SKEW),
    ],
)
def test_the_age_at_receipt_decides(transit_s: float, flag: Flag | None) -> None:
    found, _ = judge(stream(), NO_MEMORY, Arrival(at=T0, value=1, transit_s=transit_s))

    assert found == (frozenset({flag}) if flag else frozenset())


def test_a_value_outside_the_plausible_range_is_suspect_and_not_remembered() -> None:
    found, memory = flags(stream(), [1, 301, -3, 2])

    assert found == [set(), {"SUSPECT_RANGE"}, {"SUSPECT_RANGE"}, set()]
    assert memory.last_value == 2


def test_a_spike_is_suspect_and_the_value_after_it_is_not() -> None:
    found, _ = flags(stream(), [1, 90, 2])

    assert found == [set(), {"SUSPECT_RATE"}, set()]


def test_a_jump_is_believed_once_a_second_sample_agrees() -> None:
    found, _ = flags(stream(), [1, 90, 91, 92])

    assert found == [set(), {"SUSPECT_RATE"}, set(), set()]


def test_the_rate_counts_the_time_between() -> None:
    _, memory = flags(stream(), [1])

    found, _ = judge(stream(), memory, Arrival(at=T0 + 20 * MINUTE, value=90, transit_s=0))

    assert found == frozenset()


def test_no_movement_while_neighbours_move_is_stuck() -> None:
    found, _ = flags(stream(), [7, 7, 7, 7, 8], move=True)

    assert found == [set(), set(), set(), {"STUCK"}, set()]


def test_no_movement_while_all_is_still_is_not_stuck() -> None:
    assert not any(flags(stream(), [7] * 20, move=False)[0])


def test_a_dry_road_is_not_stuck() -> None:
    assert not any(flags(stream(), [0.0] * 20, move=True)[0])


def test_a_rain_gauge_is_stuck_when_it_counts_nothing_not_when_rain_is_even() -> None:
    even, _ = flags(stream("rain"), [0.5] * 20, move=True)
    nothing, _ = flags(stream("rain"), [0.5, 0, 0, 0, 0], move=True)

    assert not any(even)
    assert nothing == [set(), set(), set(), {"STUCK"}, {"STUCK"}]


def test_an_older_sample_changes_no_memory() -> None:
    _, memory = flags(stream(), [1, 2, 3])

    found, after = judge(stream(), memory, Arrival(at=T0, value=99, transit_s=0))

    assert (found, after) == (frozenset(), memory)


def test_two_neighbours_must_have_moved_since() -> None:
    still = StreamMemory(moved_at=T0)
    moved = StreamMemory(moved_at=T0 + 2 * MINUTE)
    at = T0 + 3 * MINUTE

    assert neighbours_move(stream(), still, at, (moved, moved))
    assert neighbours_move(stream(), still, at, (moved,))
    assert not neighbours_move(stream(), still, at, (moved, still))
    assert not neighbours_move(stream(), still, at, ())
    assert not neighbours_move(stream(), still, at + 60 * MINUTE, (moved, moved))


def test_a_stream_without_a_limit_is_never_asked() -> None:
    _, memory = flags(stream(stuck_after=None), [7] * 50)

    assert not may_be_stuck(stream(stuck_after=None), memory, 7)


def test_offline_is_told_by_real_age() -> None:
    assert not is_offline(stream(), T0, T0 + 3 * MINUTE)
    assert is_offline(stream(), T0, T0 + 3 * MINUTE + timedelta(seconds=1))
    assert not is_offline(stream(), T0, T0 + 60 * MINUTE, speed=60)
    assert is_offline(stream(), None, T0)
