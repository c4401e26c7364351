"""The duty log and the seat as views."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.duty import LogEntry
from app.domain.people import Account, Registry, Role
from app.screens import duty, session

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
