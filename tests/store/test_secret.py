"""Keys at rest: sealed by what this machine has, useless where that is not."""

from __future__ import annotations

import importlib
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from app.errors import OperatorError
from app.store.keys import FileKeys
from app.store.sealed_keys import SealedKeys, is_sealed
from app.store.secret import KEYS, Origin, district_keys, seat_keys

SEED = b"seed of thirty-two bytes, clear."


@pytest.fixture(autouse=True)
def _machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test is a machine of its own, without a keyring."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)


def raw(folder: Path, name: str = "device.key") -> bytes:
    return (folder / KEYS / name).read_bytes()


def secret_file(path: Path, text: str = "a long enough secret of a seat") -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, file: Path | None = None) -> str:
    with pytest.raises(OperatorError) as refused:
        seat_keys(folder, file).keys.load("device.key")
    return refused.value.code


def test_a_seat_seals_its_keys_without_being_told_to(tmp_path: Path) -> None:
    opened = seat_keys(tmp_path / "seat")
    opened.keys.save("device.key", SEED)

    assert opened.origin is Origin.MACHINE
    assert SEED not in raw(tmp_path / "seat")
    assert seat_keys(tmp_path / "seat").keys.load("device.key") == SEED


def test_a_copy_of_the_folder_on_another_machine_opens_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat_keys(tmp_path / "seat").keys.save("device.key", SEED)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "elsewhere"))

    assert refusal(tmp_path / "seat") == "key_wrong_secret"


def test_keys_that_lay_open_are_sealed_when_they_are_read(tmp_path: Path) -> None:
    FileKeys(tmp_path / "seat" / KEYS).save("device.key", SEED)
    assert seat_keys(tmp_path / "seat").keys.load("device.key") == SEED

    assert is_sealed(raw(tmp_path / "seat"))


def test_a_key_file_takes_over_what_the_machine_sealed_and_only_it_opens_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, file = tmp_path / "seat", secret_file(tmp_path / "secret")
    seat_keys(folder).keys.save("device.key", SEED)
    opened = seat_keys(folder, file)
    assert (opened.origin, opened.keys.load("device.key")) == (Origin.FILE, SEED)

    assert refusal(folder) == "key_wrong_secret"
    assert refusal(folder, secret_file(tmp_path / "other", "x" * 20)) == "key_wrong_secret"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "elsewhere"))
    assert seat_keys(folder, file).keys.load("device.key") == SEED


def test_a_credential_of_the_service_manager_needs_no_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_file(tmp_path / "seat-key")
    secret_file(tmp_path / "district-key", "a long enough secret of a district")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    assert seat_keys(tmp_path / "seat").origin is Origin.CREDENTIAL
    assert district_keys(tmp_path / "district", None).origin is Origin.CREDENTIAL


def test_a_district_is_never_sealed_by_what_nobody_gave_it(tmp_path: Path) -> None:
    opened = district_keys(tmp_path / "district", None)
    opened.keys.save("district.key", SEED)

    assert (opened.origin, opened.keys.is_sealed) == (Origin.NONE, False)
    assert raw(tmp_path / "district", "district.key") == SEED


@pytest.mark.parametrize(("text", "code"), [("short", "key_file_short"), ("", "key_file_short")])
def test_a_secret_that_is_next_to_nothing_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert refusal(tmp_path / "seat", secret_file(tmp_path / "secret", text)) == code


def test_a_secret_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "seat", tmp_path / "nowhere") == "key_file_unreadable"


class Ring(ModuleType):
    """A keyring as the package of that name has it."""

    priority = 5

    def __init__(self) -> None:
        super().__init__("keyring")
        self.kept: dict[tuple[str, str], str] = {}

    def get_keyring(self) -> Ring:
        return self

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        self.kept[(service, name)] = password


def test_a_keyring_keeps_a_secret_for_each_seat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat_keys(tmp_path / "a").keys.save("device.key", SEED)
    ring = Ring()
    monkeypatch.setitem(sys.modules, "keyring", ring)
    for name in ("a", "b"):
        assert seat_keys(tmp_path / name).origin is Origin.KEYRING
    assert seat_keys(tmp_path / "a").keys.load("device.key") == SEED
    assert len(set(ring.kept.values())) == 2

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "elsewhere"))
    assert seat_keys(tmp_path / "a").keys.load("device.key") == SEED


def test_a_keyring_that_fails_leaves_the_machine_to_do_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Ring()
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setattr(ring, "get_password", lambda *_: importlib.import_module("no_such"))

    assert seat_keys(tmp_path / "seat").origin is Origin.MACHINE


def test_two_programs_that_start_at_once_make_one_secret(tmp_path: Path) -> None:
    def begin(name: str) -> None:
        seat_keys(tmp_path / name).keys.save("device.key", SEED)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(begin, "abcdefgh"))

    assert {seat_keys(tmp_path / name).keys.load("device.key") for name in "abcdefgh"} == {SEED}


def test_a_sealed_key_under_another_name_is_none(tmp_path: Path) -> None:
    files = FileKeys(tmp_path)
    keys = SealedKeys(files, b"0123456789abcdef")
    keys.save("writer.key", SEED)
    files.save("device.key", (tmp_path / "writer.key").read_bytes())

    with pytest.raises(OperatorError, match="key_wrong_secret"):
        keys.load("device.key")
