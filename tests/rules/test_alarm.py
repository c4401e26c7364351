"""When a stream raises an alarm, and how it is kept from making noise."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from app.clock import micros
from app.domain.alarm import Acknowledged, Alarm, Cleared, Raised, alarm_subject
from app.domain.event import Fact, NewEvent, Past
from app.domain.sensor import Limit, Sample, Severity, Stream
from app.errors import OperatorError
from app.rules.alarm import RULE, EvaluatorState, adopt, decide_acknowledge, resume, step

T0 = datetime(2025, 8, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
POND = Stream(
    id="P11/pond_depth",
    station="P11",
    quantity="pond_depth",
    name="春风路",
    unit="cm",
    street="440303003",
    lat_e7=0,
    lon_e7=0,
    interval_s=60,
    low=-2,
    high=300,
    limits=(
        Limit(severity=Severity.BLUE, value=5),
        Limit(severity=Severity.YELLOW, value=15),
        Limit(severity=Severity.ORANGE, value=25),
        Limit(severity=Severity.RED, value=40),
    ),
    deadband=3,
    hold=2,
    clear_after_s=600,
)


def run(
    values: Sequence[tuple[float, float] | tuple[float, float, str]],
    state: EvaluatorState | None = None,
) -> tuple[EvaluatorState, list[NewEvent]]:
    """Feed (minute, value[, quality]) rows; return the state and all events."""
    state = state or EvaluatorState()
    events: list[NewEvent] = []
    for minute, value, *quality in values:
        at = T0 + minute * MINUTE
        sample = Sample(
            stream=POND.id,
            at=at,
            value=float(value),
            quality=str(quality[0]) if quality else "OK",
            received_at=at,
        )
        state, found = step(POND, state, sample)
        events += found
    return state, events


def told(events: list[NewEvent]) -> list[tuple[str, object]]:
    return [(e.kind.removeprefix("alarm."), e.data.get("severity")) for e in events]


def minutely(values: list[float], start: float = 0) -> list[tuple[float, float]]:
    return [(start + n, value) for n, value in enumerate(values)]


def test_one_sample_over_a_limit_raises_nothing() -> None:
    assert run(minutely([0, 30, 0, 0]))[1] == []


def test_the_second_sample_raises_with_the_first_as_onset() -> None:
    _, events = run(minutely([0, 6, 7]))

    assert told(events) == [("raised", 4)]
    assert events[0].data == {
        "rule": RULE,
        "stream": POND.id,
        "onset_us": micros(T0 + MINUTE),
        "at_us": micros(T0 + 2 * MINUTE),
        "severity": 4,
        "value_milli": 7000,
        "limit_milli": 5000,
        "rise_mm_per_5min": 175,
    }
    assert events[0].subject == alarm_subject(RULE, POND.id, T0 + MINUTE)


def test_rising_water_is_one_alarm_that_escalates() -> None:
    _, events = run(minutely([0, 6, 7, 16, 17, 26, 27, 41, 42, 41]))

    assert told(events) == [("raised", 4), ("raised", 3), ("raised", 2), ("raised", 1)]
    assert len({event.subject for event in events}) == 1


def test_a_worse_limit_must_hold_as_well() -> None:
    _, events = run(minutely([6, 45, 6, 6]))

    assert told(events) == [("raised", 4)]


def test_it_clears_after_ten_minutes_below_the_deadband() -> None:
    _, events = run(minutely([6, 7, *[2.0] * 10]))
    assert told(events) == [("raised", 4)]

    _, events = run(minutely([6, 7, *[2.0] * 11]))

    assert told(events) == [("raised", 4), ("cleared", None)]
    assert events[1].subject == events[0].subject


def test_a_value_within_the_deadband_starts_the_calm_anew() -> None:
    _, events = run(minutely([6, 7, *[2.0] * 9, 2.5, *[2.0] * 10]))

    assert told(events) == [("raised", 4)]


def test_a_repeat_within_thirty_minutes_is_the_old_alarm() -> None:
    calm = minutely([6, 7, *[0.0] * 11])

    _, events = run([*calm, (42, 6), (43, 7)])

    assert told(events) == [("raised", 4), ("cleared", None), ("raised", 4)]
    assert len({event.subject for event in events}) == 1


def test_a_repeat_after_thirty_minutes_is_a_new_alarm() -> None:
    calm = minutely([6, 7, *[0.0] * 11])

    _, events = run([*calm, (43, 6), (44, 7)])

    assert len({event.subject for event in events}) == 2


@pytest.mark.parametrize(
    "quality",
    ["SUSPECT_RANGE", "SUSPECT_RATE", "STUCK", "BACKFILL", "LATE+STUCK", "CLOCK_SKEW"],
)
def test_a_doubtful_or_backfilled_sample_neither_raises_nor_clears(quality: str) -> None:
    rows = [(minute, 50.0, quality) for minute in range(10)]
    assert run(rows)[1] == []

    _, events = run([(0, 6.0, "OK"), (1, 7.0, "OK"), *((m, 0.0, quality) for m in range(2, 30))])

    assert told(events) == [("raised", 4)]


def test_a_late_sample_still_raises() -> None:
    assert told(run([(0, 6.0, "LATE"), (1, 6.0, "LATE")])[1]) == [("raised", 4)]


def test_twenty_toggles_a_minute_around_a_limit_give_one_row() -> None:
    rows = [(n / 20, 24.0 if n % 2 else 26.0) for n in range(20 * 60)]

    _, events = run(rows)

    assert len({event.subject for event in events}) == 1
    assert told(events) == [("raised", 3), ("raised", 2)]


@pytest.mark.parametrize("seed", range(20))
def test_a_flapping_sensor_never_makes_a_second_alarm(seed: int) -> None:
    chance = random.Random(seed)
    rows = [(n / 4, chance.choice((0.0, 4.0, 6.0, 30.0, 60.0))) for n in range(4 * 60 * 6)]

    _, events = run(rows)

    assert len({event.subject for event in events}) <= 1
    assert len(events) <= 4


def test_a_repeated_or_older_sample_is_not_counted_twice() -> None:
    assert run([(0, 6), (0, 6), (-1, 6)])[1] == []


def fact(seq: int, saw: tuple[int, ...] = ()) -> Fact:
    return Fact(
        writer=b"w" * 8,
        seq=seq,
        hlc=seq << 16,
        actor="",
        hash=bytes(32),
        subject=alarm_subject(RULE, POND.id, T0),
        saw=Past.of((b"w" * 8, number) for number in saw),
    )


def recorded(*, onset: datetime = T0, cleared: bool = False, acked: bool = False) -> Alarm:
    raised = Raised(
        **fact(1).base(),
        rule=RULE,
        stream=POND.id,
        onset=onset,
        severity=Severity.YELLOW,
        value_milli=16000,
        limit_milli=15000,
        at=onset + MINUTE,
    )
    clear = Cleared(
        **fact(2, (1,)).base(),
        at=onset + 20 * MINUTE,
        value_milli=0,
    )
    ack = Acknowledged(
        **fact(3, (1,)).base(),
        account="duty_officer",
        seat="A",
        at=onset + 2 * MINUTE,
    )
    return Alarm(
        subject=alarm_subject(RULE, POND.id, onset),
        raises=(raised,),
        clears=(clear,) if cleared else (),
        acks=(ack,) if acked else (),
    )


def test_an_evaluator_that_starts_beside_an_open_alarm_goes_on_with_it() -> None:
    state = resume([recorded()])[POND.id]

    _, events = run(minutely([16, 17, 26, 27, *[0.0] * 11], start=5), state)

    assert told(events) == [("raised", 2), ("cleared", None)]
    assert {event.subject for event in events} == {alarm_subject(RULE, POND.id, T0)}


def test_alarms_that_another_evaluator_raised_end_together() -> None:
    both = [recorded(), recorded(onset=T0 - MINUTE)]

    _, events = run(minutely([0.0] * 11, start=5), adopt(EvaluatorState(), both))

    assert told(events) == [("cleared", None)] * 2
    assert {event.subject for event in events} == {alarm.subject for alarm in both}


def test_an_acknowledgement_names_the_alarm_and_the_account() -> None:
    event = decide_acknowledge(recorded(), "duty_officer", "A")

    assert (event.kind, event.actor, event.subject) == (
        "alarm.acknowledged",
        "duty_officer",
        recorded().subject,
    )


@pytest.mark.parametrize(
    ("alarm", "code"),
    [
        (None, "unknown_alarm"),
        (Alarm(subject=bytes(16)), "unknown_alarm"),
        (recorded(acked=True), "already_acknowledged"),
    ],
)
def test_an_acknowledgement_of_nothing_is_refused(alarm: Alarm | None, code: str) -> None:
    with pytest.raises(OperatorError) as refusal:
        decide_acknowledge(alarm, "duty_officer", "A")

    assert refusal.value.code == code
