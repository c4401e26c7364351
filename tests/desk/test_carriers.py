"""What a seat can still do with its network cut: neighbours, satellite, sticks, a second copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.commands import (
    ApproveResponse,
    CorrectEvacuation,
    DraftResponse,
    EnterLog,
    ReportEvacuation,
)
from app.domain.event import Event
from app.domain.power import PowerMode, mode_of
from app.domain.response import Hazard, Level
from app.errors import OperatorError
from app.screens import delivery
from app.screens.carriers import Carrier, Way, build
from app.screens.delivery import DeliveryRow, What
from app.settings.carriers import CarrierSettings
from app.store.mirror import read
from tests.desk.making import (
    REALM,
    SOON_S,
    Founded,
    HandClock,
    Seat,
    open_seat,
    quiet,
    supply,
    wait_until,
)
from tests.desk.pairs import carry, free_port, pair, with_lan
from ui.link.carrier_words import file_words

Pair = tuple[Seat, Seat]
Making = Callable[..., Pair]
EAST_LAKE = "440303007"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Making]:
    seats: list[Seat] = []

    def make(
        carriers: Callable[[CarrierSettings, str], CarrierSettings] = lambda settings, _: settings,
    ) -> Pair:
        one, two = pair(tmp_path, carriers)
        seats.extend((one, two))
        return one, two

    yield make
    for seat in seats:
        seat.desk.close()


def rung(seat: Seat, way: Way) -> Carrier:
    return build(seat.desk.carriers.state, now=seat.clock.now()).carrier(way)


def report(seat: Seat, moved: int) -> tuple[Event, ...]:
    seat.sign_in("duty_officer")
    command = ReportEvacuation(
        street=EAST_LAKE, as_of=seat.clock.now(), figures=(("due", 58), ("moved", moved))
    )
    return seat.desk.do(command).result(SOON_S)


def raise_level(seat: Seat) -> None:
    seat.sign_in("duty_officer", "duty_leader")
    draft = seat.desk.do(
        DraftResponse(hazard=Hazard.FLOOD, level=Level.IV, reason="积水"), "duty_officer"
    ).result(SOON_S)
    seat.desk.do(ApproveResponse(draft=draft[0].subject), "duty_leader").result(SOON_S)


def delivered(seat: Seat, what: What) -> DeliveryRow:
    view = delivery.build(
        seat.desk.picture, seat.replica.device, seat.desk.carriers.known, now=seat.clock.now()
    )
    return next(row for row in view.rows if row.what is what)


def test_a_seat_claims_no_carrier_that_it_was_not_given(tmp_path: Path) -> None:
    seat = open_seat(tmp_path)
    try:
        view = build(seat.desk.carriers.state, now=seat.clock.now())
        assert view.best is None
        assert view.state.copy is None
        assert [view.carrier(way).is_set for way in Way] == [False, False, False, True]
        assert not any(view.carrier(way).is_alive for way in Way)
        with pytest.raises(OperatorError, match="no_card"):
            seat.desk.carriers.send_status().result(SOON_S)
    finally:
        seat.desk.close()


def test_neighbours_become_equal_without_the_district_and_delivery_says_so(made: Making) -> None:
    port = free_port()
    one, two = made(lambda settings, _: with_lan(settings, port))
    report(one, 20)

    wait_until(lambda: EAST_LAKE in two.desk.picture.evacuation, "the tally on the other seat")
    wait_until(lambda: delivered(one, What.TALLY).peers == ("席位 B2",), "the peer's word")
    row = delivered(one, What.TALLY)
    assert not row.is_on_district
    assert row.seen_by == ()
    assert rung(one, Way.LAN).names == ("席位 B2",)
    best = build(one.desk.carriers.state, now=one.clock.now()).best
    assert best is not None
    assert best.way is Way.LAN
    assert one.desk.carriers.state.waiting.p1 == 1


def test_what_another_account_answered_counts_as_seen_and_a_copy_does_not(made: Making) -> None:
    one, _ = made()
    raise_level(one)

    assert (
        delivered(one, What.DRAFT).seen_by == ("值班领导（样例）",)
        or delivered(one, What.DRAFT).seen_by
    )
    assert delivered(one, What.APPROVAL).seen_by == ()


def test_who_corrects_what_he_wrote_himself_is_no_other_pair_of_eyes(made: Making) -> None:
    one, _ = made()
    report(one, 20)
    own = CorrectEvacuation(
        street=EAST_LAKE, as_of=one.clock.now(), figures=(("moved", 19),), reason="误报"
    )
    one.desk.do(own).result(SOON_S)

    assert delivered(one, What.TALLY).seen_by == ()


def by_modem(tmp_path: Path) -> Callable[[CarrierSettings, str], CarrierSettings]:
    return lambda settings, name: replace(
        settings, modem=tmp_path / f"modem-{name}", modem_every_s=0
    )


def test_levels_and_tallies_go_by_satellite_while_the_district_is_lost(
    made: Making, tmp_path: Path
) -> None:
    one, two = made(by_modem(tmp_path))
    folders = tmp_path / "modem-A1", tmp_path / "modem-B2"
    wait_until(lambda: one.desk.link.is_lost, "the loss of the district")
    raise_level(one)
    report(one, 20)
    one.desk.do(EnterLog(text="留在本机")).result(SOON_S)

    def moved() -> bool:
        carry(*folders)
        return two.desk.carriers.state.pending >= 3

    wait_until(moved, "the events by satellite")
    wait_until(
        lambda: bool(carry(*folders) + 1) and bool(delivered(one, What.APPROVAL).cards),
        "the acknowledgement",
    )
    assert delivered(one, What.APPROVAL).cards == ("席位 B2",)
    assert two.desk.picture.responses == {}, "an incomplete chain changes nothing"
    assert rung(two, Way.SATELLITE).contact_age_s is not None


def test_what_reached_the_district_another_way_leaves_the_queue_of_the_card(
    made: Making, tmp_path: Path
) -> None:
    one, _ = made(
        lambda settings, name: replace(by_modem(tmp_path)(settings, name), modem_every_s=3600)
    )
    wait_until(lambda: one.desk.link.is_lost, "the loss of the district")
    raise_level(one)
    wait_until(lambda: one.desk.carriers.state.card.p0 == 2, "the queue")

    one.desk.link._peer._has = dict(one.desk.picture.vector)

    wait_until(lambda: one.desk.carriers.state.card.p0 == 0, "the empty queue")
    assert one.desk.carriers.state.waiting.total == 0


def test_a_status_by_satellite_is_shown_with_its_time_and_merged_into_nothing(
    made: Making, tmp_path: Path
) -> None:
    one, two = made(by_modem(tmp_path))
    raise_level(one)
    report(one, 20)
    one.desk.carriers.send_status().result(SOON_S)

    def came() -> bool:
        carry(tmp_path / "modem-A1", tmp_path / "modem-B2")
        return bool(two.desk.carriers.state.statuses)

    wait_until(came, "the status")
    (status,) = two.desk.carriers.state.statuses
    assert status.sender == "席位 A1"
    assert [(item.hazard, item.level) for item in status.levels] == [(Hazard.FLOOD, Level.IV)]
    assert [(item.street, item.figures.moved) for item in status.tallies] == [(EAST_LAKE, 20)]
    assert two.desk.picture.evacuation == {}
    assert two.desk.picture.responses == {}


def test_a_plain_line_comes_out_as_words_and_one_too_long_is_refused(
    made: Making, tmp_path: Path
) -> None:
    one, two = made(by_modem(tmp_path))
    one.desk.carriers.send_line("S21下方58人速转大望小学").result(SOON_S)
    for line, code in (("转" * 71, "line_too_long"), (" ", "line_empty")):
        with pytest.raises(OperatorError, match=code):
            one.desk.carriers.send_line(line).result(SOON_S)

    def came() -> bool:
        carry(tmp_path / "modem-A1", tmp_path / "modem-B2")
        return bool(two.desk.carriers.state.lines)

    wait_until(came, "the line")
    assert [line.text for line in two.desk.carriers.state.lines] == ["S21下方58人速转大望小学"]


def test_a_stick_carries_both_ways_and_again_changes_nothing(made: Making, tmp_path: Path) -> None:
    one, two = made()
    stick = tmp_path / "stick"
    stick.mkdir()
    report(one, 20)
    two.sign_in("duty_officer_2")
    two.desk.do(EnterLog(text="B 记")).result(SOON_S)

    written = one.desk.carriers.export(stick).result(SOON_S)
    assert written.events > 0
    taken = two.desk.carriers.take_in(stick).result(SOON_S)
    assert [item.refused for item in taken.files] == [()]
    assert taken.files[0].sender == "席位 A1"
    assert EAST_LAKE in two.desk.picture.evacuation

    (owed,) = taken.owed
    back = two.desk.carriers.export(stick, Path(owed.path)).result(SOON_S)
    assert back.events == owed.lacks
    again = one.desk.carriers.take_in(stick).result(SOON_S)
    assert sum(item.new for item in again.files) == back.events
    assert one.replica.hashes() == two.replica.hashes()
    row = delivered(one, What.TALLY)
    assert (row.peers, row.claimed) == ((), (("席位 B2", two.replica.device.hex()[:8]),))

    hashes = one.replica.hashes()
    third = one.desk.carriers.take_in(stick).result(SOON_S)
    assert sum(item.new for item in third.files) == 0
    assert one.replica.hashes() == hashes


def test_a_long_record_goes_onto_a_stick_in_parts_that_are_read_in_their_order(
    made: Making, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.desk.sticks._MOST_BYTES", 500)
    one, two = made()
    stick = tmp_path / "stick"
    stick.mkdir()
    report(one, 20)
    for number in range(9):
        one.desk.do(EnterLog(text=f"{number}" * 300)).result(SOON_S)

    written = one.desk.carriers.export(stick).result(SOON_S)
    names = sorted(path.name for path in stick.iterdir())
    assert written.count == len(names) >= 10
    assert names[0].endswith(f"-01of{len(names)}.ecb")
    assert Path(written.path).name == names[0]

    taken = two.desk.carriers.take_in(stick).result(SOON_S)
    assert [item.refused for item in taken.files] == [() for _ in names]
    assert {item.pending for item in taken.files} == {0}
    assert one.replica.hashes() == two.replica.hashes()


def test_a_tampered_bundle_is_refused_with_the_reason_and_its_fellows_are_taken(
    made: Making, tmp_path: Path
) -> None:
    one, two = made()
    stick = tmp_path / "stick"
    stick.mkdir()
    report(one, 20)
    path = Path(one.desk.carriers.export(stick).result(SOON_S).path)
    broken = bytearray(path.read_bytes())
    broken[len(broken) // 2] ^= 1
    (stick / "aaa.ecb").write_bytes(broken)
    (stick / "bbb.ecb").write_bytes(b"no bundle at all")

    taken = two.desk.carriers.take_in(stick).result(SOON_S)

    assert [item.refused for item in taken.files] == [("damaged",), ("no_bundle",), ()]
    assert EAST_LAKE in two.desk.picture.evacuation


def test_a_stick_that_is_not_there_or_has_the_file_already_is_told(
    made: Making, tmp_path: Path
) -> None:
    one, _ = made()
    (tmp_path / "empty").mkdir()
    file = tmp_path / "held.ecb"
    file.write_bytes(b"held")
    for source, code in ((tmp_path / "nowhere", "no_stick"), (tmp_path / "empty", "no_bundles")):
        with pytest.raises(OperatorError, match=code):
            one.desk.carriers.take_in(source).result(SOON_S)
    with pytest.raises(OperatorError, match="file_exists"):
        one.desk.carriers.export(file).result(SOON_S)
    assert file.read_bytes() == b"held"


def test_a_stick_of_another_realm_is_refused_by_both_names(tmp_path: Path) -> None:
    elsewhere = Founded(HandClock(), realm="440303/live")
    foreign = open_seat(tmp_path / "B2", founded=elsewhere, seat_id="B2")
    seat = open_seat(tmp_path / "A1")
    try:
        foreign.desk.carriers.export(tmp_path / "held.ecb").result(SOON_S)
        taken = seat.desk.carriers.take_in(tmp_path / "held.ecb").result(SOON_S)

        words = file_words(taken.files[0])
        assert "包是实况（440303/live）" in words
        assert f"本席是演练 {REALM.rpartition('/')[2]}（{REALM}）" in words
        assert seat.desk.picture.log == {}
    finally:
        foreign.desk.close()
        seat.desk.close()


def test_a_mounted_stick_is_found_and_makes_the_last_rung_live(tmp_path: Path) -> None:
    seat = open_seat(tmp_path)
    try:
        (tmp_path / "media" / "STICK").mkdir(parents=True)
        wait_until(lambda: rung(seat, Way.STICK).is_alive, "the stick")
        assert rung(seat, Way.STICK).names == (str(tmp_path / "media" / "STICK"),)
    finally:
        seat.desk.close()


def test_the_second_copy_has_every_event_and_says_when_it_cannot_keep_up(tmp_path: Path) -> None:
    mirror = tmp_path / "volume" / "copy.ecbm"
    seat = open_seat(tmp_path, carriers=replace(quiet(tmp_path), mirror=mirror))
    try:
        report(seat, 20)
        copy = seat.desk.carriers.state.copy
        assert copy is not None
        assert (copy.behind, copy.fault) == (0, "")
        count = sum(seat.desk.picture.vector.values())
        assert sum(not isinstance(item, tuple) for item in read(mirror)) == count
    finally:
        seat.desk.close()


def test_on_battery_the_desk_says_so_and_seals_the_record_before_it_ends(tmp_path: Path) -> None:
    root = tmp_path / "supply"
    supply(root, on_mains=True)
    seat = open_seat(tmp_path)
    carriers = seat.desk.carriers
    try:
        wait_until(lambda: carriers.state.power.on_mains is True, "the mains")
        assert carriers.state.on_battery_s is None
        report(seat, 20)
        log = tmp_path / "journal.db-wal"
        assert log.stat().st_size > 0
        supply(root, on_mains=False, percent=7, minutes=4)
        wait_until(lambda: carriers.state.power.on_mains is False, "the battery")
        assert mode_of(carriers.state.power) is PowerMode.SEALING
        assert carriers.state.power.minutes_left == 4
        wait_until(lambda: log.stat().st_size == 0, "the sealed record")
    finally:
        seat.desk.close()


def test_nothing_is_claimed_of_a_supply_that_nobody_speaks_of(tmp_path: Path) -> None:
    seat = open_seat(tmp_path)
    try:
        state = seat.desk.carriers.state
        assert not state.power.is_known
        assert state.on_battery_s is None
        assert mode_of(state.power) is PowerMode.NORMAL
    finally:
        seat.desk.close()
