"""The settings of one seat: which seat it is, where it keeps its data, where its district is."""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path

from app.errors import OperatorError
from app.settings.carriers import NO_CARRIERS, CarrierSettings, read_carriers

_FOLDER = "luohu-command-console"
_LONGEST_IDLE_MIN = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatSettings:
    """What a seat needs to know of itself.

    ``seat_id`` is short and stands in records (``A1``), ``seat_name`` on the screen.
    ``district_url`` is None for a seat that was told no district; ``lock_after_min`` is the idle
    time after which a seat with somebody signed in locks; ``carriers`` are a table of their own in
    the file.
    """

    data_dir: Path
    seat_id: str = "A1"
    seat_name: str = "席位 A1"
    district_url: str | None = None
    lock_after_min: int = 10
    carriers: CarrierSettings = NO_CARRIERS


def default_data_dir() -> Path:
    """Return the folder where this machine keeps the data of programs, ours in it."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / _FOLDER


def default_config_dir() -> Path:
    """Return the folder where this machine keeps what belongs to it and to no data folder."""
    if sys.platform in ("win32", "darwin"):
        return default_data_dir() / "machine"
    base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / _FOLDER


def load_settings(file: Path | None = None) -> SeatSettings:
    """Return the settings of a TOML file; what it leaves out has its default.

    None gives the defaults. A ``data_dir`` that is not absolute starts at the file's folder.

    Raises:
        OperatorError: ``settings_bad`` with file, field and reason.
    """
    settings = SeatSettings(data_dir=default_data_dir())
    if file is None:
        return settings
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _fault(file, "", str(error)) from error
    known = {field.name for field in fields(SeatSettings)} - {"carriers"}
    table = data.pop("carriers", {})
    if not isinstance(table, dict):
        raise _fault(file, "carriers", "no table")
    settings = replace(
        settings, carriers=read_carriers(table, file.parent, partial(_carrier_fault, file))
    )
    for field, value in data.items():
        if field not in known:
            raise _fault(file, field, "unknown")
        if field == "lock_after_min":
            if type(value) is not int or not 1 <= value <= _LONGEST_IDLE_MIN:
                raise _fault(file, field, f"no whole number from 1 to {_LONGEST_IDLE_MIN}")
        elif not isinstance(value, str) or not value:
            raise _fault(file, field, "no text")
    changes = {field: value for field, value in data.items() if field != "data_dir"}
    if "data_dir" in data:
        settings = replace(settings, data_dir=file.parent / data["data_dir"])
    return replace(settings, **changes)


def _fault(file: Path, field: str, reason: str) -> OperatorError:
    return OperatorError("settings_bad", file=file.name, field=field, reason=reason)


def _carrier_fault(file: Path, field: str, reason: str) -> OperatorError:
    return _fault(file, f"carriers.{field}", reason)
