"""A machine that stops at any of its writes comes back with a sound file and nothing lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.event import NewEvent
from app.errors import OperatorError
from app.store.journal import Journal
from app.sync.authority import Authority
from app.sync.verify import verify
from tests.prove.founding import first_day
from tests.prove.node import DISTRICT, Node
from tests.prove.parts import PowerLost, TrueTime

MOST_WRITES = 200


class Two:
    """A district and a seat that takes what the district has, on machines that can stop."""

    def __init__(self) -> None:
        day = first_day(is_real_crypto=False, is_joined=True)
        nodes, _ = day.nodes(1, TrueTime())
        self.district, self.seat = nodes[DISTRICT], nodes["A"]
        self.log(self.seat, "first")
        self.log(self.seat, "second")
        self.exchange()
        self.log(self.district, "third")

    @property
    def head(self) -> Authority:
        assert self.district.authority is not None
        return self.district.authority

    def exchange(self) -> None:
        answer = self.district.answer(self.seat.offer(DISTRICT))
        self.seat.take(answer)

    def log(self, node: Node, text: str) -> None:
        event = NewEvent(
            kind="log.entered", subject=text.encode().ljust(16), data={"text": text}, actor=OFFICER
        )
        node.commit([event], None)


OFFICER = "duty_officer"


def take_a_revocation(two: Two) -> None:
    two.exchange()


def write_a_line(two: Two) -> None:
    two.log(two.seat, "fourth")


def prepared(act: Callable[[Two], None]) -> Two:
    two = Two()
    if act is take_a_revocation:
        two.head.issue([{"do": "writer.revoked", "writer": two.seat.replica.writer, "up_to": 2}])
    return two


@pytest.mark.parametrize("act", [take_a_revocation, write_a_line])
def test_a_file_is_sound_after_a_stop_at_any_write(act: Callable[[Two], None]) -> None:
    for writes in range(MOST_WRITES):
        two = prepared(act)
        two.seat.fuse.left = writes
        try:
            act(two)
        except PowerLost:
            two.seat.lose_power()
        else:
            break
        assert verify(Journal(two.seat.disk), two.seat.crypto).problems == ()
        act(two)
        two.exchange()
        two.exchange()
        assert two.seat.replica.hashes() == two.district.replica.hashes()
    assert writes > 5


def test_a_number_is_not_used_twice_after_a_stop_right_after_a_commit_and_an_old_backup() -> None:
    two = Two()
    two.seat.back_up()
    for writes in range(MOST_WRITES):
        two.seat.fuse.left = writes
        try:
            two.log(two.seat, "kept or not")
        except PowerLost:
            two.seat.lose_power()
        else:
            break
        two.exchange()
        two.exchange()
        two.seat.restore(two.seat.backups[0], is_blind=False)
        two.log(two.seat, "goes on")
        two.exchange()
        two.exchange()
        assert two.district.replica.frozen == ()
        two.seat.back_up()
        two.seat.backups = two.seat.backups[-1:]


def test_a_file_that_the_disk_damaged_is_told_as_unreadable() -> None:
    seat = Two().seat
    seat.disk.execute("UPDATE event SET core=substr(core, 2) WHERE seq=2")

    with pytest.raises(OperatorError) as refusal:
        seat.start()

    assert refusal.value.code == "journal_unreadable"
