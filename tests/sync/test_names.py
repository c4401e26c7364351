"""Names of people: sealed in the record, open for who signed in, gone when their key is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.people import Role
from app.domain.place import AccountSpec
from app.errors import OperatorError
from app.store.codec import BadBytesError
from app.store.personal import box_public, box_secret, close_box, new_key, open_box, seal, unseal
from app.sync.authority import Authority, NewAccount
from app.sync.bundle import unpack
from app.sync.names import RING_FILE
from tests.sync.making import Chance, Node, authority, meet, node

NAMES = {"duty_officer": "周敏", "duty_leader": "陈国梁", "commander": "赵明远"}
CHANCE = Chance("names")


def person(account: str, name: str, role: Role = Role.DUTY_OFFICER) -> NewAccount:
    spec = AccountSpec(
        id=account,
        name=name,
        post="值班员",
        role=role,
        street=None,
        passphrase_sample=None,
        sample=True,
    )
    return NewAccount(spec=spec, passphrase=f"pass-{account}")


@pytest.fixture
def town() -> tuple[Node, Authority, Node]:
    """Return a district whose accounts have names, and a seat that met it."""
    district, seat = node("district"), node("A")
    head = authority(district)
    head.add([person(account, name, Role(account)) for account, name in NAMES.items()])
    meet(seat, district, head)
    return district, head, seat


def test_who_signed_in_reads_every_name_and_the_picture_shows_posts(
    town: tuple[Node, Authority, Node],
) -> None:
    _, _, seat = town

    assert seat.replica.names(seat.account("duty_officer")) == NAMES
    shown = {account.name for account in seat.replica.picture.registry.accounts.values()}
    assert shown == {"值班员"}


def test_no_record_and_no_bundle_holds_a_name(town: tuple[Node, Authority, Node]) -> None:
    district, _, seat = town
    kept = b"".join(item.record for item in seat.replica.journal.records())
    sent = unpack(district.replica.offer(node("B").replica.header()))
    held = b"".join(district.keys.held.values()) + b"".join(seat.keys.held.values())

    assert sent.ring
    for name in NAMES.values():
        assert name.encode() not in kept + sent.ring + held


def test_an_account_that_the_ring_has_no_box_for_reads_nothing(
    town: tuple[Node, Authority, Node],
) -> None:
    _, _, seat = town
    key = seat.account("duty_officer")

    assert seat.replica.names(replace(key, account="nobody")) == {}
    assert seat.replica.names(replace(key, box=bytes(32))) == {}
    assert seat.replica.names(replace(key, box=b"")) == {}


def test_an_erased_name_is_gone_on_every_seat_and_the_chain_stays_whole(
    town: tuple[Node, Authority, Node],
) -> None:
    district, head, seat = town
    key, before = seat.account("duty_officer"), seat.keys.held[RING_FILE]
    records = len(seat.replica.journal.records())
    head.erase_name("commander")
    meet(seat, district, head)

    left = {account: name for account, name in NAMES.items() if account != "commander"}
    assert seat.replica.names(key) == district.replica.names(key) == left
    assert seat.keys.held[RING_FILE] != before
    assert len(seat.replica.journal.records()) == records + 1
    assert seat.replica.state.disputed is None


def test_a_name_is_erased_once(town: tuple[Node, Authority, Node]) -> None:
    _, head, _ = town
    head.erase_name("commander")
    for account in ("commander", "nobody"):
        with pytest.raises(OperatorError, match="no_name"):
            head.erase_name(account)


def test_a_seat_that_knows_of_an_erasure_drops_the_ring_before_it_has_another(
    town: tuple[Node, Authority, Node],
) -> None:
    district, head, seat = town
    head.erase_name("commander")
    newest = district.replica.journal.records()[-1]
    seat.replica.adopt([(newest.record, newest.sig)])

    assert seat.replica.names(seat.account("duty_officer")) == {}
    meet(seat, district, head)
    assert "duty_leader" in seat.replica.names(seat.account("duty_officer"))


def test_a_ring_that_the_registry_does_not_name_is_not_taken(
    town: tuple[Node, Authority, Node],
) -> None:
    _, _, seat = town
    before = seat.keys.held[RING_FILE]
    seat.replica.keep_ring(b"another")

    assert seat.keys.held[RING_FILE] == before


def test_a_new_account_reads_and_is_read(town: tuple[Node, Authority, Node]) -> None:
    district, head, seat = town
    head.add([person("duty_officer_9", "林涛")])
    meet(seat, district, head)

    everybody = {**NAMES, "duty_officer_9": "林涛"}
    assert seat.replica.names(seat.account("duty_officer_9")) == everybody
    assert seat.replica.names(seat.account("duty_officer")) == everybody


def test_a_district_whose_ring_was_not_kept_makes_another(
    town: tuple[Node, Authority, Node],
) -> None:
    district, _, seat = town
    district.keys.held[RING_FILE] = b""
    again = node("district", keys=district.keys)
    again.replica.adopt((item.record, item.sig) for item in district.replica.journal.records())
    head = Authority(again.replica, again.crypto, again.keys, again.chance)
    head.mend_ring()
    meet(seat, again, head)

    assert seat.replica.names(seat.account("duty_officer")) == NAMES


def test_a_sealed_field_opens_with_its_key_at_its_place_only() -> None:
    key, other = new_key(CHANCE), new_key(CHANCE)
    field = seal("周敏", key, b"here", CHANCE)

    assert unseal(field, key, b"here") == "周敏"
    for wrong in ((field, other, b"here"), (field, key, b"there")):
        with pytest.raises(BadBytesError):
            unseal(*wrong)
    with pytest.raises(BadBytesError):
        unseal(replace(field, sealed=field.sealed[:-1] + b"\0"), key, b"here")


def test_a_box_opens_for_its_owner_only() -> None:
    mine, other = box_secret(b"m" * 32), box_secret(b"o" * 32)
    box = close_box(b"keys", box_public(mine), CHANCE)

    assert open_box(box, mine) == b"keys"
    for content, secret in ((box, other), (box[:-1], mine), (b"", mine), (bytes(80), mine)):
        with pytest.raises(BadBytesError):
            open_box(content, secret)
