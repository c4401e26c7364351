"""A watch over all streams raises and clears as the rule does, and goes on after others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.alarm import Alarm, Raised, alarm_subject
from app.domain.event import Fact, NewEvent
from app.domain.sensor import Limit, Sample, Severity, Stream
from app.rules.alarm import RULE
from app.rules.alarm_watch import Watch, adopt, observe, watch_from

T0 = datetime(2025, 8, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def pond(name: str) -> Stream:
    return Stream(
        id=f"{name}/pond_depth",
        station=name,
        quantity="pond_depth",
        name=name,
        unit="cm",
        street="440303003",
        lat_e7=0,
        lon_e7=0,
        interval_s=60,
        low=-2,
        high=300,
        limits=(
            Limit(severity=Severity.BLUE, value=5),
            Limit(severity=Severity.ORANGE, value=25),
        ),
        deadband=3,
    )


STREAMS = {item.id: item for item in (pond("P1"), pond("P2"))}


def samples(name: str, *values: float, start: int = 0) -> list[Sample]:
    return [
        Sample(
            stream=f"{name}/pond_depth",
            at=T0 + (start + number) * MINUTE,
            value=value,
            quality="OK",
            received_at=T0 + (start + number) * MINUTE,
        )
        for number, value in enumerate(values)
    ]


def told(events: tuple[NewEvent, ...]) -> list[tuple[str, object]]:
    return [(event.kind, event.data.get("severity")) for event in events]


def recorded(name: str, onset: datetime) -> Alarm:
    subject = alarm_subject(RULE, f"{name}/pond_depth", onset)
    fact = Fact(writer=b"another.", seq=1, hlc=1 << 16, actor="", hash=bytes(32), subject=subject)
    raised = Raised(
        **fact.base(),
        rule=RULE,
        stream=f"{name}/pond_depth",
        onset=onset,
        severity=Severity.BLUE,
        value_milli=6000,
        limit_milli=5000,
        at=onset + MINUTE,
    )
    return Alarm(subject=subject, raises=(raised,))


def test_each_stream_has_its_own_alarm_however_the_batch_is_mixed() -> None:
    batch = [*samples("P1", 6, 7, 26, 27), *samples("P2", 6, 7)]

    _, events = observe(Watch(), STREAMS, reversed(batch))

    assert told(events) == [("alarm.raised", 4), ("alarm.raised", 4), ("alarm.raised", 2)]
    assert len({event.subject for event in events}) == 2


def test_it_does_not_matter_how_the_samples_are_cut_into_batches() -> None:
    rows = samples("P1", 6, 7, 26, 27, *[0.0] * 12)
    watch = Watch()
    events: tuple[NewEvent, ...] = ()
    for row in rows:
        watch, found = observe(watch, STREAMS, [row])
        events += found

    assert (watch, events) == observe(Watch(), STREAMS, rows)
    assert told(events)[-1] == ("alarm.cleared", None)


def test_a_stream_that_nobody_named_and_no_sample_change_nothing() -> None:
    watch = Watch()

    assert observe(watch, STREAMS, samples("P9", 60, 60)) == (watch, ())
    assert observe(watch, STREAMS, []) == (watch, ())


def test_a_watch_starts_beside_the_recorded_alarm_and_clears_it() -> None:
    alarm = recorded("P1", T0 - MINUTE)

    _, events = observe(watch_from([alarm]), STREAMS, samples("P1", *[0.0] * 11, start=1))

    assert [(event.kind, event.subject) for event in events] == [("alarm.cleared", alarm.subject)]


def test_an_alarm_that_another_raised_meanwhile_is_not_raised_again() -> None:
    watch, _ = observe(Watch(), STREAMS, samples("P1", 6))
    alarm = recorded("P1", T0 - 5 * MINUTE)

    _, events = observe(adopt(watch, [alarm]), STREAMS, samples("P1", 7, 8, start=1))

    assert events == ()
