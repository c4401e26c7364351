"""The record of several replicas: joining, exchange, forks, restored disks, hostile bytes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.event import NewEvent
from app.errors import OperatorError
from app.ids import uuid7
from app.store.database import copy_to
from app.sync.authority import Authority
from app.sync.bundle import Bundle, pack, unpack
from tests.sync.making import MemoryKeys, Node, authority, meet, node


@pytest.fixture
def district() -> Node:
    return node("district")


@pytest.fixture
def head(district: Node) -> Authority:
    return authority(district)


def seat(name: str, district: Node, head: Authority) -> Node:
    made = node(name)
    meet(made, district, head)
    return made


def same(*nodes: Node) -> bool:
    return len({item.replica.hashes() for item in nodes}) == 1


def test_a_seat_that_joined_no_district_refuses_to_write() -> None:
    lonely = node("A")

    with pytest.raises(OperatorError) as refusal:
        lonely.write("text")

    assert refusal.value.code == "not_joined"


def test_the_first_exchange_brings_realm_and_registry_and_adds_the_device(
    district: Node, head: Authority
) -> None:
    first = seat("A", district, head)

    assert first.replica.realm == district.replica.realm
    assert first.replica.is_joined
    assert first.replica.state.epoch == 1
    assert set(first.replica.picture.registry.accounts) == {
        "duty_officer",
        "duty_leader",
        "commander",
    }


def test_two_seats_and_the_district_become_equal(district: Node, head: Authority) -> None:
    one, two = seat("A", district, head), seat("B", district, head)
    one.write("from A")
    two.write("from B")
    for item in (one, two, one):
        meet(item, district, head)

    assert same(one, two, district)
    assert len(one.replica.picture.log) == 2


def test_taking_a_bundle_again_changes_nothing(district: Node, head: Authority) -> None:
    one = seat("A", district, head)
    one.write("once")
    bundle = one.replica.offer(replace(district.replica.header(), heads={}))
    first = district.replica.receive(bundle)
    before = district.replica.hashes()
    again = district.replica.receive(bundle)

    assert first.new == 2
    assert (again.new, again.known) == (0, 2)
    assert district.replica.hashes() == before


def test_events_in_any_order_wait_for_their_past(district: Node, head: Authority) -> None:
    one = seat("A", district, head)
    for number in range(5):
        one.write(f"line {number}")
    bundle = unpack(one.replica.offer(replace(district.replica.header(), heads={})))
    for signed in reversed(bundle.events):
        district.replica.receive(pack(replace(bundle, events=(signed,))))

    assert same(one, district)
    assert district.replica.pending == 0


def test_an_event_whose_signature_fails_is_refused(district: Node, head: Authority) -> None:
    one = seat("A", district, head)
    one.write("true")
    bundle = unpack(one.replica.offer(replace(district.replica.header(), heads={})))
    broken = replace(bundle.events[1], sig=bytes(64))
    received = district.replica.receive(pack(replace(bundle, events=(bundle.events[0], broken))))

    assert received.refused == ("bad_signature",)
    assert len(district.replica.picture.log) == 0


def test_another_realm_is_refused_by_name(head: Authority, district: Node) -> None:
    other = node("other")
    Authority(other.replica, other.crypto, other.keys, other.chance).found("440303/live", [])
    received, _ = head.answer(other.replica.offer(None), may_join=True)

    assert received.refused == ("other_realm",)


def test_a_restored_disk_goes_on_under_a_new_name_and_loses_nothing_that_was_sent(
    district: Node, head: Authority, tmp_path: Path
) -> None:
    path = tmp_path / "journal.db"
    one = node("A", path)
    meet(one, district, head)
    one.write("before the backup")
    one.replica.close()
    backup = shutil.copy(path, tmp_path / "backup.db")
    again = node("A", path, one.keys)
    again.write("after the backup, sent")
    meet(again, district, head)
    again.replica.close()
    shutil.copy(backup, path)

    restored = node("A", path, MemoryKeys())
    restored.keys.held |= {k: v for k, v in one.keys.held.items() if k != "high_water"}
    restored = node("A", path, restored.keys)
    meet(restored, district, head)
    restored.write("after the restore")
    meet(restored, district, head)

    assert same(restored, district)
    assert {entry.text for entry in district.replica.picture.log.values()} == {
        "before the backup",
        "after the backup, sent",
        "after the restore",
    }
    assert not district.replica.frozen


def test_the_high_water_mark_alone_starts_a_new_incarnation(
    district: Node, head: Authority, tmp_path: Path
) -> None:
    path = tmp_path / "journal.db"
    one = node("A", path)
    meet(one, district, head)
    one.write("kept")
    one.replica.close()
    backup = shutil.copy(path, tmp_path / "backup.db")
    again = node("A", path, one.keys)
    again.write("never sent, then lost")
    writer = again.replica.writer
    again.replica.close()
    shutil.copy(backup, path)
    restored = node("A", path, again.keys)

    assert restored.replica.writer != writer


def test_a_backup_that_is_put_back_begins_a_new_chain_though_no_mark_betrays_it(
    district: Node, head: Authority, tmp_path: Path
) -> None:
    path, backup = tmp_path / "journal.db", tmp_path / "backup.db"
    one = node("A", path)
    meet(one, district, head)
    one.write("kept")
    copy_to(path, backup)
    then = dict(one.keys.held)
    one.write("sent, then lost with the disk and the mark")
    meet(one, district, head)
    one.replica.close()
    backup.replace(path)
    keys = MemoryKeys()
    keys.held |= then
    restored = node("A", path, keys)
    restored.write("after the restore")
    writer = restored.replica.writer
    restored.replica.close()
    again = node("A", path, keys)
    meet(again, district, head)

    assert one.replica.writer != writer == again.replica.writer
    assert not district.replica.frozen
    assert same(again, district)


def forked(district: Node, head: Authority, tmp_path: Path) -> tuple[Node, Node]:
    """Two processes that go on with one disk: the fork that must not be."""
    path = tmp_path / "journal.db"
    one = node("A", path)
    meet(one, district, head)
    one.write("shared")
    one.replica.close()
    copy = tmp_path / "copy.db"
    shutil.copy(path, copy)
    keys = MemoryKeys()
    keys.held |= one.keys.held
    left, right = node("A", path, one.keys), node("A", copy, keys)
    right.clock.turn(500)
    left.write("left")
    right.write("right")
    return left, right


def test_a_proven_fork_keeps_both_branches_and_freezes_the_writer(
    district: Node, head: Authority, tmp_path: Path
) -> None:
    left, right = forked(district, head, tmp_path)
    writer = left.replica.writer
    for item in (left, right, left, right):
        meet(item, district, head)

    assert district.replica.frozen == (writer,)
    assert left.replica.frozen == right.replica.frozen == (writer,)
    assert same(left, right, district)
    assert [entry.text for entry in district.replica.picture.log.values()] == ["shared"]
    assert len(district.replica.journal.aside("fork")) == 2


def test_after_a_fork_both_go_on_under_new_names(
    district: Node, head: Authority, tmp_path: Path
) -> None:
    left, right = forked(district, head, tmp_path)
    for item in (left, right, left):
        meet(item, district, head)
    left.write("left again")
    right.write("right again")
    for item in (left, right, left):
        meet(item, district, head)

    assert same(left, right, district)
    assert len(district.replica.picture.log) == 3


def test_a_revoked_writer_counts_up_to_its_last_valid_event_on_every_seat_alike(
    district: Node, head: Authority
) -> None:
    one, two = seat("A", district, head), seat("B", district, head)
    one.write("valid")
    one.write("beyond")
    meet(one, district, head)
    meet(two, district, head)
    head.issue([{"do": "writer.revoked", "writer": one.replica.writer, "up_to": 2}])
    meet(two, district, head)
    meet(one, district, head)

    assert same(one, two, district)
    assert [entry.text for entry in two.replica.picture.log.values()] == ["valid"]


def test_a_district_restored_from_a_backup_issues_nothing_before_it_caught_up(
    tmp_path: Path,
) -> None:
    path = tmp_path / "district.db"
    first = node("district", path)
    head = authority(first)
    one = node("A")
    meet(one, first, head)
    first.replica.close()
    backup = shutil.copy(path, tmp_path / "backup.db")
    second = node("district", path, first.keys)
    again = Authority(second.replica, second.crypto, second.keys, second.chance)
    again.issue([{"do": "writer.revoked", "writer": bytes(8), "up_to": 1}])
    meet(one, second, again)
    second.replica.close()
    shutil.copy(backup, path)
    third = node("district", path, second.keys)
    back = Authority(third.replica, third.crypto, third.keys, third.chance)

    with pytest.raises(OperatorError) as refusal:
        back.issue([{"do": "writer.revoked", "writer": b"x" * 8, "up_to": 1}])
    meet(one, third, back)
    back.issue([{"do": "writer.revoked", "writer": b"x" * 8, "up_to": 1}])
    meet(one, third, back)

    assert refusal.value.code == "registry_behind"
    assert one.replica.state.disputed is None
    assert one.replica.state.chain.revoked == {bytes(8): 1, b"x" * 8: 1}


def test_two_records_of_one_epoch_freeze_the_registry_until_the_recovery_key_continues_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "district.db"
    first = node("district", path)
    head = authority(first)
    one, two = node("A"), node("B")
    meet(one, first, head)
    meet(two, first, head)
    first.replica.close()
    backup = shutil.copy(path, tmp_path / "backup.db")
    second = node("district", path, first.keys)
    again = Authority(second.replica, second.crypto, second.keys, second.chance)
    again.issue([{"do": "writer.revoked", "writer": bytes(8), "up_to": 1}])
    meet(one, second, again)
    second.replica.close()
    shutil.copy(backup, path)
    keys = MemoryKeys()
    keys.held |= {name: held for name, held in first.keys.held.items() if name != "registry_mark"}
    third = node("district", path, keys)
    blind = Authority(third.replica, third.crypto, third.keys, third.chance)
    blind.issue([{"do": "writer.revoked", "writer": b"x" * 8, "up_to": 1}])
    meet(two, third, blind)
    meet(one, third, blind)
    meet(two, third, blind)

    assert {one.replica.state.disputed, two.replica.state.disputed} == {3}
    keep = next(item for item in third.replica.journal.records() if item.epoch == 3)
    blind.recover(keep.hash)
    meet(one, third, blind)
    meet(two, third, blind)
    assert {one.replica.state.disputed, two.replica.state.disputed} == {None}
    assert one.replica.state.head == two.replica.state.head == third.replica.state.head
    assert same(one, two, third)


def test_a_two_person_act_needs_the_key_of_its_account(district: Node, head: Authority) -> None:
    one = seat("A", district, head)
    subject = uuid7(one.clock.now(), one.chance)
    data = {"hazard": "flood", "level": "IV", "effective_us": 1, "reason": "rain"}
    draft = NewEvent(
        kind="response.drafted", subject=subject, data=data, actor="duty_officer", needs_act=True
    )

    with pytest.raises(OperatorError) as refusal:
        one.replica.commit([draft], one.account("duty_leader"))
    one.replica.commit([draft], one.account("duty_officer"))

    assert refusal.value.code == "act_missing"
    assert len(one.replica.picture.responses) == 1


def test_a_wrong_passphrase_unlocks_nothing(district: Node, head: Authority) -> None:
    one = seat("A", district, head)

    with pytest.raises(OperatorError) as refusal:
        one.replica.unlock_account("commander", "guess")

    assert refusal.value.code == "wrong_passphrase"


def test_what_was_committed_is_there_after_a_restart(
    district: Node, head: Authority, tmp_path: Path
) -> None:
    path = tmp_path / "journal.db"
    one = node("A", path)
    meet(one, district, head)
    one.write("durable")
    before = one.replica.hashes()
    one.replica.close()

    assert node("A", path, one.keys).replica.hashes() == before


@pytest.mark.parametrize("content", [b"", b"ECB\1", b"x" * 100, bytes(200_000)])
def test_bytes_that_are_no_bundle_are_refused_with_a_reason(district: Node, content: bytes) -> None:
    assert district.replica.receive(content).refused in {("no_bundle",), ("damaged",)}


def test_a_bundle_that_unpacks_to_far_too_much_is_refused_before_it_is_unpacked(
    district: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = district.replica.header()
    # Ours would fill up what shrinks so far, as no stranger is bound to.
    monkeypatch.setattr("app.sync.bundle._padded", lambda packed, _: packed)
    bomb = pack(Bundle(header=replace(header, name="x" * 10_000_000)))

    assert district.replica.receive(bomb).refused == ("ratio",)


def test_a_forged_event_that_waited_leaves_no_writer_in_doubt(
    district: Node, head: Authority
) -> None:
    one = seat("A", district, head)
    one.write("line")
    bundle = unpack(one.replica.offer(replace(district.replica.header(), heads={})))
    first = bundle.events[0]
    forged = replace(first, core=first.core.replace(bytes(32), b"\1" + bytes(31)))
    for events in ((forged,), bundle.events):
        district.replica.receive(pack(replace(bundle, events=events)))

    assert district.replica.header().heads == one.replica.header().heads
