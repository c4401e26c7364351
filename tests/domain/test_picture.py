"""The picture follows from the set of its events, in whatever causal order they arrive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from app.clock import micros
from app.domain.alarm import alarm_subject
from app.domain.commands import (
    AcknowledgeAlarm,
    Answer,
    AnswerSuggestion,
    ApproveResponse,
    Channel,
    Command,
    CorrectEvacuation,
    CountersignResponse,
    DraftResponse,
    EnterLog,
    ReportEvacuation,
    ReturnResponse,
)
from app.domain.event import Event, EventId, NewEvent
from app.domain.picture import Picture, apply, replay
from app.domain.response import Hazard, Level
from app.domain.suggestion import Suggestion
from app.errors import OperatorError
from app.rules.decide import decide_session, lapsed
from tests.hand import MINUTE, NAMES, T0, Hand, empty, past_of, sealed

ACCOUNTS = (
    *("duty_officer", "duty_officer_2", "duty_leader", "deputy_commander", "commander"),
    *("street_officer.440303007", "slope_expert"),
)
HAZARDS = (Hazard.FLOOD, Hazard.GEOHAZARD)
STREET = "440303007"
CARD = Suggestion(hazard=Hazard.FLOOD, level=Level.II, reasons=(), key="flood/II/ended@0")
ALARM = alarm_subject("threshold", "P11/pond_depth", T0)

Step = Callable[[DataObject, Hand], object]


@dataclass
class Draw:
    """Draws what an officer, a machine or a fool might do at a seat."""

    data: DataObject
    seat: Hand

    def one_of(self, items: Sequence[object]) -> object:
        return self.data.draw(st.sampled_from(items))

    def account(self) -> str:
        return str(self.one_of(ACCOUNTS))

    def subject(self) -> bytes:
        """Return a draft of this seat's picture, mostly an open one."""
        responses = self.seat.picture.responses.values()
        drafts = [item.subject for response in responses for item in response.drafts]
        return self.data.draw(st.sampled_from(drafts)) if drafts else bytes(16)

    def command(self) -> Command:
        return self.data.draw(st.sampled_from(WISHES))(self)


def _draft(draw: Draw) -> Command:
    hazard, level = draw.one_of(HAZARDS), draw.one_of(tuple(Level))
    assert isinstance(hazard, Hazard)
    assert isinstance(level, Level)
    minutes = draw.data.draw(st.none() | st.integers(-20, 20))
    lasts = draw.data.draw(st.none() | st.integers(21, 60))
    return DraftResponse(
        hazard=hazard,
        level=level,
        reason="会商决定",
        effective_at=None if minutes is None else draw.seat.now + minutes * MINUTE,
        expires_at=None if lasts is None else draw.seat.now + lasts * MINUTE,
    )


def _approve(draw: Draw) -> Command:
    return ApproveResponse(draft=draw.subject())


def _hear(draw: Draw) -> Command:
    return ApproveResponse(
        draft=draw.subject(), channel=Channel.VOICE, approver=draw.account(), call_no="1"
    )


def _return(draw: Draw) -> Command:
    return ReturnResponse(draft=draw.subject(), reason="缓议")


def _countersign(draw: Draw) -> Command:
    return CountersignResponse(draft=draw.subject())


def _report(draw: Draw) -> Command:
    figures = draw.data.draw(
        st.dictionaries(
            st.sampled_from(["due", "notified", "moved"]), st.integers(0, 9), min_size=1
        )
    )
    as_of = draw.seat.now - draw.data.draw(st.integers(0, 3)) * MINUTE
    if draw.data.draw(st.booleans()):
        return ReportEvacuation(street=STREET, as_of=as_of, figures=tuple(figures.items()))
    return CorrectEvacuation(
        street=STREET, as_of=as_of, figures=tuple(figures.items()), reason="核对"
    )


def _answer(draw: Draw) -> Command:
    return AnswerSuggestion(key=CARD.key, answer=Answer.DEFERRED, reason="待会商")


def _acknowledge(draw: Draw) -> Command:
    return AcknowledgeAlarm(alarm=ALARM)


def _log(draw: Draw) -> Command:
    return EnterLog(text="南湖路口积水")


WISHES: tuple[Callable[[Draw], Command], ...] = (
    *(_draft, _draft, _approve, _approve, _approve, _hear, _hear, _return, _countersign),
    *(_report, _answer, _acknowledge, _log),
)


def _machine(draw: Draw) -> NewEvent:
    severity = draw.data.draw(st.integers(1, 4))
    data: dict[str, object] = {
        "rule": "threshold",
        "stream": "P11/pond_depth",
        "onset_us": micros(T0),
        "at_us": micros(draw.seat.now),
        "severity": severity,
        "value_milli": 1000 * severity,
        "limit_milli": 1000,
    }
    if draw.data.draw(st.booleans()):
        return NewEvent(kind="alarm.raised", subject=ALARM, data=data)
    clear = {"at_us": micros(draw.seat.now), "value_milli": 0}
    return NewEvent(kind="alarm.cleared", subject=ALARM, data=clear)


def _fool(draw: Draw) -> NewEvent:
    """Return an event that decide would not make: any act on any subject, by anybody."""
    draft = draw.subject()
    responses = draw.seat.picture.responses.values()
    hashes = [item.hash for response in responses for item in response.drafts] or [b""]
    kind = draw.one_of(("approved", "returned", "countersigned", "ended", "drafted"))
    data: dict[str, object] = {
        "hazard": draw.data.draw(st.sampled_from(HAZARDS)).value,
        "level": draw.data.draw(st.sampled_from(list(Level))).value,
        "effective_us": micros(draw.seat.now),
        "channel": draw.one_of(("voice", "signed")),
        "approver": draw.account(),
        "reason": draw.one_of(("lapse", "x")),
    }
    return NewEvent(
        kind=f"response.{kind}",
        subject=draft,
        data=data,
        actor=draw.account(),
        needs_act=draw.data.draw(st.booleans()),
        acts_on=draw.data.draw(st.sampled_from(hashes)),
    )


def _twin(draw: Draw) -> NewEvent:
    """Return a log entry or a session whose subject another writer uses as well."""
    subject = draw.data.draw(st.sampled_from([bytes([1] * 16), bytes([2] * 16)]))
    if draw.data.draw(st.booleans()):
        return replace(decide_session(draw.account(), draw.seat.name, T0), subject=subject)
    data = {"text": draw.seat.name}
    return NewEvent(kind="log.entered", subject=subject, data=data, actor=draw.account())


def three_seats(data: DataObject, *, with_fools: bool) -> tuple[dict[str, Hand], list[Event]]:
    """Let three seats act for a while, now and then hearing of each other."""
    cards = {CARD.key: CARD}
    seats = {name: Hand(name=name, cards=cards) for name in NAMES}
    kinds = ["wish"] * 6 + ["machine", "lapse", "meet", "twin"] + ["fool"] * (3 * with_fools)
    for _ in range(data.draw(st.integers(5, 30))):
        seat = seats[data.draw(st.sampled_from(NAMES))]
        seat.pass_minutes(data.draw(st.integers(0, 30)))
        draw = Draw(data, seat)
        match data.draw(st.sampled_from(kinds)):
            case "wish":
                with_refusal(seat, draw)
            case "machine":
                seat.write([_machine(draw)])
            case "lapse":
                assert_taken(seat, seat.write(lapsed(seat.picture, seat.now)))
            case "meet":
                seat.receive(seats[data.draw(st.sampled_from(NAMES))].events)
            case "twin":
                seat.write([_twin(draw)])
            case _:
                seat.write([_fool(draw)])
    known: dict[EventId, Event] = {}
    for seat in seats.values():
        known |= {event.id: event for event in seat.events}
    return seats, list(known.values())


def with_refusal(seat: Hand, draw: Draw) -> None:
    """Let an officer wish; ``Hand.do`` asserts that what is decided is not ignored."""
    command, account = draw.command(), draw.account()
    try:
        seat.do(command, account)
    except OperatorError:
        return


def assert_taken(seat: Hand, events: Sequence[Event]) -> None:
    assert not [
        seat.picture.ignored[event.id] for event in events if event.id in seat.picture.ignored
    ]


def any_order(data: DataObject, events: Sequence[Event]) -> list[Event]:
    """Return the events in an order in which each stands after its past."""
    before, left, done = past_of(events), {event.id: event for event in events}, set[EventId]()
    order: list[Event] = []
    while left:
        ready = sorted(key for key in left if before[key] <= done)
        key = data.draw(st.sampled_from(ready))
        order.append(left.pop(key))
        done.add(key)
    return order


@pytest.mark.parametrize("with_fools", [False, True])
@settings(max_examples=50)
@given(data=st.data())
def test_any_causal_order_of_three_writers_gives_the_same_picture(
    with_fools: bool, data: DataObject
) -> None:
    _, events = three_seats(data, with_fools=with_fools)

    one, other = any_order(data, events), any_order(data, events)
    pictures = [replay(empty().chain, order) for order in (one, other)]

    assert pictures[0].hash() == pictures[1].hash()
    assert pictures[0].ignored == pictures[1].ignored


@settings(max_examples=40)
@given(data=st.data())
def test_folding_one_by_one_is_folding_all_at_once(data: DataObject) -> None:
    _, events = three_seats(data, with_fools=True)
    order = any_order(data, events)

    slowly: Picture = empty()
    for event in order:
        slowly = apply(slowly, event)

    assert slowly == replay(empty().chain, order)


@settings(max_examples=40)
@given(data=st.data())
def test_what_decide_makes_stays_accepted_wherever_it_arrives(data: DataObject) -> None:
    seats, events = three_seats(data, with_fools=False)

    for seat in seats.values():
        seat.receive(any_order(data, events))

    for seat in seats.values():
        assert seat.picture.ignored == {}
    assert len({seat.picture.hash() for seat in seats.values()}) == 1


def drafted(level: Level = Level.II, by: str = "duty_officer") -> tuple[Hand, Event]:
    seat = Hand()
    (event,) = seat.do(DraftResponse(hazard=Hazard.FLOOD, level=level, reason="红色预警"), by)
    return seat, event


def approval(draft: Event, actor: str, **data: object) -> NewEvent:
    said: dict[str, object] = {
        "hazard": "flood",
        "channel": "signed",
        "effective_us": micros(T0),
    }
    return NewEvent(
        kind="response.approved",
        subject=draft.subject,
        data=said | data,
        actor=actor,
        needs_act=True,
        acts_on=draft.hash,
    )


def ignored(seat: Hand, wish: NewEvent) -> str:
    (event,) = seat.write([wish])
    assert seat.picture.responses[Hazard.FLOOD].approvals == ()
    assert seat.picture.responses[Hazard.FLOOD].notes == ()
    return seat.picture.ignored[event.id]


def test_an_approval_by_the_drafter_is_ignored_with_its_reason() -> None:
    seat, draft = drafted(by="commander")

    assert ignored(seat, approval(draft, "commander")) == "own_draft"


def test_an_approval_by_voice_that_the_drafter_heard_or_gave_is_ignored() -> None:
    seat, draft = drafted()
    heard = approval(draft, "duty_officer", channel="voice", approver="commander")
    given_by_drafter = approval(draft, "duty_leader", channel="voice", approver="duty_officer")

    assert ignored(seat, heard) == "own_draft"
    assert ignored(seat, given_by_drafter) == "rank_too_low"


def test_an_approval_below_the_rank_is_ignored_with_its_reason() -> None:
    seat, draft = drafted()

    assert ignored(seat, approval(draft, "deputy_commander")) == "rank_too_low"


def test_an_approval_of_another_draft_or_without_a_signature_is_ignored() -> None:
    seat, draft = drafted()
    other = replace(draft, hash=bytes(32))
    unsigned = replace(approval(draft, "commander"), needs_act=False)

    assert ignored(seat, approval(other, "commander")) == "act_on_another"
    assert ignored(seat, unsigned) == "act_missing"


def test_a_return_by_who_is_no_officer_and_a_countersignature_of_nothing_are_ignored() -> None:
    seat, draft = drafted()
    back = replace(approval(draft, "slope_expert"), kind="response.returned")
    sign = replace(approval(draft, "commander"), kind="response.countersigned")

    assert ignored(seat, back) == "rank_too_low"
    assert ignored(seat, sign) == "no_debt"


def test_a_countersignature_counts_only_if_it_saw_the_approval_that_it_signs() -> None:
    seat, draft = drafted()
    other = Hand(name="B")
    other.receive(seat.events)
    voice = approval(draft, "duty_leader", channel="voice", approver="commander")
    seat.write([voice])
    other.write([replace(voice, kind="response.countersigned", actor="commander")])

    events = {event.id: event for event in (*seat.events, *other.events)}
    late = sorted(events.values(), key=lambda event: (event.kind == "response.approved", event.seq))
    early = sorted(events.values(), key=lambda event: (event.kind == "response.countersigned",))

    pictures = [replay(empty().chain, order) for order in (early, late)]
    assert pictures[0].hash() == pictures[1].hash()
    assert list(pictures[0].ignored.values()) == list(pictures[1].ignored.values()) == ["no_debt"]


def test_an_end_of_more_than_attention_by_one_person_is_ignored() -> None:
    seat, draft = drafted(Level.IV)
    seat.do(ApproveResponse(draft=draft.subject), "duty_leader")
    wish = replace(approval(draft, "commander"), kind="response.ended", acts_on=b"")

    (event,) = seat.write([wish])

    assert seat.picture.ignored[event.id] == "not_attention"


def test_a_changed_event_has_another_hash() -> None:
    _, draft = drafted()

    assert sealed(draft) == draft
    assert sealed(replace(draft, actor="duty_officer_2")).hash != draft.hash
