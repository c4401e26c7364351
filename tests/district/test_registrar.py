"""Each wish of who runs the district: what it leads to, and what it is refused for."""

from __future__ import annotations

import pytest

from app.district.registrar import (
    AddAccount,
    CloseAccount,
    EraseName,
    GrantToken,
    ReadmitDevice,
    Recover,
    RecoveryKey,
    Registrar,
    RevokeDevice,
    RevokeWriter,
    Wish,
    read_wish,
)
from app.errors import OperatorError
from app.sync.authority import RECOVERY_KEY, Authority
from tests.sync.making import Node, authority, meet, node


class Town:
    """A district with its registrar, and a seat that wrote something."""

    def __init__(self) -> None:
        self.district = node("district")
        self.head: Authority = authority(self.district)
        self.seat: Node = node("A")
        meet(self.seat, self.district, self.head)
        self.seat.write("one")
        meet(self.seat, self.district, self.head)
        self.registrar = Registrar(self.district.replica, self.head)

    @property
    def device(self) -> str:
        return self.seat.replica.device.hex()


@pytest.fixture
def town() -> Town:
    return Town()


def added(**changes: str) -> AddAccount:
    words = {"id": "x", "name": "某人", "post": "值班员", "role": "duty_officer", **changes}
    return AddAccount(**words)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (added(role="king"), "unknown_role"),
        (added(street="440303001"), "bad_street"),
        (added(role="street_officer"), "bad_street"),
        (added(name=""), "unknown_account"),
        (CloseAccount(id="nobody"), "unknown_account"),
        (EraseName(id="nobody"), "no_name"),
        (RevokeDevice(device="nothing"), "unknown_device"),
        (RevokeDevice(device="district"), "own_device"),
        (RevokeDevice(device=""), "unknown_device"),
        (ReadmitDevice(device="A"), "unknown_device"),
        (RevokeWriter(writer="00", up_to=1), "unknown_writer"),
        (GrantToken(hazard="flood", device="nothing"), "unknown_device"),
        (GrantToken(hazard="snow", device="A"), "unknown_hazard"),
        (Recover(keep="00000000"), "unknown_record"),
        (Recover(keep=""), "unknown_record"),
        (RecoveryKey(key="00"), "recovery_key_wrong"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_and_issues_nothing(
    town: Town, wish: Wish, code: str
) -> None:
    epoch = town.district.replica.state.epoch
    with pytest.raises(OperatorError) as refused:
        town.registrar.do(wish)

    assert refused.value.code == code
    assert town.district.replica.state.epoch == epoch


def test_a_token_is_granted_to_the_device_of_that_name(town: Town) -> None:
    town.registrar.do(GrantToken(hazard="flood", device="A"))
    meet(town.seat, town.district, town.head)

    assert town.seat.replica.state.tokens == {"flood": town.seat.replica.device}


def test_two_devices_of_one_name_are_told_apart_by_their_keys(town: Town) -> None:
    other = node("A")
    meet(other, town.district, town.head)
    with pytest.raises(OperatorError, match="unknown_device"):
        town.registrar.do(RevokeDevice(device="A"))
    town.registrar.do(RevokeDevice(device=town.device[:12].upper()))

    assert town.seat.replica.device not in town.district.replica.state.chain.newest.devices
    assert other.replica.device in town.district.replica.state.chain.newest.devices


def test_a_revoked_writer_ends_where_it_was_told_to(town: Town) -> None:
    writer = town.seat.replica.writer.hex()
    town.registrar.do(RevokeWriter(writer=writer, up_to=1))

    assert town.district.replica.picture.log == {}
    assert town.district.replica.state.chain.revoked == {town.seat.replica.writer: 1}


def test_an_account_made_again_gets_another_key_and_what_it_signed_stays(town: Town) -> None:
    before = town.district.replica.picture.registry.accounts["commander"].public_key
    said = town.registrar.do(added(id="commander", role="commander", post="总指挥", name="某人"))
    meet(town.seat, town.district, town.head)
    replica = town.seat.replica

    assert replica.picture.registry.accounts["commander"].public_key != before
    assert replica.picture.chain.at(0).accounts["commander"].public_key == before
    key = replica.unlock_account("commander", str(said["passphrase"]))
    assert replica.names(key)["commander"] == "某人"
    with pytest.raises(OperatorError, match="wrong_passphrase"):
        replica.unlock_account("commander", "pass-commander")


def test_the_recovery_key_is_given_out_before_it_is_forgotten(town: Town) -> None:
    key = str(town.registrar.do(RecoveryKey())["key"])
    assert town.registrar.do(RecoveryKey())["key"] == key
    town.registrar.do(RecoveryKey(key=key))

    assert town.district.keys.held[RECOVERY_KEY] == b""
    with pytest.raises(OperatorError, match="recovery_key_needed"):
        town.registrar.do(RecoveryKey())


def test_what_is_shown_names_posts_and_nobody(town: Town) -> None:
    town.registrar.do(added(id="duty_officer_9"))
    shown = town.registrar.show()

    assert "某人" not in repr(shown)
    assert "值班员" in repr(shown)


def test_a_wish_is_read_by_its_word() -> None:
    wish = read_wish(b'{"do": "revoke-writer", "writer": "00", "up_to": 3}')

    assert wish == RevokeWriter(writer="00", up_to=3)
