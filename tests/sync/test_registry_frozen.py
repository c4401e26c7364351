"""A registry with two records of one epoch: what goes on, and what the recovery key continues."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.domain.event import NewEvent
from app.domain.response import Hazard, Level, standing
from app.ids import uuid7
from app.sync.authority import Authority
from tests.sync.making import MemoryKeys, Node, authority, meet, node

REVOCATION = {"do": "writer.revoked", "writer": bytes(8), "up_to": 1}


class Disputed:
    """A district that was restored from a backup without its mark, and what came of it.

    ``one`` met the district before, ``two`` only afterwards; the first branch has ``length``
    records, or one more, by which ``third`` joined.
    """

    def __init__(self, folder: Path, length: int = 1, *, with_third: bool = False) -> None:
        path, backup = folder / "district.db", folder / "backup.db"
        first = node("district", path)
        head = authority(first)
        self.one, self.two = node("A"), node("B")
        for seat in (self.one, self.two):
            meet(seat, first, head)
        first.replica.close()
        shutil.copy(path, backup)
        second = node("district", path, first.keys)
        again = Authority(second.replica, second.crypto, second.keys, second.chance)
        for _ in range(length):
            again.issue([REVOCATION])
        self.third = node("C")
        for seat in (self.one, self.third) if with_third else (self.one,):
            meet(seat, second, again)
        self.first_branch = second.replica.state.head
        second.replica.close()
        shutil.copy(backup, path)
        keys = MemoryKeys()
        keys.held |= {name: held for name, held in first.keys.held.items() if "mark" not in name}
        self.district = node("district", path, keys)
        self.head = Authority(
            self.district.replica, self.district.crypto, keys, self.district.chance
        )

    def clash(self) -> None:
        """Issue a second record of one epoch and let everybody know of both."""
        self.head.issue([{**REVOCATION, "writer": b"x" * 8}])
        self.second_branch = self.district.replica.state.head
        self.meet()

    def meet(self) -> None:
        for seat in (self.two, self.one, self.two):
            meet(seat, self.district, self.head)

    @property
    def nodes(self) -> tuple[Node, ...]:
        return self.district, self.one, self.two


def attention(seat: Node) -> None:
    """Start a response by an act that the registry has to vouch for."""
    subject = uuid7(seat.clock.now(), seat.chance)
    draft = NewEvent(
        kind="response.drafted",
        subject=subject,
        data={"hazard": "flood", "level": "attention", "effective_us": 1, "reason": "rain"},
        actor="duty_officer",
        needs_act=True,
    )
    account = seat.account("duty_officer")
    (drafted,) = seat.replica.commit([draft], account)
    approval = NewEvent(
        kind="response.approved",
        subject=subject,
        data={"hazard": "flood", "channel": "signed", "effective_us": 1},
        actor="duty_officer",
        needs_act=True,
        acts_on=drafted.hash,
    )
    seat.replica.commit([approval], account)


def level(seat: Node) -> Level:
    return standing(seat.replica.picture.responses.get(Hazard.FLOOD))


def test_a_level_in_force_does_not_fall_because_the_registry_froze(tmp_path: Path) -> None:
    case = Disputed(tmp_path)
    attention(case.one)
    case.clash()

    assert case.one.replica.state.disputed is not None
    assert [level(item) for item in case.nodes] == [Level.ATTENTION] * 3


def test_seats_go_on_writing_while_the_registry_is_frozen(tmp_path: Path) -> None:
    case = Disputed(tmp_path)
    case.one.write("before")
    case.clash()
    case.one.write("while it is frozen")
    case.meet()

    assert {len(item.replica.picture.log) for item in case.nodes} == {2}


def test_what_names_the_branch_that_was_given_up_counts_alike_on_every_seat(tmp_path: Path) -> None:
    case = Disputed(tmp_path, length=3)
    attention(case.one)
    case.clash()
    case.head.recover(case.second_branch)
    case.meet()
    late = node("C")
    meet(late, case.district, case.head)

    everybody = (*case.nodes, late)
    assert {item.replica.state.disputed for item in everybody} == {None}
    assert [level(item) for item in everybody] == [Level.ATTENTION] * 4
    assert len({item.replica.hashes() for item in everybody}) == 1


def test_the_recovery_key_may_continue_the_longer_branch_without_losing_its_records(
    tmp_path: Path,
) -> None:
    case = Disputed(tmp_path, length=3)
    case.clash()
    case.head.recover(case.first_branch)
    case.meet()

    for item in case.nodes:
        assert item.replica.state.disputed is None
        assert item.replica.state.epoch == 6
        assert item.replica.state.chain.revoked == {bytes(8): 1}


def test_a_record_that_neither_key_signed_is_not_even_kept(tmp_path: Path) -> None:
    stranger = Disputed(tmp_path)
    district = node("district")
    head = authority(district)
    seat = node("A")
    meet(seat, district, head)
    before = len(seat.replica.journal.records())
    foreign = stranger.district.replica.journal.records()
    seat.replica.adopt((item.record, item.sig) for item in foreign if item.epoch > 0)

    assert len(seat.replica.journal.records()) == before


def test_a_seat_that_only_the_given_up_branch_admitted_writes_on_once_it_is_admitted_again(
    tmp_path: Path,
) -> None:
    case = Disputed(tmp_path, with_third=True)
    case.third.write("under the first branch")
    case.clash()
    case.head.recover(case.second_branch)
    meet(case.third, case.district, case.head)
    case.third.write("again")
    meet(case.third, case.district, case.head)
    case.meet()

    assert [entry.text for entry in case.two.replica.picture.log.values()] == ["again"]
    assert len({item.replica.hashes() for item in (*case.nodes, case.third)}) == 1


def behind(folder: Path) -> tuple[Node, Node, Authority]:
    """A district restored from a backup of before its only seat joined, its mark kept."""
    path, backup = folder / "district.db", folder / "backup.db"
    first = node("district", path)
    authority(first)
    first.replica.close()
    shutil.copy(path, backup)
    second = node("district", path, first.keys)
    seat = node("A")
    meet(seat, second, Authority(second.replica, second.crypto, second.keys, second.chance))
    second.replica.close()
    shutil.copy(backup, path)
    third = node("district", path, second.keys)
    return seat, third, Authority(third.replica, third.crypto, third.keys, third.chance)


def test_a_restored_district_answers_the_one_seat_that_has_its_newest_record(
    tmp_path: Path,
) -> None:
    seat, district, head = behind(tmp_path)
    seat.write("kept by the seat alone")
    was_behind = head.is_behind
    meet(seat, district, head)

    assert (was_behind, head.is_behind) == (True, False)
    assert seat.replica.hashes() == district.replica.hashes()


def test_records_that_are_nowhere_any_more_are_given_up_by_the_recovery_key(
    tmp_path: Path,
) -> None:
    lost, district, head = behind(tmp_path)
    head.recover(district.replica.state.head)
    seat = node("B")
    meet(seat, district, head)
    assert seat.replica.is_joined

    meet(lost, district, head)
    meet(seat, district, head)
    assert {item.replica.state.head for item in (lost, seat)} == {district.replica.state.head}
    assert district.replica.state.disputed is None


def test_an_epoch_is_not_given_out_twice_after_a_stop_before_its_mark(tmp_path: Path) -> None:
    path, backup = tmp_path / "district.db", tmp_path / "backup.db"
    first = node("district", path)
    authority(first)
    first.replica.close()
    shutil.copy(path, backup)
    marks = dict(first.keys.held)
    second = node("district", path, first.keys)
    Authority(second.replica, second.crypto, second.keys, second.chance).issue([REVOCATION])
    second.keys.held |= marks
    Authority(second.replica, second.crypto, second.keys, second.chance)
    second.replica.close()
    shutil.copy(backup, path)
    third = node("district", path, second.keys)

    assert Authority(third.replica, third.crypto, third.keys, third.chance).is_behind
