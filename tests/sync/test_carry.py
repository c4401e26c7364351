"""What is carried by hand is taken wherever it is brought, however much it is."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest

from app.store.codec import BadBytesError, Signed
from app.sync import carry
from app.sync.bundle import MAX_RATIO, Bundle, Header, pack, raw_size, unpack
from app.sync.carry import export, split
from tests.sync.making import Node, authority, meet, node


@pytest.fixture
def pair() -> tuple[Node, Node]:
    district = node("district")
    head = authority(district)
    one, two = node("A"), node("B")
    meet(one, district, head)
    meet(two, district, head)
    for number in range(20):
        one.write(f"line {number}")
    return one, two


def _exported(seat: Node, *given: bytes, most: int) -> tuple[bytes, ...]:
    whole = export(seat.replica.journal, seat.crypto, "A", seat.clock.now(), *given)
    return split(whole, most)


def test_what_is_too_long_for_one_bundle_goes_into_several_and_each_is_taken_by_itself(
    pair: tuple[Node, Node],
) -> None:
    one, two = pair
    contents = _exported(one, most=2000)
    assert len(contents) > 3
    assert all(raw_size(content) < 6000 for content in contents)

    for content in contents:
        received = two.replica.receive(content)
        assert (received.refused, received.pending) == ((), 0)
        assert received.new == len(unpack(content).events)
    assert two.replica.hashes() == one.replica.hashes()


def test_the_answer_to_a_bundle_is_split_like_any_other(pair: tuple[Node, Node]) -> None:
    one, two = pair
    asked = two.replica.offer(None)
    contents = _exported(one, asked, most=2000)
    whole = _exported(one, asked, most=carry.MOST_BYTES)
    assert len(whole) == 1
    events = [item for content in contents for item in unpack(content).events]
    assert tuple(events) == unpack(whole[0]).events


def test_what_no_reader_would_take_is_not_written(
    pair: tuple[Node, Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    (content,) = _exported(pair[0], most=carry.MOST_BYTES)
    assert len(content) < raw_size(content), "the packed size alone would let it pass"
    monkeypatch.setattr(carry, "MAX_BUNDLE", raw_size(content) - 1)
    with pytest.raises(BadBytesError, match="too_large"):
        _exported(pair[0], most=carry.MOST_BYTES)


def test_what_shrinks_beyond_belief_is_believed_all_the_same() -> None:
    event = Signed(core=b"a" * 16_000, alg=1, sig=secrets.token_bytes(64))
    header = Header(realm=b"r" * 16, device=b"", name="A")
    bundle = Bundle(header=header, events=tuple(replace(event) for _ in range(500)))
    content = pack(bundle)
    assert raw_size(content) > MAX_RATIO * len(content) * 0.9, "it does shrink that far"
    assert unpack(content).events == bundle.events
