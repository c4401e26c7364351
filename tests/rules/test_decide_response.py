"""Who may draft, approve, return and countersign a response, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.domain.commands import (
    ApproveResponse,
    Channel,
    Command,
    CountersignResponse,
    DraftResponse,
    ReturnResponse,
)
from app.domain.event import Event
from app.domain.response import Hazard, Level, conflicts, in_force, level_at, standing
from app.errors import OperatorError
from app.rules.decide import lapsed
from tests.hand import MINUTE, T0, Hand

FLOOD = Hazard.FLOOD


def draft(
    level: Level, reason: str = "暴雨红色预警", **more: datetime | tuple[str, ...]
) -> DraftResponse:
    return DraftResponse(hazard=FLOOD, level=level, reason=reason, **more)  # type: ignore[arg-type]


def start(seat: Hand, level: Level, by: str = "duty_officer") -> bytes:
    (event,) = seat.do(draft(level), by)
    return event.subject


def raised(level: Level, approver: str = "commander") -> Hand:
    """Return a seat where a level has been approved."""
    seat = Hand()
    seat.do(ApproveResponse(draft=start(seat, level)), approver)
    seat.pass_minutes(1)
    return seat


def code_of(seat: Hand, command: Command, account: str, streets: tuple[str, ...] = ()) -> str:
    count = len(seat.events)
    with pytest.raises(OperatorError) as refusal:
        seat.do(command, account, frozenset(streets))
    assert len(seat.events) == count
    return refusal.value.code


def level(seat: Hand) -> Level:
    return level_at(seat.picture.responses.get(FLOOD), seat.now)


@pytest.mark.parametrize(
    ("target", "lowest", "too_low"),
    [
        (Level.IV, "duty_leader", "duty_officer_2"),
        (Level.III, "deputy_commander", "duty_leader"),
        (Level.II, "commander", "deputy_commander"),
        (Level.I, "commander", "deputy_commander"),
    ],
)
def test_starting_needs_the_rank_of_the_level(target: Level, lowest: str, too_low: str) -> None:
    seat = Hand()
    subject = start(seat, target)

    assert code_of(seat, ApproveResponse(draft=subject), too_low) == "rank_too_low"
    seat.do(ApproveResponse(draft=subject), lowest)

    assert level(seat) is target


@pytest.mark.parametrize(
    ("left", "target", "lowest", "too_low"),
    [
        (Level.II, Level.III, "commander", "deputy_commander"),
        (Level.III, Level.IV, "deputy_commander", "duty_leader"),
        (Level.IV, Level.ENDED, "duty_leader", "duty_officer_2"),
        (Level.II, Level.ENDED, "commander", "deputy_commander"),
        (Level.IV, Level.ATTENTION, "duty_leader", "duty_officer_2"),
    ],
)
def test_lowering_and_ending_need_the_rank_of_the_level_left(
    left: Level, target: Level, lowest: str, too_low: str
) -> None:
    seat = raised(left)
    subject = start(seat, target)

    assert code_of(seat, ApproveResponse(draft=subject), too_low) == "rank_too_low"
    seat.do(ApproveResponse(draft=subject), lowest)

    assert level(seat) is target


@pytest.mark.parametrize("account", ["slope_expert", "data_admin", "street_officer.440303001"])
def test_who_is_no_officer_may_neither_draft_nor_return(account: str) -> None:
    seat = Hand()
    subject = start(seat, Level.IV)

    assert code_of(seat, draft(Level.IV), account) == "rank_too_low"
    assert code_of(seat, ReturnResponse(draft=subject, reason="缓议"), account) == "rank_too_low"


def test_the_drafter_may_not_approve_whatever_the_rank() -> None:
    seat = Hand()
    subject = start(seat, Level.IV, by="commander")

    assert code_of(seat, ApproveResponse(draft=subject), "commander") == "own_draft"


def test_one_officer_starts_attention_and_ends_it() -> None:
    seat = Hand()
    seat.do(ApproveResponse(draft=start(seat, Level.ATTENTION)), "duty_officer")
    assert level(seat) is Level.ATTENTION

    seat.pass_minutes(10)
    (event,) = seat.do(draft(Level.ENDED, "雨停"), "duty_officer")

    assert event.kind == "response.ended"
    assert level(seat) is Level.ENDED


def test_a_level_above_attention_is_not_ended_by_one_person() -> None:
    seat = raised(Level.IV)

    (event,) = seat.do(draft(Level.ENDED, "雨停"), "duty_officer")

    assert event.kind == "response.drafted"
    assert level(seat) is Level.IV


@pytest.mark.parametrize("target", [Level.III, Level.IV, Level.ENDED])
def test_going_down_needs_a_reason(target: Level) -> None:
    seat = raised(Level.II)

    assert code_of(seat, draft(target, "  "), "duty_officer") == "reason_missing"


def test_the_word_of_a_machine_is_no_reason_of_a_person() -> None:
    seat = Hand()
    seat.do(ApproveResponse(draft=start(seat, Level.ATTENTION)), "duty_officer")

    assert code_of(seat, draft(Level.ENDED, "lapse"), "duty_officer") == "reason_missing"


def test_the_same_level_and_an_end_of_nothing_are_refused() -> None:
    assert code_of(raised(Level.III), draft(Level.III), "duty_officer") == "same_level"
    assert code_of(Hand(), draft(Level.ENDED), "duty_officer") == "not_in_force"


def test_a_draft_that_the_level_overtook_can_only_go_back() -> None:
    seat = Hand()
    old, other = start(seat, Level.IV), start(seat, Level.III)
    seat.do(ApproveResponse(draft=other), "deputy_commander")

    assert code_of(seat, ApproveResponse(draft=old), "duty_leader") == "level_changed"
    seat.do(ReturnResponse(draft=old, reason="级别已变"), "duty_leader")

    assert seat.picture.responses[FLOOD].pending() == ()


def test_a_draft_is_answered_once() -> None:
    seat = Hand()
    subject = start(seat, Level.IV)
    seat.do(ApproveResponse(draft=subject), "duty_leader")

    again = ApproveResponse(draft=subject)
    back = ReturnResponse(draft=subject, reason="缓议")
    assert code_of(seat, again, "duty_leader") == "already_answered"
    assert code_of(seat, back, "duty_leader") == "already_answered"
    assert code_of(seat, ApproveResponse(draft=bytes(16)), "duty_leader") == "unknown_draft"


def test_a_return_needs_a_reason() -> None:
    seat = Hand()
    subject = start(seat, Level.IV)

    assert code_of(seat, ReturnResponse(draft=subject, reason=" "), "commander") == "reason_missing"


@pytest.mark.parametrize(
    ("account", "code"), [("", "not_signed_in"), ("nobody", "unknown_account")]
)
def test_only_a_known_account_acts(account: str, code: str) -> None:
    seat = Hand()
    subject = start(seat, Level.IV)

    assert code_of(seat, draft(Level.III), account) == code
    assert code_of(seat, ApproveResponse(draft=subject), account) == code
    assert code_of(seat, ReturnResponse(draft=subject, reason="x"), account) == code
    assert code_of(seat, CountersignResponse(draft=subject), account) == code


def voice(subject: bytes, **changes: str | datetime) -> ApproveResponse:
    said: dict[str, str | datetime] = {"approver": "commander", "call_no": "0225-1"}
    return ApproveResponse(draft=subject, channel=Channel.VOICE, **(said | changes))  # type: ignore[arg-type]


def test_an_approval_by_voice_holds_at_once_and_is_owed_until_its_speaker_signs() -> None:
    seat = Hand()
    subject = start(seat, Level.II)
    seat.do(voice(subject, heard_at=seat.now), "duty_leader")
    response = seat.picture.responses[FLOOD]
    head = in_force(response, seat.now)
    assert head is not None
    assert (head.level, head.approver, head.by_voice) == (Level.II, "commander", True)
    assert head.countersign_due == seat.now + timedelta(minutes=60)
    assert not response.is_countersigned(head)

    sign = CountersignResponse(draft=subject)
    assert code_of(seat, sign, "duty_leader") == "not_the_approver"
    seat.do(sign, "commander")

    assert seat.picture.responses[FLOOD].is_countersigned(head)
    assert code_of(seat, sign, "commander") == "no_debt"


@pytest.mark.parametrize(
    ("changes", "by", "code"),
    [
        ({"approver": ""}, "duty_leader", "approver_missing"),
        ({"approver": "nobody"}, "duty_leader", "unknown_account"),
        ({"call_no": " "}, "duty_leader", "call_no_missing"),
        ({"heard_at": T0 + 2 * MINUTE}, "duty_leader", "heard_ahead"),
        ({"approver": "deputy_commander"}, "duty_leader", "rank_too_low"),
        ({}, "duty_officer", "own_draft"),
        ({"approver": "duty_officer"}, "duty_leader", "own_draft"),
        ({}, "commander", "approver_present"),
    ],
)
def test_an_approval_by_voice_names_another_person_who_called(
    changes: dict[str, str | datetime], by: str, code: str
) -> None:
    seat = Hand()
    subject = start(seat, Level.II)

    assert code_of(seat, voice(subject, **changes), by) == code


def test_whoever_heard_it_may_sign_a_voice_approval_whatever_the_rank() -> None:
    seat = Hand()
    subject = start(seat, Level.II)

    seat.do(voice(subject), "street_officer.440303001")

    assert level(seat) is Level.II


def test_a_signed_approval_leaves_no_debt() -> None:
    seat = Hand()
    subject = start(seat, Level.IV)
    assert code_of(seat, CountersignResponse(draft=subject), "commander") == "no_debt"
    seat.do(ApproveResponse(draft=subject), "commander")

    assert code_of(seat, CountersignResponse(draft=subject), "commander") == "no_debt"


def test_a_draft_holds_from_its_own_time_or_from_its_approval() -> None:
    seat = Hand()
    (later,) = seat.do(draft(Level.IV, effective_at=T0 + 15 * MINUTE), "duty_officer")
    seat.pass_minutes(7)
    seat.do(ApproveResponse(draft=later.subject), "duty_leader")
    assert level(seat) is Level.ENDED
    assert standing(seat.picture.responses[FLOOD]) is Level.IV
    seat.pass_minutes(8)
    assert level(seat) is Level.IV

    subject = start(seat, Level.III)
    seat.pass_minutes(5)
    seat.do(ApproveResponse(draft=subject), "deputy_commander")

    head = in_force(seat.picture.responses[FLOOD], seat.now)
    assert head is not None
    assert head.effective_at == seat.now


def test_nothing_takes_effect_before_what_already_is_in_force() -> None:
    seat = raised(Level.III)

    early = draft(Level.II, effective_at=T0 - MINUTE)
    assert code_of(seat, early, "duty_officer") == "effective_too_early"

    subject = start(seat, Level.II)
    heard = voice(subject, heard_at=T0 - MINUTE)
    assert code_of(seat, heard, "duty_leader") == "effective_too_early"


def test_an_expiry_lies_after_the_start() -> None:
    at = T0 + 5 * MINUTE
    command = draft(Level.IV, effective_at=at, expires_at=at)

    assert code_of(Hand(), command, "duty_officer") == "expiry_too_early"


def test_areas_are_streets_of_the_district() -> None:
    command = draft(Level.IV, areas=("440303001", "440304001"))

    assert code_of(Hand(), command, "duty_officer", ("440303001",)) == "unknown_street"


def test_a_reason_that_fills_pages_is_refused() -> None:
    assert code_of(Hand(), draft(Level.IV, "雨" * 2001), "duty_officer") == "text_too_long"


def expiring() -> tuple[Hand, datetime]:
    seat = Hand()
    end = T0 + timedelta(hours=24)
    (event,) = seat.do(draft(Level.IV, expires_at=end), "duty_officer")
    seat.do(ApproveResponse(draft=event.subject), "duty_leader")
    return seat, end


def lapse(seat: Hand) -> tuple[Event, ...]:
    events = seat.write(lapsed(seat.picture, seat.now))
    assert not seat.picture.ignored
    return events


def test_what_has_expired_is_ended_once_at_its_expiry() -> None:
    seat, end = expiring()
    seat.now = end - MINUTE
    assert lapse(seat) == ()

    seat.now = end + 5 * MINUTE
    (event,) = lapse(seat)

    assert (event.kind, event.data["reason"], event.actor) == ("response.ended", "lapse", "")
    assert standing(seat.picture.responses[FLOOD]) is Level.ENDED
    assert level_at(seat.picture.responses[FLOOD], end - MINUTE) is Level.IV
    assert level_at(seat.picture.responses[FLOOD], end) is Level.ENDED
    assert lapse(seat) == ()


def test_two_that_record_the_same_lapse_do_not_disagree() -> None:
    seat, end = expiring()
    other = Hand(name="B")
    other.receive(seat.events)
    seat.now = other.now = end
    for each in (seat, other):
        lapse(each)

    seat.receive(other.events)
    other.receive(seat.events)

    response = seat.picture.responses[FLOOD]
    assert seat.picture.picture_hash() == other.picture.picture_hash()
    assert conflicts(response) == ()
    assert standing(response) is Level.ENDED
    assert lapsed(seat.picture, end + MINUTE) == ()


def test_a_draft_after_the_expiry_starts_from_nothing() -> None:
    seat, end = expiring()
    seat.now = end + MINUTE

    lapse_event, event = seat.do(draft(Level.IV), "duty_officer")
    seat.do(ApproveResponse(draft=event.subject), "duty_leader")

    assert lapse_event.kind == "response.ended"
    assert level(seat) is Level.IV


def test_a_draft_from_before_the_expiry_is_overtaken_by_it() -> None:
    seat, end = expiring()
    subject = start(seat, Level.III)
    seat.now = end

    assert code_of(seat, ApproveResponse(draft=subject), "commander") == "level_changed"


def test_an_approval_ends_first_what_expired_elsewhere_meanwhile() -> None:
    seat, other = Hand(), Hand(name="B")
    end = T0 + timedelta(hours=1)
    (severe,) = other.do(draft(Level.II, expires_at=end), "duty_officer")
    other.do(ApproveResponse(draft=severe.subject), "commander")
    subject = start(seat, Level.IV)
    seat.receive(other.events)
    seat.now = end

    ended, approved = seat.do(ApproveResponse(draft=subject), "duty_leader")

    assert (ended.kind, approved.kind) == ("response.ended", "response.approved")
    assert level(seat) is Level.IV
