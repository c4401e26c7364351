"""Short messages: what fits, what goes first, what survives loss, damage and repeats."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.evacuation import Figures
from app.domain.event import EventId, NewEvent
from app.domain.response import Hazard, Level
from app.ids import uuid7
from app.store.codec import BadBytesError, Signed, decode
from app.sync import condensed, lean
from app.sync.condensed import ClosureLine, Condensed, LevelLine, TallyLine
from app.sync.frames import GLOBAL_BYTES, REGIONAL_BYTES, Assembler, Message, MessageKind, cut
from app.sync.modem import FileModem
from app.sync.plain import encode_line, read_line, size_of
from app.sync.satellite import Satellite, priority, sendable
from tests.sync.making import Node, authority, meet, node

NOW = datetime(2025, 8, 4, 19, 0, tzinfo=UTC)


class Card:
    """A bearer in memory; what it sends another card hears, unless ``loses`` says no."""

    def __init__(self, capacity: int = REGIONAL_BYTES) -> None:
        self.capacity = capacity
        self.ready_in_s = 0.0
        self.heard: list[bytes] = []
        self.sent: list[bytes] = []
        self.other: Card | None = None
        self.loses: Callable[[], bool] = lambda: False

    def send(self, frame: bytes) -> bool:
        assert len(frame) <= self.capacity
        self.sent.append(frame)
        if self.other is not None and not self.loses():
            self.other.heard.append(frame)
        return True

    def receive(self) -> tuple[bytes, ...]:
        heard, self.heard = tuple(self.heard), []
        return heard


def full_status() -> Condensed:
    figures = Figures(
        due=312,
        notified=308,
        moved=300,
        concentrated=98,
        dispersed=202,
        refused=8,
        unreachable=4,
        returned=0,
    )
    return Condensed(
        at=NOW,
        levels=tuple(
            LevelLine(hazard=hazard, level=Level.II, since=NOW - timedelta(minutes=35))
            for hazard in (Hazard.FLOOD, Hazard.TYPHOON, Hazard.GEOHAZARD)
        ),
        tallies=tuple(
            TallyLine(street=number, as_of=NOW - timedelta(minutes=number), figures=figures)
            for number in range(1, 11)
        ),
        closures=tuple(
            ClosureLine(place=f"望桐路大望段{number}", since=NOW - timedelta(minutes=5))
            for number in range(10)
        ),
    )


def test_ten_tallies_three_levels_and_ten_closures_fit_one_regional_frame() -> None:
    body = condensed.encode(full_status())
    frames = cut(Message(kind=MessageKind.STATUS, sender=b"AA", number=1, body=body), 1750)

    assert len(frames) == 1
    assert condensed.decode(body) == full_status()


def test_one_street_and_one_level_fit_a_global_frame_of_70_bytes() -> None:
    full = full_status()
    small = Condensed(at=NOW, levels=full.levels[:1], tallies=full.tallies[:1])
    body = condensed.encode(small)

    frames = cut(Message(kind=MessageKind.STATUS, sender=b"AA", number=1, body=body), GLOBAL_BYTES)
    assert len(frames) == 1


@pytest.mark.parametrize("capacity", [1750, 240, 70])
def test_a_message_comes_out_once_from_frames_in_any_order(capacity: int) -> None:
    chance = random.Random(capacity)
    body = chance.randbytes(3000)
    message = Message(kind=MessageKind.EVENTS, sender=b"AA", number=7, body=body)
    frames = [*cut(message, capacity)] * 2
    chance.shuffle(frames)
    assembler = Assembler()

    found = [item for raw in frames if (item := assembler.take(raw)) is not None]
    assert found == [message]


def test_a_damaged_frame_is_dropped_and_counted() -> None:
    message = Message(kind=MessageKind.STATUS, sender=b"AA", number=1, body=b"body")
    (frame,) = cut(message, 70)
    assembler = Assembler()
    for place in range(len(frame)):
        broken = bytearray(frame)
        broken[place] ^= 4
        assert assembler.take(bytes(broken)) is None

    assert assembler.damaged == len(frame)


def test_any_bytes_are_read_without_harm() -> None:
    chance = random.Random(1)
    assembler = Assembler()
    for _ in range(2000):
        raw = chance.randbytes(chance.randrange(200))
        assembler.take(raw)
        for read in (condensed.decode, lambda content: lean.unpack(content, bytes(16))):
            with pytest.raises(BadBytesError):
                read(raw + b"\xff")


def acting(count: int) -> tuple[Node, Node]:
    """Return a seat that acted and another one that knows nothing of it."""
    district = node("district")
    head = authority(district)
    one, two = node("A"), node("B")
    meet(one, district, head)
    meet(two, district, head)
    for number in range(count):
        now = one.clock.now()
        data: dict[str, object] = {"street": "440303007", "as_of_us": number, "moved": number}
        tally = NewEvent(
            kind="evacuation.reported",
            subject=uuid7(now, one.chance),
            data=data,
            actor="duty_officer",
        )
        level = NewEvent(
            kind="response.drafted",
            subject=uuid7(now, one.chance),
            data={"hazard": "flood", "level": "IV", "effective_us": number, "reason": "雨"},
            actor="duty_officer",
            needs_act=True,
        )
        one.write("only on the ground")
        one.replica.commit([tally], None)
        one.replica.commit([level], one.account("duty_officer"))
    return one, two


def events_of(one: Node) -> tuple[Signed, ...]:
    return sendable(one.replica.journal, {one.replica.writer: 0})


def test_lean_events_come_out_as_they_were_signed() -> None:
    one, _ = acting(5)
    events = events_of(one)

    assert lean.unpack(lean.pack(events), one.replica.realm) == events


def pumped(one: Node, two: Node, loses: float, capacity: int) -> tuple[list[Signed], Satellite]:
    chance = random.Random(3)
    cards = (Card(capacity), Card(capacity))
    cards[0].other, cards[1].other = cards[1], cards[0]
    for card in cards:
        card.loses = lambda: chance.random() < loses
    left = Satellite(cards[0], one.replica.device, one.replica.realm)
    right = Satellite(cards[1], two.replica.device, two.replica.realm)
    left.tell_events(events_of(one))
    found: list[Signed] = []
    for _ in range(3000):
        left.pump()
        found += right.pump().events
        if not left.waiting and not left.unacknowledged:
            break
    return found, left


@pytest.mark.parametrize("capacity", [1750, 240, 70])
def test_everything_urgent_arrives_though_a_third_of_the_frames_is_lost(capacity: int) -> None:
    one, two = acting(4)
    found, left = pumped(one, two, 0.3 if capacity > 70 else 0.1, capacity)

    assert set(found) == set(events_of(one))
    assert left.unacknowledged == 0


def test_levels_go_before_tallies_and_the_log_stays_on_the_ground() -> None:
    one, two = acting(20)
    found, _ = pumped(one, two, 0.0, 240)
    ranks = [priority(decode(signed)[1].kind) for signed in found]

    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1}


def test_a_level_that_comes_later_overtakes_the_tallies_that_wait() -> None:
    one, two = acting(10)
    events = events_of(one)
    levels = [item for item in events if priority(decode(item)[1].kind) == 0]
    tallies = [item for item in events if priority(decode(item)[1].kind) == 1]
    card, other = Card(240), Card(240)
    card.other = other
    left = Satellite(card, one.replica.device, one.replica.realm)
    right = Satellite(other, two.replica.device, two.replica.realm)
    left.tell_events(tallies)
    left.tell_events(levels[:1])
    found: list[Signed] = []
    while not found:
        left.pump()
        found += right.pump().events

    assert priority(decode(found[0])[1].kind) == 0


def test_sparse_events_wait_at_the_receiver_until_their_chain_is_complete() -> None:
    one, two = acting(3)
    found, _ = pumped(one, two, 0.0, 1750)
    received = two.replica.adopt(found)

    assert received.pending == len(found)
    assert not two.replica.picture.responses

    received = two.replica.receive(one.replica.offer(two.replica.header()))
    assert received.pending == 0
    assert two.replica.hashes() == one.replica.hashes()


def test_the_card_is_never_used_more_often_than_it_allows(tmp_path: Path) -> None:
    seconds = [0.0]
    modem = FileModem(tmp_path, monotonic=lambda: seconds[0])

    assert modem.send(b"one")
    assert not modem.send(b"two")
    seconds[0] = 59.9
    assert not modem.send(b"two")
    seconds[0] = 60.0
    assert modem.send(b"two")
    assert not modem.send(bytes(1751))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "00000001.frame",
        "00000002.frame",
    ]


def test_a_modem_gives_each_received_frame_once(tmp_path: Path) -> None:
    modem = FileModem(tmp_path)
    (tmp_path / "in" / "1.frame").write_bytes(b"first")
    (tmp_path / "in" / "2.frame").write_bytes(b"second")

    assert modem.receive() == (b"first", b"second")
    assert modem.receive() == ()


def test_a_message_that_another_carrier_brought_over_is_not_sent_any_more() -> None:
    one, _ = acting(4)
    card = Card()
    left = Satellite(card, one.replica.device, one.replica.realm)
    left.tell_events(events_of(one))
    assert left.traffic.p0 == 4
    assert left.traffic.p1 == 4

    left.settle({one.replica.writer: one.replica.picture.vector[one.replica.writer]})

    assert (left.waiting, left.unacknowledged) == (0, 0)
    left.pump()
    assert card.sent == []


def test_who_acknowledged_which_event_is_told() -> None:
    one, two = acting(2)
    left_card, right_card = Card(), Card()
    left_card.other, right_card.other = right_card, left_card
    left = Satellite(left_card, one.replica.device, one.replica.realm)
    right = Satellite(right_card, two.replica.device, two.replica.realm)
    left.tell_events(events_of(one))
    found: set[tuple[bytes, EventId]] = set()
    for _ in range(8):
        right.pump()
        found |= set(left.pump().acknowledged)

    receiver = hashlib.sha256(two.replica.device).digest()[:2]
    assert found == {(receiver, decode(signed)[1].id) for signed in events_of(one)}


def test_a_seat_that_starts_again_is_not_taken_for_its_own_repeat() -> None:
    one, two = acting(2)
    first = tuple(item for item in events_of(one) if priority(decode(item)[1].kind) == 0)
    right_card = Card()
    right = Satellite(right_card, two.replica.device, two.replica.realm)
    found: list[Signed] = []
    for number, events in ((100, first[:1]), (101, first[1:])):
        card = Card()
        card.other = right_card
        left = Satellite(card, one.replica.device, one.replica.realm, number)
        left.tell_events(events)
        left.pump()
        found += right.pump().events

    assert set(found) == set(first)


def test_a_plain_line_goes_first_and_comes_out_as_words() -> None:
    one, two = acting(2)
    card, other = Card(), Card()
    card.other = other
    left = Satellite(card, one.replica.device, one.replica.realm)
    right = Satellite(other, two.replica.device, two.replica.realm)
    left.tell_events(events_of(one))
    left.tell_line("防汛Ⅱ 02:25起 全区  S21下方58人速转大望小学")
    left.pump()
    arrived = right.pump()

    assert arrived.lines == ("防汛Ⅱ 02:25起 全区 S21下方58人速转大望小学",)
    assert arrived.is_any
    assert arrived.damaged == 0


@pytest.mark.parametrize(
    ("line", "capacity", "reason"),
    [
        ("", 1750, "empty"),
        ("  \t", 1750, "empty"),
        ("转\x00移", 1750, "control"),
        ("转" * 71, 1750, "too_long"),
        ("a" * 71, 1750, "too_long"),
        ("转" * 36, 70, "too_long"),
    ],
)
def test_a_line_that_does_not_fit_is_refused(line: str, capacity: int, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        encode_line(line, capacity)


@pytest.mark.parametrize(
    ("line", "capacity"), [("转" * 70, 1750), ("转" * 35, 70), ("S21 58人", 70)]
)
def test_a_line_that_fits_reads_back(line: str, capacity: int) -> None:
    raw = encode_line(line, capacity)

    assert len(raw) == size_of(line) <= min(140, capacity)
    assert read_line(raw) == line


def test_no_frame_of_ours_is_taken_for_a_line() -> None:
    chance = random.Random(5)
    for kind in MessageKind:
        for number in range(200):
            body = chance.randbytes(chance.randrange(1, 60))
            message = Message(kind=kind, sender=chance.randbytes(2), number=number, body=body)
            assert all(read_line(frame) is None for frame in cut(message, 70))
