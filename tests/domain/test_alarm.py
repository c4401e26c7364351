"""An alarm follows from the set of its events, in whatever order concurrent ones arrive."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import micros
from app.domain.alarm import (
    Alarm,
    AlarmState,
    active,
    alarm_subject,
    apply,
    highest_unacknowledged,
)
from app.domain.event import Event, EventId, Fact, IgnoredError, Past
from app.domain.people import Account, Registry, Role
from app.domain.sensor import Severity

T0 = datetime(2025, 8, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
REGISTRY = Registry(
    epoch=0,
    head=b"",
    accounts={
        "duty_officer": Account(
            id="duty_officer", name="值班员", role=Role.DUTY_OFFICER, public_key=bytes(32)
        )
    },
)


@dataclass(frozen=True)
class Said:
    """One event of the tale with what it saw."""

    event: Event
    saw: tuple[EventId, ...]


@dataclass
class Tale:
    """Writes events of one alarm; each names the earlier ones that its writer had seen."""

    stream: str = "P11/pond_depth"
    said: list[Said] = field(default_factory=list)
    counts: dict[bytes, int] = field(default_factory=dict)

    def _add(
        self, kind: str, writer: str, saw: tuple[Said, ...], data: dict[str, object], actor: str
    ) -> Said:
        name = writer.encode().ljust(8, b".")
        seq = self.counts[name] = self.counts.get(name, 0) + 1
        own = tuple(item.event.id for item in self.said if item.event.writer == name)
        event = Event(
            writer=name,
            seq=seq,
            prev=bytes(32),
            hlc=(1_754_300_000_000 + len(self.said)) << 16,
            deps=(),
            actor=actor,
            auth_epoch=0,
            kind=f"alarm.{kind}",
            kv=1,
            subject=alarm_subject("threshold", self.stream, T0),
            data=data,
            hash=bytes(32),
        )
        said = Said(event, own + tuple(item.event.id for item in saw))
        self.said.append(said)
        return said

    def raised(self, writer: str, severity: int, minute: int, *saw: Said) -> Said:
        data: dict[str, object] = {
            "rule": "threshold",
            "stream": self.stream,
            "onset_us": micros(T0),
            "at_us": micros(T0 + minute * MINUTE),
            "severity": severity,
            "value_milli": 50000 - 10000 * severity,
            "limit_milli": 5000,
        }
        return self._add("raised", writer, saw, data, "")

    def cleared(self, writer: str, minute: int, *saw: Said) -> Said:
        data: dict[str, object] = {"at_us": micros(T0 + minute * MINUTE), "value_milli": 0}
        return self._add("cleared", writer, saw, data, "")

    def acked(self, writer: str, *saw: Said, actor: str = "duty_officer") -> Said:
        return self._add("acknowledged", writer, saw, {"seat": writer}, actor)


def fold(said: list[Said] | tuple[Said, ...]) -> Alarm:
    alarm: Alarm | None = None
    for item in said:
        event = item.event
        fact = Fact(
            writer=event.writer,
            seq=event.seq,
            hlc=event.hlc,
            actor=event.actor,
            hash=event.hash,
            subject=event.subject,
            saw=Past.of(item.saw),
        )
        alarm = apply(alarm, event, fact, REGISTRY)
    assert alarm is not None
    return alarm


def test_the_identity_follows_from_rule_stream_and_onset() -> None:
    one = alarm_subject("threshold", "P11/pond_depth", T0)

    assert one == alarm_subject("threshold", "P11/pond_depth", T0)
    assert (one[6] >> 4, one[8] >> 6) == (8, 2)
    assert (
        len(
            {
                one,
                alarm_subject("x", "P11/pond_depth", T0),
                alarm_subject("threshold", "P11/pond_depth", T0 + MINUTE),
            }
        )
        == 3
    )


def test_the_four_states_of_a_life() -> None:
    tale = Tale()
    raised = tale.raised("d", 4, 1)
    assert fold(tale.said).state is AlarmState.UNACK
    gone = tale.cleared("d", 20)
    assert fold(tale.said).state is AlarmState.RTN_UNACK
    assert fold((raised, tale.acked("a", raised))).state is AlarmState.ACKED
    assert fold((raised, gone, tale.acked("b", raised))).state is AlarmState.NORMAL


def test_a_second_raise_by_another_evaluator_changes_nothing() -> None:
    tale = Tale()
    one = tale.raised("district", 3, 1)
    ack = tale.acked("a", one)
    two = tale.raised("seat", 3, 1)

    alone, both = fold((one, ack)), fold((one, ack, two))

    assert (both.state, both.severity, both.raised_at) == (
        AlarmState.ACKED,
        alone.severity,
        alone.raised_at,
    )
    gone = tale.cleared("district", 20, one, ack)
    assert fold((one, ack, two, gone)).state is AlarmState.NORMAL


def test_an_escalation_that_the_acknowledgement_did_not_see_asks_again() -> None:
    tale = Tale()
    blue = tale.raised("d", 4, 1)
    ack = tale.acked("a", blue)
    red = tale.raised("d", 1, 5)

    alarm = fold((blue, ack, red))

    assert (alarm.state, alarm.severity) == (AlarmState.UNACK, Severity.RED)
    later = tale.acked("a", blue, red)
    assert fold((blue, ack, red, later)).state is AlarmState.ACKED


def test_the_severity_stays_at_the_worst_seen() -> None:
    tale = Tale()
    red = tale.raised("d", 1, 1)
    gone = tale.cleared("d", 20, red)
    tale.raised("d", 4, 30, gone)

    assert fold(tale.said).severity is Severity.RED


@pytest.mark.parametrize(
    ("severity", "state"), [(4, AlarmState.ACKED), (3, AlarmState.ACKED), (2, AlarmState.UNACK)]
)
def test_only_an_urgent_repeat_asks_again(severity: int, state: AlarmState) -> None:
    tale = Tale()
    first = tale.raised("d", severity, 1)
    ack = tale.acked("a", first)
    gone = tale.cleared("d", 20, first, ack)
    tale.raised("d", severity, 40, gone)

    alarm = fold(tale.said)

    assert (alarm.state, alarm.is_active, alarm.cleared_at) == (state, True, None)


def test_a_clear_that_did_not_see_later_water_does_not_hide_it() -> None:
    tale = Tale()
    first = tale.raised("d", 4, 1)
    gone = tale.cleared("d", 20, first)
    assert fold((first, gone)).cleared_at == T0 + 20 * MINUTE

    later = tale.raised("seat", 3, 25, first)

    assert fold((first, gone, later)).is_active


def test_an_acknowledgement_before_its_raise_is_kept_and_shows_nothing() -> None:
    tale = Tale()
    ack = tale.acked("a")

    alarm = fold((ack,))

    assert not alarm.is_known
    assert alarm.state is AlarmState.NORMAL
    assert active([alarm]) == ()


def test_an_event_that_lies_about_its_subject_is_ignored() -> None:
    tale = Tale()
    said = tale.raised("d", 4, 1)
    tale.stream = "P12/pond_depth"
    other = tale.raised("d", 4, 1)
    fact = Fact(writer=b"d", seq=1, hlc=0, actor="", hash=b"", subject=other.event.subject)
    forged = Event(
        **{name: getattr(said.event, name) for name in Event.__slots__}
        | {"subject": other.event.subject}
    )

    with pytest.raises(IgnoredError) as ignored:
        apply(None, forged, fact, REGISTRY)

    assert ignored.value.reason == "wrong_subject"


@pytest.mark.parametrize(
    ("key", "value"),
    [("severity", 7), ("severity", "1"), ("value_milli", b""), ("onset_us", 10**18), ("at_us", "")],
)
def test_malformed_data_is_ignored(key: str, value: object) -> None:
    tale = Tale()
    event = tale.raised("d", 4, 1).event
    broken = Event(
        **{name: getattr(event, name) for name in Event.__slots__}
        | {"data": {**event.data, key: value}}
    )
    fact = Fact(writer=b"d", seq=1, hlc=0, actor="", hash=b"", subject=event.subject)

    with pytest.raises(IgnoredError) as ignored:
        apply(None, broken, fact, REGISTRY)

    assert ignored.value.reason == "malformed"


def test_an_unknown_account_acknowledges_nothing() -> None:
    tale = Tale()
    raised = tale.raised("d", 4, 1)

    with pytest.raises(IgnoredError):
        fold((raised, tale.acked("a", raised, actor="nobody")))


def test_the_banner_shows_the_most_urgent_unacknowledged_one() -> None:
    def alarm(stream: str, severity: int, minute: int, *, acked: bool = False) -> Alarm:
        tale = Tale(stream)
        raised = tale.raised("d", severity, minute)
        return fold((raised, tale.acked("a", raised)) if acked else (raised,))

    alarms = [
        alarm("P01/x", 1, 1, acked=True),
        alarm("P02/x", 3, 1),
        alarm("P03/x", 2, 1),
        alarm("P04/x", 2, 9),
    ]

    found = highest_unacknowledged(alarms)

    assert found is not None
    assert found.stream == "P04/x"
    assert [item.stream for item in active(alarms)] == ["P04/x", "P03/x", "P02/x", "P01/x"]
    assert highest_unacknowledged(alarms[:1]) is None


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("raised", "cleared", "acked")),
        st.sampled_from(("d", "s", "t")),
        st.integers(1, 4),
        st.integers(0, 5),
        st.sets(st.integers(0, 4)),
    ),
    min_size=2,
    max_size=5,
)


@given(acts=ACTS)
def test_concurrent_events_give_the_same_alarm_in_any_order(
    acts: list[tuple[str, str, int, int, set[int]]],
) -> None:
    tale = Tale()
    for kind, writer, severity, minute, seen in acts:
        saw = tuple(item for index, item in enumerate(tale.said) if index in seen)
        match kind:
            case "raised":
                tale.raised(writer, severity, minute, *saw)
            case "cleared":
                tale.cleared(writer, minute, *saw)
            case _:
                tale.acked(writer, *saw)
    straight = fold(tale.said)

    for order in itertools.permutations(tale.said):
        places = {item.event.id: index for index, item in enumerate(order)}
        if all(places[past] < places[item.event.id] for item in order for past in item.saw):
            assert fold(order) == straight
