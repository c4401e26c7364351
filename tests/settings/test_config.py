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


@pytest.mark.parametrize(
    ("text", "field"),
    [('seat = "B2"', "seat"), ("seat_id = 2", "seat_id"), ('seat_id = "', ""), ("", "")],
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
