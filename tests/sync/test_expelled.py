"""A revoked device: what it wrote until then counts, what it begins anew counts nowhere."""

from __future__ import annotations

import pytest

from app.errors import OperatorError
from app.sync.authority import Authority
from tests.sync.making import Node, authority, meet, node


class Town:
    """A district, a seat that is revoked, and one that is not."""

    def __init__(self) -> None:
        self.district = node("district")
        self.head: Authority = authority(self.district)
        self.one, self.two = node("A"), node("B")
        for seat in (self.one, self.two):
            meet(seat, self.district, self.head)

    def expel(self) -> None:
        """Revoke the device and each of its writers that the district knows, as far as it does."""
        picture, device = self.district.replica.picture, self.one.replica.device
        writers = [w for w, item in picture.writers.items() if item.device == device]
        self.head.issue(
            [
                {"do": "device.revoked", "key": device},
                *(
                    {"do": "writer.revoked", "writer": w, "up_to": picture.vector[w]}
                    for w in writers
                ),
            ]
        )

    def meet(self) -> None:
        for seat in (self.one, self.two, self.one):
            meet(seat, self.district, self.head)


def texts(item: Node) -> set[str]:
    return {entry.text for entry in item.replica.picture.log.values()}


@pytest.fixture
def town() -> Town:
    return Town()


def test_what_it_wrote_before_counts_on(town: Town) -> None:
    town.one.write("before")
    meet(town.one, town.district, town.head)
    town.expel()
    town.meet()

    assert texts(town.two) == texts(town.district) == {"before"}
    with pytest.raises(OperatorError, match="not_joined"):
        town.one.write("after")


def test_it_cannot_begin_a_new_chain_under_an_epoch_that_still_named_it(town: Town) -> None:
    """Its new writer is unknown to who revoked it, and names an epoch in which it was a member."""
    town.one.write("before")
    meet(town.one, town.district, town.head)
    town.expel()
    town.one.replica._author.retire(2)
    town.one.write("anew, without having heard")
    town.meet()

    assert texts(town.two) == texts(town.district) == texts(town.one) == {"before"}
    reasons = set(town.two.replica.picture.ignored.values())
    assert reasons == {"revoked", "writer_not_opened"}
    assert len({item.replica.hashes() for item in (town.one, town.two, town.district)}) == 1


def test_what_arrived_before_the_revocation_falls_on_every_seat_alike(town: Town) -> None:
    town.one.write("before")
    meet(town.one, town.district, town.head)
    town.one.replica._author.retire(2)
    town.one.write("a second chain that only B heard of")
    town.two.replica.receive(town.one.replica.offer(town.two.replica.header()))
    assert len(texts(town.two)) == 2
    town.expel()
    town.meet()

    assert texts(town.two) == texts(town.district) == {"before"}
    assert len({item.replica.hashes() for item in (town.one, town.two, town.district)}) == 1


def test_it_does_not_join_again_by_itself(town: Town) -> None:
    town.expel()
    town.meet()
    assert not town.one.replica.is_joined
    town.head.issue([{"do": "device", "key": town.one.replica.device, "name": "A"}])
    town.meet()
    town.one.write("back")
    town.meet()

    assert texts(town.two) == {"back"}
