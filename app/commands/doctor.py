"""``doctor``: says how it stands with a data folder and its machine, beside a running owner.

Exit 1 where something is bad; a note is worth a look. Nothing is changed.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from app.clock import SystemClock
from app.commands import doctor_checks as checks
from app.commands.answers import print_json, refuse, say
from app.commands.doctor_checks import Finding, State
from app.commands.doctor_record import record
from app.commands.seat import seat_settings
from app.district import operator_file
from app.errors import OperatorError
from app.feeds.door import Door
from app.settings.config import SeatSettings, default_data_dir
from app.store.marks import marks_folder
from app.store.secret import KEYS, seat_keys
from app.sync.access import FILE as ACCESS_FILE
from app.sync.access import Access, door_to, kept_access


def main(arguments: list[str]) -> int:
    """Look, and say what was found; 1 where something is bad."""
    options = _parser().parse_args(arguments)
    folder: Path = options.data_dir or default_data_dir()
    try:
        settings = seat_settings(folder, options.district)
        found = _look(folder, settings, options.key_file)
    except (OperatorError, OSError) as error:
        return refuse("doctor", error)
    is_bad = any(item.state is State.BAD for item in found)
    if options.json:
        print_json({"good": not is_bad, "findings": [asdict(item) for item in found]})
    else:
        for item in found:
            say(f"{item.state.value:<5} {item.check:<9} {item.says}")
    return 1 if is_bad else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py doctor", description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=None, metavar="D")
    parser.add_argument("--district", metavar="URL", help="to compare the clock with")
    parser.add_argument("--key-file", type=Path, metavar="F", help="what seals the seat's keys")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return parser


def _look(folder: Path, settings: SeatSettings, key_file: Path | None) -> list[Finding]:
    if not folder.is_dir():
        raise OperatorError("folder_missing", folder=str(folder))
    return [
        *checks.keys(folder),
        *checks.clock(_door(folder, settings, key_file), folder, SystemClock()),
        *checks.disk(folder),
        *checks.fonts(),
        *checks.journal(folder),
        *record(folder),
        *checks.mirror(folder, settings.carriers.mirror),
        *checks.marks(marks_folder()),
    ]


def _door(folder: Path, settings: SeatSettings, key_file: Path | None) -> Door | None:
    """Return the way to the district: of a seat as it knows it, of a district to itself."""
    try:
        file = operator_file.read(folder)
    except OperatorError:
        access = _access(folder, key_file)
        url = settings.district_url or (access.url if access else "")
        return door_to(url, access) if url else None
    return Door(url=file.url, certificate=bytes.fromhex(file.certificate))


def _access(folder: Path, key_file: Path | None) -> Access | None:
    if not (folder / KEYS / ACCESS_FILE).exists():
        return None
    try:
        return kept_access(seat_keys(folder, key_file).keys)
    except OperatorError:
        return None
