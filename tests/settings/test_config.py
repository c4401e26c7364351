"""The settings of a seat: defaults, a file, and faults by field."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import OperatorError
from app.settings.config import default_data_dir, load_settings


def test_without_a_file_the_seat_has_defaults() -> None:
    settings = load_settings()

    assert settings.data_dir == default_data_dir()
    assert settings.seat_id == "A1"
    assert settings.district_url is None


def test_a_file_changes_what_it_names_and_leaves_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "seat.toml"
    file.write_text('seat_id = "B2"\ndata_dir = "seat"\n', encoding="utf-8")

    settings = load_settings(file)

    assert (settings.seat_id, settings.seat_name) == ("B2", "席位 A1")
    assert settings.data_dir == tmp_path / "seat"


def test_a_seat_locks_after_ten_minutes_unless_its_file_says_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "seat.toml"
    file.write_text("lock_after_min = 3\n", encoding="utf-8")

    assert (load_settings().lock_after_min, load_settings(file).lock_after_min) == (10, 3)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('seat = "B2"', "seat"),
        ("seat_id = 2", "seat_id"),
        ('seat_id = "', ""),
        ("", ""),
        ("lock_after_min = 0", "lock_after_min"),
        ("lock_after_min = true", "lock_after_min"),
        ('lock_after_min = "9"', "lock_after_min"),
    ],
)
def test_a_fault_names_the_field(tmp_path: Path, text: str, field: str) -> None:
    file = tmp_path / "seat.toml"
    if text:
        file.write_text(text, encoding="utf-8")

    with pytest.raises(OperatorError) as caught:
        load_settings(file)

    assert caught.value.code == "settings_bad"
    assert caught.value.details["file"] == "seat.toml"
    assert caught.value.details["field"] == field


def test_the_carriers_of_a_file_are_a_table_and_their_paths_start_at_it(tmp_path: Path) -> None:
    file = tmp_path / "seat.toml"
    file.write_text(
        '[carriers]\nlan = true\nlan_port = 9000\nmodem = "modem"\nlan_calls = ["10.0.0.255"]\n',
        encoding="utf-8",
    )

    carriers = load_settings(file).carriers

    assert (carriers.lan, carriers.lan_port, carriers.modem) == (True, 9000, tmp_path / "modem")
    assert carriers.lan_calls == ("10.0.0.255",)
    assert load_settings().carriers.lan is False


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("carriers = 1", "carriers"),
        ("[carriers]\nwlan = true", "carriers.wlan"),
        ('[carriers]\nlan = "on"', "carriers.lan"),
        ("[carriers]\nlan_port = true", "carriers.lan_port"),
        ("[carriers]\nlan_port = 70000", "carriers.lan_port"),
        ("[carriers]\nmodem = 3", "carriers.modem"),
        ("[carriers]\nmodem_bytes = 10", "carriers.modem_bytes"),
        ('[carriers]\nlan_calls = "all"', "carriers.lan_calls"),
    ],
)
def test_a_fault_of_a_carrier_names_its_field(tmp_path: Path, text: str, field: str) -> None:
    file = tmp_path / "seat.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(OperatorError) as caught:
        load_settings(file)

    assert caught.value.details["field"] == field
