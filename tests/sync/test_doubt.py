"""A chain that something does not fit: asked for from its beginning, but not for ever."""

from __future__ import annotations

from dataclasses import replace

from app.sync.bundle import pack, unpack
from tests.sync.making import authority, meet, node


def test_a_forged_event_that_waited_leaves_no_writer_in_doubt() -> None:
    district, one = node("district"), node("A")
    meet(one, district, authority(district))
    one.write("line")
    bundle = unpack(one.replica.offer(replace(district.replica.header(), heads={})))
    first = bundle.events[0]
    forged = replace(first, core=first.core.replace(bytes(32), b"\1" + bytes(31)))
    for events in ((forged,), bundle.events):
        district.replica.receive(pack(replace(bundle, events=events)))

    assert district.replica.header().heads == one.replica.header().heads
