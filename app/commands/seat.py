"""The settings of the seat in a data folder, as every word that opens one reads them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.settings.config import SeatSettings, load_settings

SEAT_FILE = "seat.toml"


def seat_settings(folder: Path, url: str | None = None) -> SeatSettings:
    """Return the settings of a seat: its file, and over it the district of the command line.

    Raises:
        OperatorError: settings_bad.
    """
    file = folder / SEAT_FILE
    settings = replace(load_settings(file if file.exists() else None), data_dir=folder)
    return replace(settings, district_url=url or settings.district_url)
