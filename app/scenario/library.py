"""Where scripts stand: those that come with the program by name, others by their file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.clock import BEIJING
from app.errors import OperatorError
from app.scenario.fields import ScriptError
from app.scenario.rows import Readings, Row, read_rows

_INDEX = "scenarios.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A script; the clock begins at ``start`` and stands still from ``end`` on."""

    name: str
    title: str
    start: datetime
    end: datetime
    rows: tuple[Row, ...]

    def until(self, clock: str | None) -> datetime:
        """Return the first HH:MM in Beijing after the start; the end without one.

        Raises:
            ValueError: it is no time of day.
        """
        if clock is None:
            return self.end
        time = datetime.strptime(clock, "%H:%M").time()  # noqa: DTZ007 - a time of day only
        start = self.start.astimezone(BEIJING)
        moment = datetime.combine(start.date(), time, BEIJING)
        return moment if moment > start else moment + timedelta(days=1)


def scripts_folder() -> Path:
    """Return the folder of the scripts that come with the program."""
    return Path(__file__).resolve().parents[2] / "resources" / "scenarios"


def load_script(name: str) -> Script:
    """Return a script by name, or by its file.

    One that no index names begins with its first row and ends with its last.

    Raises:
        OperatorError: script_missing, there is none.
        ScriptError: it has a fault.
    """
    path = Path(name)
    if path.suffix != ".jsonl" and not path.exists():
        path = scripts_folder() / f"{name}.jsonl"
    if not path.exists():
        known = sorted(item.stem for item in scripts_folder().glob("*.jsonl"))
        raise OperatorError("script_missing", name=name, known=", ".join(known))
    rows = read_rows(path)
    entry = _entry(path)
    last = max(
        row.deed.observations[-1].at if isinstance(row.deed, Readings) else row.at for row in rows
    )
    return Script(
        name=path.stem,
        title=str(entry.get("title", path.stem)),
        start=_instant(path, entry, "start", rows[0].at),
        end=_instant(path, entry, "end", last),
        rows=rows,
    )


def _entry(path: Path) -> dict[str, object]:
    index = path.parent / _INDEX
    if not index.exists():
        return {}
    try:
        entry = tomllib.loads(index.read_text(encoding="utf-8")).get(path.stem, {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScriptError(_INDEX, 0, "", f"cannot be read: {error}") from error
    if not isinstance(entry, dict):
        raise ScriptError(_INDEX, 0, path.stem, "no table")
    return entry


def _instant(path: Path, entry: dict[str, object], field: str, otherwise: datetime) -> datetime:
    value = entry.get(field, otherwise)
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ScriptError(_INDEX, 0, f"{path.stem}.{field}", "no instant with an offset")
    return value
