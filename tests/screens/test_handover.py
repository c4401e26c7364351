"""The hand-over sheet lists all that is open, what must be explained, and who signs next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.alarm import alarm_subject
from app.domain.commands import (
    AcknowledgeAlarm,
    ApproveResponse,
    Channel,
    ClosePlace,
    CloseShelter,
    DraftResponse,
    HandOver,
    OrderEvacuation,
    PermitReturn,
    TakeOver,
)
from app.domain.conflict import ConflictKind
from app.domain.handover import Explained, Fault, Unclear
from app.domain.open_list import OpenKind
from app.domain.response import Hazard, Level
from app.domain.sensor import Sample
from app.rules.actor import Actor
from app.screens import handover
from app.screens.handover import Beside, HandoverView, Machine
from app.settings.pack import default_pack, load_district
from tests.domain.seats import EAST_LAKE, OFFICER_B, Seat, device_of, report
from tests.rules.test_handover import raise_alarm
from ui.duty.handover_words import fault_words, machine_words, second_words, title_words
from ui.parts.age import instant_words

DISTRICT = load_district(default_pack())
OUT, IN = "duty_officer", "duty_officer_2"


@pytest.fixture
def seat() -> Seat:
    return Seat("A")


BESIDE = Beside(district=DISTRICT, signed_in=(OUT,), machine=Machine(unsent=3))


def view_of(
    seat: Seat, account: str = OUT, *here: str, latest: Sample | None = None
) -> HandoverView:
    by = Actor(account=account, seat="A", device=device_of("A"))
    known = {latest.stream: latest} if latest else {}
    beside = replace(BESIDE, signed_in=here or (account,), latest=known)
    return handover.build(seat.picture, by, seat.now, beside)


def reading(value: float, at: datetime) -> Sample:
    return Sample(stream="P05/pond_depth", at=at, value=value, quality="OK", received_at=at)


def raise_twice(seat: Seat) -> bytes:
    """Raise blue at 10 cm, and yellow at 15.5 cm ten minutes later."""
    onset = seat.now - timedelta(minutes=30)
    subject = alarm_subject("limit", "P05/pond_depth", onset)
    for minutes, severity, value, limit in ((0, 4, 10_000, 5_000), (10, 3, 15_500, 15_000)):
        at = onset + timedelta(minutes=minutes)
        data: dict[str, object] = {
            "rule": "limit",
            "stream": "P05/pond_depth",
            "onset_us": int(onset.timestamp() * 1_000_000),
            "severity": severity,
            "value_milli": value,
            "limit_milli": limit,
            "at_us": int(at.timestamp() * 1_000_000),
        }
        seat.write("alarm.raised", subject, data)
    return subject


def test_everything_open_is_listed_with_since_when_and_by_whom(seat: Seat) -> None:
    (draft,) = seat.do(DraftResponse(hazard=Hazard.FLOOD, level=Level.IV, reason="雨"), OUT)
    by_voice = ApproveResponse(
        draft=draft.subject,
        channel=Channel.VOICE,
        approver="duty_leader",
        call_no="7",
        heard_at=seat.now,
    )
    seat.do(by_voice, IN)
    seat.do(DraftResponse(hazard=Hazard.FLOOD, level=Level.III, reason="涨"), OUT)
    seat.do(ClosePlace(place="L38", reason="积水"), "duty_leader")
    seat.do(OrderEvacuation(streets=(EAST_LAKE,), count=58, reason="S21"), OUT)
    report(seat, 180)
    rows = {row.kind: row for row in view_of(seat).rows}

    assert list(rows) == [
        OpenKind.RESPONSE,
        OpenKind.DRAFT,
        OpenKind.DEBT,
        OpenKind.UNSIGNED,
        OpenKind.CLOSURE,
    ]
    assert (rows[OpenKind.RESPONSE].level, rows[OpenKind.RESPONSE].by) == (Level.IV, "duty_leader")
    assert rows[OpenKind.DEBT].due is not None
    assert (rows[OpenKind.UNSIGNED].name, rows[OpenKind.UNSIGNED].count) == ("东湖", 58)
    assert (rows[OpenKind.CLOSURE].name, rows[OpenKind.CLOSURE].by) == (
        "望桐路大望段",
        "duty_leader",
    )


def test_totals_name_the_unreachable_and_how_many_streets_reported(seat: Seat) -> None:
    report(seat, 180)
    view = view_of(seat)

    assert (view.totals.moved, view.totals.unreachable, view.streets) == (180, 0, 1)
    assert view.machine.unsent == 3


def test_an_urgent_alarm_and_a_conflict_must_be_explained() -> None:
    a, b = Seat("A"), Seat("B")
    a.exchange(b)
    b.is_cut_off = True
    b.do(OrderEvacuation(streets=(EAST_LAKE,), count=58, reason="S21"), OFFICER_B)
    a.exchange(b)
    raise_alarm(a)
    raise_alarm(a, severity=3, stream="P13/pond_depth")
    view = view_of(a)

    assert [(row.unclear, row.name) for row in view.unclear] == [
        (Unclear.ALARM, "P11 春风路"),
        (Unclear.CONFLICT, "东湖"),
    ]
    assert (view.unclear[1].conflict, view.unclear[1].count) == (ConflictKind.ORDER, 58)
    assert (view.unclear[0].value, view.unclear[0].limit, view.unclear[0].unit) == (41, 40, "cm")


@pytest.mark.parametrize(
    ("old_min", "words"),
    [(0, "现 24 cm"), (20, "24 cm 截至 {at}"), (None, "现值未知")],
)
def test_an_alarm_is_listed_since_its_severity_began_with_its_value_of_now(
    old_min: int | None, words: str, seat: Seat
) -> None:
    raise_twice(seat)
    at = seat.now - timedelta(minutes=old_min or 0)
    latest = None if old_min is None else reading(24, at)
    (row,) = view_of(seat, latest=latest).rows
    said = words.format(at=instant_words(at, seat.now))
    began = instant_words(seat.now - timedelta(minutes=20), seat.now)

    assert title_words(row, seat.now) == f"未确认黄色告警 P05 布吉路草埔 {said}"
    assert second_words(row, seat.now) == f"{began} 起 · 触发 15.5 cm · 限值 15 cm"


def test_what_is_acknowledged_and_still_on_is_listed_below_without_a_word(seat: Seat) -> None:
    mild = raise_twice(seat)
    for subject in (mild, raise_alarm(seat)):
        seat.do(AcknowledgeAlarm(alarm=subject), IN)
    raise_alarm(seat, severity=3, stream="P13/pond_depth")
    rows = view_of(seat).rows

    assert [(row.kind, row.severity, row.unclear) for row in rows] == [
        (OpenKind.ALARM, 3, None),
        (OpenKind.ACKED, 1, None),
        (OpenKind.ACKED, 3, None),
    ]
    assert title_words(rows[1], seat.now).startswith("已确认红色告警 P11 春风路")
    assert second_words(rows[1], seat.now).endswith("duty_officer_2 已确认")


def test_the_first_signature_waits_for_the_named_one(seat: Seat) -> None:
    seat.do(HandOver(incoming=IN, note="水库放水"), OUT)
    waiting = view_of(seat, OUT, OUT, IN).waiting

    assert waiting is not None
    assert (waiting.outgoing.account, waiting.incoming.account) == (OUT, IN)
    assert (waiting.incoming.is_here, waiting.note, waiting.grown) == (True, "水库放水", 0)
    assert waiting.refusal is None


def test_what_is_wrong_with_the_machine_is_worded_only_on_show(seat: Seat) -> None:
    machine = Machine(link="offline", skew_s=-75.4, fresh=34, sources=57, charge=46)
    assert [(fault.code, fault.figures) for fault in machine.faults] == [
        ("sources", (23, 57)),
        ("clock_off", (75,)),
        ("battery", (46,)),
    ]
    seat.do(HandOver(incoming=IN, faults=machine.faults), OUT)
    view = view_of(seat)

    assert view.waiting is not None
    assert view.waiting.faults == machine.faults
    assert machine_words(view) == (
        "数据源、时钟、供电无异常 · 交班时 "
        "数据源 23 / 57 站未按时更新；时钟与区服务器相差 1 分；电池供电，剩 46 %"
    )
    assert fault_words((Fault(code="of_a_newer_seat", figures=(4,)),)) == "of_a_newer_seat 4"


def test_what_came_up_since_keeps_the_second_from_signing(seat: Seat) -> None:
    seat.do(HandOver(incoming=IN), OUT)
    raise_alarm(seat)
    waiting = view_of(seat).waiting

    assert waiting is not None
    assert waiting.grown == 1
    assert waiting.refusal is not None
    assert waiting.refusal.code == "list_grew"


def test_once_both_signed_it_is_the_last_one(seat: Seat) -> None:
    subject = raise_alarm(seat)
    said = Explained(kind=Unclear.ALARM, subject=subject, text="已派人")
    (first,) = seat.do(HandOver(incoming=IN, explained=(said,)), OUT)
    seat.do(TakeOver(handover=first.subject), IN)
    view = view_of(seat)

    assert view.waiting is None
    assert view.last is not None
    assert (view.last.outgoing, view.last.incoming) == (OUT, IN)
    assert view.last.at == seat.now


@pytest.mark.parametrize(
    ("account", "code"), [("", "not_signed_in"), ("data_admin", "rank_too_low"), (OUT, "")]
)
def test_who_may_not_hand_over_is_told_beforehand(seat: Seat, account: str, code: str) -> None:
    refusal = view_of(seat, account).refusal

    assert (refusal.code if refusal else "") == code


def test_officers_here_are_offered_first_and_never_the_one_who_leaves(seat: Seat) -> None:
    names = [party.account for party in view_of(seat, OUT, OUT, "commander").candidates]

    assert names[0] == "commander"
    assert OUT not in names
    assert OFFICER_B not in names


def test_releases_without_a_second_signature_are_listed(seat: Seat) -> None:
    seat.do(PermitReturn(street=EAST_LAKE, count=58, reason="水退"), OUT)
    seat.do(CloseShelter(shelter="SH0022", street=EAST_LAKE, reason="人员转出"), OUT)

    assert [title_words(row, seat.now) for row in view_of(seat).rows] == [
        "待签字 东湖 58 人返回",
        "待签字 关闭 东湖避难场所4",
    ]
