"""Whatever stands in a field of a header: it is read as what it should be, or refused."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
import zstandard

from app.store.codec import BadBytesError, dump, load
from app.sync.bundle import Bundle, Header, pack, unpack
from app.sync.clocks import Clocks, is_clock
from app.sync.courier import Courier
from app.sync.peer import Peer
from tests.sync.making import START, Node, authority, meet, node

_HEAD = 14  # magic, dictionary and length stand before the packed part
_VALUES: tuple[object, ...] = (
    *("9" * 3000, "9", "", "x", "名" * 70, b"", b"x" * 64, b"x" * 65, b"9" * 3000),
    *(0, 1, 2, -1, -2, (1 << 53) - 1, 1 << 53, (1 << 63) - 1, 1 << 63, 1 << 64, 1 << 20_000),
    *(-(1 << 53), -(1 << 63), -(1 << 64), -(1 << 20_000)),
    *(True, False, None, 1.5, float("inf"), float("nan"), 1e300),
    *([], {}, [[]], [1], [[1, 2]], [["9", "9"]], [[b"d" * 32, "9" * 3000]]),
    *([[b"d" * 32, 1 << 80]], [[b"d" * 32, True]], [[b"d" * 32, (1 << 53) - 1]]),
    *([[b"w" * 8, 1, b"h" * 32]], [[b"w" * 8, "1", b"h" * 32]], [[b"w" * 8, 1 << 53, b"h" * 32]]),
    *([[b"w" * 8, b"h" * 32]], [["w" * 8, b"h" * 32]], {"a": 1}, {b"wsh": 1}),
)
_INTEGERS = {"epoch", "rules", "clock_us", "disputed"}
_FIELDS = (
    *("realm", "device", "name", "heads", "epoch", "registry", "disputed", "forks"),
    *("hashes", "rules", "clock_us", "ring", "clocks"),
)


def _with(field: str, value: object) -> bytes:
    """Return a bundle whose header has a value of our choice in one field."""
    sound = pack(Bundle(header=Header(realm=b"", device=b"d" * 32, name="x")))
    raw = zstandard.ZstdDecompressor().decompress(sound[_HEAD:-32])
    parts = load(raw)
    assert isinstance(parts, list)
    raw = dump([{**parts[0], field: value}, *parts[1:]])
    content = sound[:6] + len(raw).to_bytes(8, "big") + zstandard.ZstdCompressor().compress(raw)
    return content + hashlib.sha256(content).digest()


@pytest.fixture(scope="module")
def seat() -> Node:
    district = node("district")
    made = node("A")
    meet(made, district, authority(district))
    return made


@pytest.mark.parametrize("field", _FIELDS)
def test_a_field_of_any_type_and_size_is_read_or_refused_and_breaks_nobody(
    seat: Node, field: str
) -> None:
    peer = Peer(seat.replica)
    for value in _VALUES:
        content = _with(field, value)
        received, answer = seat.replica.answer(content)
        assert seat.replica.fault == "", f"{field}: {value!r:.60}"
        unpack(answer)
        if received.peer is None:
            continue
        peer.hear(received.peer, seat.clock.now())
        assert all(isinstance(item, float) for item in peer.skews.values())
    seat.write("the record goes on")


@pytest.mark.parametrize("field", sorted(_INTEGERS))
@pytest.mark.parametrize("value", ["9", "9" * 3000, b"9", 1.5, True, None, 1 << 64, -(1 << 64)])
def test_nothing_but_an_integer_of_its_range_is_one(field: str, value: object) -> None:
    with pytest.raises(BadBytesError) as refusal:
        unpack(_with(field, value))
    assert refusal.value.reason in ("malformed", "not_canonical")


@pytest.mark.parametrize("off_ms", ["1", 1 << 53, -(1 << 53), True, 1.5])
def test_a_noted_clock_is_an_integer_of_its_range(off_ms: object) -> None:
    with pytest.raises(BadBytesError):
        unpack(_with("clocks", [[b"d" * 32, off_ms]]))


@pytest.mark.parametrize("year", [1, 1969, 9999, 20_000, 280_000])
def test_a_clock_of_no_year_that_we_live_in_is_not_noted(seat: Node, year: int) -> None:
    clock_us = int((year - 1970) * 365.2425 * 86_400 * 1_000_000) + (year == 9999) * 10**12
    header = Header(realm=b"", device=b"d" * 32, name="x", clock_us=clock_us)
    clocks = Clocks()
    clocks.hear(header, START)
    assert clocks.off_ms == {}
    assert not is_clock(clock_us)

    courier = Courier.__new__(Courier)
    courier._peer = Peer(seat.replica)
    courier._learn_clock(header, START)
    assert courier._peer.skew_s is None


def test_a_clock_that_is_years_off_is_noted_all_the_same() -> None:
    clocks = Clocks()
    for device, at in ((b"a", datetime(1971, 1, 1, tzinfo=UTC)), (b"b", START + timedelta(1))):
        clock_us = int(at.timestamp()) * 1_000_000
        clocks.hear(Header(realm=b"", device=device, name="x", clock_us=clock_us), START)
    assert clocks.off_ms[b"a"] < -(10**12)
    assert clocks.off_ms[b"b"] == 86_400_000
