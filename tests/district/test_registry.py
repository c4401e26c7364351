"""Who may, changed by who runs the district: a real district, real seats, backups put back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from app.desk.desk import Desk
from app.domain.commands import EnterLog
from app.errors import OperatorError
from tests.desk.making import SOON_S, wait_until
from tests.desk.servers import demo_passphrase, open_real_seat
from tests.district.running import District, run, running

WAIT = 10
LONG_S = 40.0


def registry(folder: Path, *words: str) -> dict[str, object]:
    """Ask for one change at the district over a folder."""
    done = run("registry", "--data-dir", str(folder), "--json", *words)
    assert done.returncode == 0, done.stderr
    said: dict[str, object] = json.loads(done.stdout)
    return said


def refused(folder: Path, *words: str) -> str:
    done = run("registry", "--data-dir", str(folder), "--json", *words)
    assert done.returncode == 1
    return done.stderr


def backup(folder: Path, target: Path) -> Path:
    assert run("backup", "--data-dir", str(folder), str(target)).returncode == 0
    return target


def restore(copy: Path, folder: Path) -> None:
    """Put a journal back as it was, as an operator would: the other files stay."""
    for name in ("journal.db", "journal.db-wal", "journal.db-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.copy(copy, folder / "journal.db")


def enter(desk: Desk, text: str) -> None:
    desk.do(EnterLog(text=text)).result(SOON_S)
    wait_until(lambda: desk.link.unsent == 0, "the district")


def texts(desk: Desk) -> set[str]:
    return {entry.text for entry in desk.picture.log.values()}


def device_of(desk: Desk) -> str:
    return desk.actor.device.hex()


def joined(folder: Path, url: str, seat: str) -> Desk:
    desk = open_real_seat(folder, url, seat)
    wait_until(lambda: desk.seat.is_joined, "the registry")
    desk.sign_in("duty_officer", demo_passphrase("duty_officer")).result(SOON_S)
    return desk


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Path, District]]:
    folder = tmp_path / "d"
    with running(folder) as district:
        yield folder, district


def test_a_revoked_device_writes_no_more_and_never_joins_by_itself_again(
    place: tuple[Path, District], tmp_path: Path
) -> None:
    folder, district = place
    with (
        closing(joined(tmp_path / "a", district.url, "A1")) as one,
        closing(joined(tmp_path / "b", district.url, "B1")) as two,
    ):
        enter(one, "valid")
        said = registry(folder, "revoke-device", device_of(one)[:16])
        wait_until(lambda: not one.seat.is_joined, "the revocation")
        with pytest.raises(OperatorError, match="device_revoked"):
            one.do(EnterLog(text="beyond")).result(SOON_S)
        enter(two, "goes on")
        wait_until(lambda: "goes on" in texts(one), "what the others write")

        assert said["writers"]
        assert not one.seat.is_joined
        assert texts(two) == {"valid", "goes on"}
    shown = registry(folder, "show")
    assert [item["name"] for item in _devices(shown) if item["is_revoked"]] == ["席位 A1"]

    registry(folder, "readmit-device", "席位 A1")
    with closing(joined(tmp_path / "a", district.url, "A1")) as again:
        enter(again, "back")
        assert texts(again) == {"valid", "goes on", "back"}


def test_accounts_are_made_closed_and_forgotten(
    place: tuple[Path, District], tmp_path: Path
) -> None:
    folder, district = place
    words = ("--name", "新来的人", "--post", "值班员", "--role", "duty_officer")
    passphrase = str(registry(folder, "add-account", "duty_officer_9", *words)["passphrase"])
    with closing(joined(tmp_path / "a", district.url, "A1")) as desk:
        desk.sign_in("duty_officer_9", passphrase).result(SOON_S)
        assert desk.registry.accounts["duty_officer_9"].name == "新来的人"
        registry(folder, "erase-name", "duty_officer_9")
        wait_until(lambda: desk.registry.accounts["duty_officer_9"].name == "值班员", "the erasure")
        assert desk.registry.accounts["duty_officer"].name == "周敏"
        registry(folder, "close-account", "duty_officer_9")
        wait_until(lambda: "duty_officer_9" not in desk.registry.accounts, "the closing")
        with pytest.raises(OperatorError):
            desk.do(EnterLog(text="too late"), "duty_officer_9").result(SOON_S)
    read = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    assert "新来的人".encode() not in read
    assert "account" in refused(folder, "close-account", "nobody")
    assert "street" in refused(folder, "add-account", "x", *words[:-1], "street_officer")


def test_backup_revoke_restore_revoke_another(tmp_path: Path) -> None:
    """A district that came back from a backup learns of the revocation before it issues one."""
    folder = tmp_path / "d"
    with running(folder) as district:
        port = district.url.rpartition(":")[2]
        one = joined(tmp_path / "a", district.url, "A1")
        two = joined(tmp_path / "b", district.url, "B1")
        enter(one, "one")
        copy = backup(folder, tmp_path / "copy.db")
        registry(folder, "revoke-device", device_of(one)[:16])
        wait_until(lambda: not one.seat.is_joined, "the first revocation", LONG_S)
        wait_until(lambda: two.picture.registry.epoch == one.picture.registry.epoch, "both seats")
    with closing(one), closing(two):
        restore(copy, folder)
        with running(folder, "--listen", f"127.0.0.1:{port}") as district:
            three = joined(tmp_path / "c", district.url, "C1")
            wait_until(lambda: three.link.word == "online", "the seat that came new")
            registry(folder, "revoke-device", device_of(two)[:16])
            wait_until(lambda: not two.seat.is_joined, "the second revocation", LONG_S)
            with closing(three):
                enter(three, "all of one mind")
                heads = {desk.picture.registry.head for desk in (one, two, three)}
                shown = registry(folder, "show")
    revoked = [str(item["name"]) for item in _devices(shown) if item["is_revoked"]]

    assert heads == {bytes.fromhex(str(shown["head"]))}
    assert sorted(revoked) == ["席位 A1", "席位 B1"]
    assert shown["disputed"] is None


def test_two_records_of_one_epoch_freeze_every_seat_until_the_recovery_key_goes_on(
    tmp_path: Path,
) -> None:
    """The mark outside the database was lost too: nothing but the recovery key can mend that."""
    folder = tmp_path / "d"
    with running(folder) as district:
        port = district.url.rpartition(":")[2]
        one = joined(tmp_path / "a", district.url, "A1")
        two = joined(tmp_path / "b", district.url, "B1")
        key = tmp_path / "recovery.key"
        done = run("registry", "--data-dir", str(folder), "recovery-key", str(key))
        assert done.returncode == 0, done.stderr
        assert key.stat().st_mode & 0o077 == 0
        copy = backup(folder, tmp_path / "copy.db")
        one.link.cut(True)
        two.link.cut(True)
        registry(folder, "erase-name", "commander")
        one.link.cut(False)
        wait_until(lambda: one.picture.registry.epoch == 3, "the first branch")
    with closing(one), closing(two):
        one.link.cut(True)
        restore(copy, folder)
        (folder / "keys" / "registry_mark").unlink()
        with running(folder, "--listen", f"127.0.0.1:{port}") as district:
            registry(folder, "erase-name", "data_admin")
            for desk in (one, two):
                desk.link.cut(False)
            wait_until(
                lambda: all(d.registry_dispute is not None for d in (one, two)), "ice", LONG_S
            )
            health = requests.get(district.url + "/v1/health", timeout=WAIT).json()
            shown = registry(folder, "show")
            frozen = refused(folder, "erase-name", "slope_expert")
            enter(two, "work goes on")
            rivals = shown["rivals"]
            assert isinstance(rivals, list)
            keep = str(rivals[0]["hash"])
            without = refused(folder, "recover", keep)
            registry(folder, "recover", keep, "--recovery-key", str(key))
            wait_until(lambda: all(d.registry_dispute is None for d in (one, two)), "thaw", LONG_S)
            registry(folder, "close-account", "data_admin_2")

    assert "registry_frozen" in health["warnings"]
    assert (shown["disputed"], len(rivals)) == (3, 2)
    assert "only the recovery key" in frozen
    assert "recovery key is not here" in without


def _devices(shown: dict[str, object]) -> list[dict[str, object]]:
    devices = shown["devices"]
    assert isinstance(devices, list)
    return devices
