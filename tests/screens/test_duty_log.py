"""The duty log and the seat as views."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.commands import ClosePlace, EnterLog, HandOver, OrderEvacuation, TakeOver
from app.domain.duty import LogEntry
from app.domain.people import Account, Registry, Role
from app.screens import duty, session
from app.screens.duty import LogView, Recorded
from app.settings.pack import default_pack, load_district
from tests.domain.seats import EAST_LAKE, Seat
from ui.duty.words import row_text

NOW = datetime(2025, 8, 4, 19, 0, tzinfo=UTC)
ACCOUNTS = {
    item.id: item
    for item in (
        Account(id="duty_officer", name="周敏", role=Role.DUTY_OFFICER, public_key=b""),
        Account(id="commander", name="陈总", role=Role.COMMANDER, public_key=b""),
        Account(
            id="street_officer.440303001",
            name="桂园",
            role=Role.STREET_OFFICER,
            public_key=b"",
            street="440303001",
        ),
    )
}
DISTRICT = load_district(default_pack())
REGISTRY = Registry(epoch=0, head=b"", accounts=ACCOUNTS)


def entry(seq: int, text: str, minutes_ago: float, *, typed_later: float = 0) -> LogEntry:
    at = NOW - timedelta(minutes=minutes_ago)
    written = at + timedelta(minutes=typed_later)
    return LogEntry(
        writer=b"w" * 8,
        seq=seq,
        hlc=int(written.timestamp() * 1000) << 16,
        actor="duty_officer",
        hash=b"",
        subject=bytes([seq]) * 16,
        at=at,
        text=text,
        category="",
        seat="A1",
    )


def test_the_log_stands_newest_first_by_when_it_happened() -> None:
    view = duty.build([entry(1, "甲", 5), entry(2, "乙", 9)], REGISTRY, search="", now=NOW)

    assert [row.text for row in view.rows] == ["甲", "乙"]
    assert view.rows[0].name == "周敏"


def test_every_word_of_a_search_must_match() -> None:
    log = [entry(1, "罗湖火车站 C 口", 5), entry(2, "罗湖口岸", 6)]

    assert duty.build(log, REGISTRY, search="罗湖 c", now=NOW).matching == 1
    assert duty.build(log, REGISTRY, search="周敏", now=NOW).matching == 2


def test_an_entry_typed_late_is_marked() -> None:
    log = [entry(1, "甲", 20, typed_later=6), entry(2, "乙", 20, typed_later=4)]

    marks = {row.text: row.is_late for row in duty.build(log, REGISTRY, search="", now=NOW).rows}

    assert marks == {"甲": True, "乙": False}


def test_the_list_is_bounded_and_says_how_many_there_are() -> None:
    log = [entry(seq % 250, str(seq), seq) for seq in range(duty.SHOWN + 20)]

    view = duty.build(log, REGISTRY, search="", now=NOW)

    assert (len(view.rows), view.matching) == (duty.SHOWN, duty.SHOWN + 20)


def test_the_seat_names_who_acts_and_offers_streets_last() -> None:
    seat = session.Seat(id="A1", name="A1", realm_name="", is_exercise=True, is_joined=True)

    view = session.build(seat, REGISTRY, ("duty_officer", "commander"), "commander")

    assert [person.account for person in view.people] == ["duty_officer", "commander"]
    assert view.current is not None
    assert view.current.account == "commander"
    assert [person.account for person in view.accounts][-1] == "street_officer.440303001"


def test_nobody_acts_at_a_seat_without_a_session() -> None:
    seat = session.Seat(id="A1", name="A1", realm_name="", is_exercise=True, is_joined=True)

    assert session.build(seat, REGISTRY, (), "duty_officer").current is None


def test_what_was_closed_ordered_and_handed_over_stands_between_the_lines() -> None:
    seat = Seat("A")
    seat.do(ClosePlace(place="L38", reason="积水 40 cm"), "duty_leader")
    seat.do(OrderEvacuation(streets=(EAST_LAKE,), count=58, reason="S21"), "duty_officer")
    seat.do(EnterLog(text="街道来电"), "duty_officer")
    (first,) = seat.do(HandOver(incoming="duty_officer_2", note="水库放水"), "duty_officer")
    seat.do(TakeOver(handover=first.subject), "duty_officer_2")
    view = log_of(seat, "")

    assert [row_text(row) for row in reversed(view.rows)] == [
        "【封闭】望桐路大望段：积水 40 cm",
        "【转移令】东湖 58 人：S21",
        "街道来电",
        f"【交班】交给 duty_officer_2，未了 2 项，清单校验 {view.rows[1].mark}：水库放水",
        f"【接班】接自 duty_officer，未了 2 项，清单校验 {view.rows[1].mark}",
    ]
    assert len(view.rows[1].mark) == 8
    assert view.total == 5


def test_a_place_finds_its_closing_and_a_hash_its_handing_over() -> None:
    seat = Seat("A")
    seat.do(ClosePlace(place="L38", reason="积水"), "duty_leader")
    (first,) = seat.do(HandOver(incoming="duty_officer_2"), "duty_officer")
    mark = seat.picture.handovers[first.subject].first.open_hash.hex()[:8]

    assert [row.kind for row in log_of(seat, "大望").rows] == [Recorded.CLOSED]
    assert [row.kind for row in log_of(seat, mark).rows] == [Recorded.GAVE]


def log_of(seat: Seat, search: str) -> LogView:
    picture = seat.picture
    return duty.build(
        picture.log.values(),
        picture.registry,
        search=search,
        now=seat.now,
        records=duty.records(picture, DISTRICT),
    )
