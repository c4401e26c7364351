"""Nothing unclear is handed over without a word (不清不接), and nothing counts before both sign."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.alarm import alarm_subject
from app.domain.commands import AcknowledgeAlarm, ClosePlace, HandOver, OrderEvacuation, TakeOver
from app.domain.event import Event
from app.domain.handover import Explained, Fault, FaultCode, Unclear
from app.domain.open_list import OpenKind, open_hash, open_list
from app.errors import OperatorError
from app.rules.handover import waiting_at
from tests.domain.seats import EAST_LAKE, OFFICER_B, ROAD, T0, Seat, replayed, report

OUT, IN = "duty_officer", "duty_officer_2"


@pytest.fixture
def seat() -> Seat:
    return Seat("A")


def raise_alarm(seat: Seat, severity: int = 1, stream: str = "P11/pond_depth") -> bytes:
    onset = T0 - timedelta(minutes=5)
    subject = alarm_subject("limit", stream, onset)
    data: dict[str, object] = {
        "rule": "limit",
        "stream": stream,
        "onset_us": int(onset.timestamp() * 1_000_000),
        "severity": severity,
        "value_milli": 41_000,
        "limit_milli": 40_000,
        "at_us": int(onset.timestamp() * 1_000_000),
    }
    seat.write("alarm.raised", subject, data)
    assert subject in seat.picture.alarms
    return subject


def explained(*subjects: bytes, kind: Unclear = Unclear.ALARM) -> tuple[Explained, ...]:
    return tuple(Explained(kind=kind, subject=item, text="已派人核实") for item in subjects)


def hand_over(seat: Seat, *said: Explained, incoming: str = IN) -> Event:
    (event,) = seat.do(HandOver(incoming=incoming, explained=said), OUT)
    return event


def refused(code: str) -> pytest.RaisesExc[OperatorError]:
    return pytest.raises(OperatorError, match=code)


def test_both_sign_and_the_second_signs_the_first_ones_event(seat: Seat) -> None:
    first = hand_over(seat)
    waiting = waiting_at(seat.picture, "A")
    assert waiting is not None
    (second,) = seat.do(TakeOver(handover=first.subject), IN)
    held = seat.picture.handovers[first.subject]

    assert held.is_done
    assert second.data["acts_on"] == first.hash
    assert (first.data["act"], second.data["act"]) == (
        {"account": OUT, "sig": b"sig"},
        {"account": IN, "sig": b"sig"},
    )
    assert waiting_at(seat.picture, "A") is None


def test_an_unread_urgent_alarm_must_be_explained(seat: Seat) -> None:
    subject = raise_alarm(seat)
    with refused("not_explained"):
        hand_over(seat)
    with refused("not_explained"):
        hand_over(seat, Explained(kind=Unclear.ALARM, subject=subject, text="  "))
    event = hand_over(seat, *explained(subject))

    (said,) = seat.picture.handovers[event.subject].first.explained
    assert (said.subject, said.text) == (subject, "已派人核实")


def test_an_alarm_that_is_not_urgent_is_listed_and_needs_no_word(seat: Seat) -> None:
    raise_alarm(seat, severity=2)
    hand_over(seat)

    (thing,) = open_list(seat.picture, seat.now)
    assert (thing.kind, thing.unclear) == (OpenKind.ALARM, None)


def test_an_alarm_that_is_known_and_still_on_is_listed_and_needs_no_word(seat: Seat) -> None:
    subject = raise_alarm(seat)
    seat.do(AcknowledgeAlarm(alarm=subject), OUT)
    event = hand_over(seat)

    (thing,) = open_list(seat.picture, seat.now)
    assert (thing.kind, thing.unclear, thing.key) == (OpenKind.ACKED, None, subject.hex())
    assert seat.picture.handovers[event.subject].first.count == 1
    cleared = {"at_us": int(seat.now.timestamp() * 1_000_000), "value_milli": 0}
    seat.write("alarm.cleared", subject, cleared)
    assert open_list(seat.picture, seat.now) == ()


def test_a_record_under_an_older_edition_of_the_list_counts_and_can_be_checked(seat: Seat) -> None:
    seat.do(ClosePlace(place=ROAD, reason="积水"), "duty_leader")
    old = open_hash(open_list(seat.picture, seat.now))
    seat.do(AcknowledgeAlarm(alarm=raise_alarm(seat)), OUT)
    honest = hand_over(seat)
    data = dict(honest.data) | {"open_hash": old, "count": 1}
    event = seat.write("duty.handed_over", b"o" * 16, data, OUT)
    things = open_list(seat.picture, seat.now)

    assert event.id not in seat.picture.ignored
    assert seat.picture.handovers[event.subject].first.open_hash == open_hash(things, edition=1)
    assert seat.picture.handovers[honest.subject].first.open_hash == open_hash(things) != old


def test_an_open_conflict_must_be_explained() -> None:
    a, b = Seat("A"), Seat("B")
    a.exchange(b)
    b.is_cut_off = True
    b.do(ClosePlace(place=ROAD, street=EAST_LAKE, reason="中断"), OFFICER_B)
    a.exchange(b)
    with refused("not_explained"):
        hand_over(a)
    (thing,) = [item for item in open_list(a.picture, a.now) if item.unclear]
    hand_over(a, *explained(thing.subject, kind=Unclear.CONFLICT))

    assert thing.unclear is Unclear.CONFLICT


def test_what_came_up_after_the_first_signature_stops_the_second(seat: Seat) -> None:
    first = hand_over(seat)
    subject = raise_alarm(seat)
    with refused("list_grew"):
        seat.do(TakeOver(handover=first.subject), IN)
    again = hand_over(seat, *explained(subject))
    seat.do(TakeOver(handover=again.subject), IN)

    assert seat.picture.handovers[again.subject].is_done
    assert not seat.picture.handovers[first.subject].is_done
    assert waiting_at(seat.picture, "A") is None


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (OUT, "own_handover"),
        ("duty_leader", "not_the_incoming"),
        ("data_admin", "rank_too_low"),
        ("", "not_signed_in"),
    ],
)
def test_only_the_one_who_was_named_takes_it(seat: Seat, account: str, code: str) -> None:
    first = hand_over(seat)

    with refused(code):
        seat.do(TakeOver(handover=first.subject), account)


@pytest.mark.parametrize(
    ("incoming", "code"),
    [(OUT, "own_handover"), ("", "incoming_missing"), (OFFICER_B, "incoming_missing")],
)
def test_it_goes_to_another_officer_only(seat: Seat, incoming: str, code: str) -> None:
    with refused(code):
        hand_over(seat, incoming=incoming)


def test_it_is_taken_once(seat: Seat) -> None:
    first = hand_over(seat)
    seat.do(TakeOver(handover=first.subject), IN)

    with refused("already_taken"):
        seat.do(TakeOver(handover=first.subject), IN)
    with refused("unknown_handover"):
        seat.do(TakeOver(handover=b"x" * 16), IN)


def test_the_hash_is_that_of_the_list_that_the_signature_saw(seat: Seat) -> None:
    seat.do(ClosePlace(place=ROAD, reason="积水"), "duty_leader")
    seat.do(OrderEvacuation(streets=(EAST_LAKE,), count=58, reason="S21"), OUT)
    report(seat, 180)
    before = open_list(seat.picture, seat.now)
    event = hand_over(seat)
    held = seat.picture.handovers[event.subject].first

    assert held.open_hash == open_hash(before)
    assert held.count == len(before) == 3
    assert [item.kind for item in before] == [
        OpenKind.UNSIGNED,
        OpenKind.CLOSURE,
        OpenKind.FIGURES,
    ]
    report(seat, 200, minutes=10)
    assert open_hash(open_list(seat.picture, seat.now)) != held.open_hash


def test_faults_of_the_machine_are_recorded_as_codes_and_numbers(seat: Seat) -> None:
    faults = (
        Fault(code=FaultCode.SOURCES, figures=(23, 57)),
        Fault(code=FaultCode.CLOCK_UNKNOWN),
    )
    (event,) = seat.do(HandOver(incoming=IN, faults=faults), OUT)

    assert event.data["faults"] == [["sources", 23, 57], ["clock_unknown"]]
    assert seat.picture.handovers[event.subject].first.faults == faults


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ("校时未知", Fault(code="校时未知")),
        (["of_a_newer_seat", 4], Fault(code="of_a_newer_seat", figures=(4,))),
        ([], None),
        ([4], None),
        (["battery", "46 %"], None),
        (["battery", True], None),
    ],
)
def test_sentences_of_older_seats_stay_readable_and_nonsense_is_ignored(
    item: object, fault: Fault | None, seat: Seat
) -> None:
    honest = hand_over(seat)
    data = dict(honest.data) | {"faults": [item]}
    event = seat.write("duty.handed_over", b"f" * 16, data, OUT)

    held = seat.picture.handovers.get(event.subject)
    assert (held.first.faults if held else None) == ((fault,) if fault else None)
    assert fault or seat.picture.ignored[event.id] == "malformed"


def test_a_strangers_program_cannot_leave_out_the_words_or_the_signature(seat: Seat) -> None:
    honest = hand_over(seat)
    data = {key: value for key, value in honest.data.items() if key != "act"}
    unsigned = seat.write("duty.handed_over", b"u" * 16, data, OUT)
    data |= {"act": honest.data["act"], "explained": [["alarm", b"a" * 16, " "]]}
    wordless = seat.write("duty.handed_over", b"w" * 16, data, OUT)
    data |= {"explained": [], "incoming": OUT}
    alone = seat.write("duty.handed_over", b"v" * 16, data, OUT)

    assert seat.picture.ignored[unsigned.id] == "act_missing"
    assert seat.picture.ignored[wordless.id] == "not_explained"
    assert seat.picture.ignored[alone.id] == "unknown_account"
    assert set(seat.picture.handovers) == {honest.subject}


def test_a_strangers_second_signature_does_not_count(seat: Seat) -> None:
    first = hand_over(seat)
    for account, reason in ((OUT, "own_order"), ("duty_leader", "act_on_another")):
        act = {"account": account, "sig": b"sig"}
        data: dict[str, object] = {"acts_on": first.hash, "act": act}
        event = seat.write("duty.handed_over", first.subject, data, account)
        assert seat.picture.ignored[event.id] == reason

    assert not seat.picture.handovers[first.subject].is_done


@given(st.lists(st.integers(0, 7), max_size=12))
def test_it_is_the_same_in_whatever_order_it_arrives(picks: list[int]) -> None:
    a, b = Seat("A"), Seat("B")
    a.exchange(b)
    first = hand_over(a)
    second = hand_over(b)
    a.exchange(b)
    a.do(TakeOver(handover=first.subject), IN)
    b.do(TakeOver(handover=second.subject), IN)
    a.exchange(b)

    assert replayed(a, picks).picture_hash() == a.picture.picture_hash()
    assert a.picture.picture_hash() == b.picture.picture_hash()
