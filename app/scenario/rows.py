"""Script rows: one JSON object a line, read and checked before anything is played.

A fault names file, line and field. Source: contracts 8.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from app.domain.evacuation import FIGURES
from app.domain.response import Hazard, Level
from app.domain.sensor import Observation
from app.feeds.cap_write import SignalRow
from app.scenario import outage_rows
from app.scenario.acts import Act, read_act
from app.scenario.fields import Fields, ScriptError

_ROW = frozenset({"at", "by", "seat", "do", "data", "as", "expect", "note"})
_EXPECT = frozenset({"refused", "level", "evacuation", "suggestion"})
_SIGNAL = frozenset(
    {"identifier", "kind", "colour", "action", "areas", "text", "expires", "replaces"}
)
LONGEST = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What a machine measured; each value is due at its own time."""

    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A public warning."""

    row: SignalRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The way to the district is cut, or open again."""

    is_down: bool


Deed = Readings | Signal | Network | Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What must hold once the row was played; ``refused`` the code that its act must meet."""

    refused: str = ""
    levels: Mapping[Hazard, Level] = field(default_factory=dict)
    evacuation: Mapping[str, int] = field(default_factory=dict)
    suggestions: Mapping[Hazard, Level] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; ``number`` is its line, ``name`` the subject that it makes, "" if none.

    ``seat`` marks the one of several seats that plays it, "" if none is marked.
    """

    number: int
    at: datetime
    by: str
    do: str
    deed: Deed
    name: str = ""
    seat: str = ""
    expect: Expect = Expect()


def is_played(row: Row, seat: str) -> bool:
    """Tell whether a player at a seat plays a row; "" is a player that is alone."""
    return outage_rows.is_played({"seat": row.seat, "do": row.do}, seat)


def read_rows(path: Path) -> tuple[Row, ...]:
    """Return the rows of a script.

    Raises:
        ScriptError: the first fault found, with file, line and field.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ScriptError(path.name, 0, "", f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ScriptError(path.name, 0, "", f"cannot be read: {error}") from error
    rows: list[Row] = []
    known: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        row = _row(_object(path, number, line), known)
        if rows and row.at < rows[-1].at:
            raise ScriptError(path.name, number, "at", "earlier than the row before")
        rows.append(row)
    if not rows:
        raise ScriptError(path.name, 0, "", "no row")
    return tuple(rows)


def _object(path: Path, number: int, line: str) -> Fields:
    try:
        data = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ScriptError(path.name, number, "", f"not JSON: {error}") from error
    if not isinstance(data, dict):
        raise ScriptError(path.name, number, "", "no object")
    return Fields(data, file=path.name, line=number)


def _row(fields: Fields, known: set[str]) -> Row:
    fields.only(_ROW)
    at, do = fields.instant("at"), fields.text("do")
    name = fields.maybe_text("as")
    if name in known:
        raise fields.fault("as", f"stands twice: {name}")
    deed = _deed(do, at, fields.part("data"), known)
    if name:
        known.add(name)
    return Row(
        number=fields.line,
        at=at,
        by=fields.text("by"),
        do=do,
        deed=deed,
        name=name,
        seat=fields.maybe_text("seat"),
        expect=_expect(fields.maybe_part("expect"), deed),
    )


def _deed(do: str, at: datetime, data: Fields, known: set[str]) -> Deed:
    match do:
        case "observation":
            return _readings(at, data)
        case "warning":
            return Signal(row=_signal(data))
        case "network":
            data.only(frozenset({"state"}))
            return Network(is_down=data.choice("state", ("down", "up")) == "down")
        case _:
            return read_act(do, data, known)


def _readings(at: datetime, data: Fields) -> Readings:
    data.only(frozenset({"stream", "value", "every_s", "values"}))
    stream = data.text("stream")
    if "values" not in data:
        return Readings(observations=(_reading(stream, at, data.number("value")),))
    every = timedelta(seconds=data.whole("every_s", 1))
    values = data.numbers("values")
    if every * len(values) > LONGEST:
        raise data.fault("values", f"more than {LONGEST} in one row")
    return Readings(
        observations=tuple(
            _reading(stream, at + every * place, value) for place, value in enumerate(values)
        )
    )


def _reading(stream: str, at: datetime, value: float) -> Observation:
    return Observation(stream=stream, at=at, value=value)


def _signal(data: Fields) -> SignalRow:
    data.only(_SIGNAL)
    return SignalRow(
        identifier=data.text("identifier"),
        kind=data.choice("kind", ("rainstorm", "typhoon", "geohazard")),
        colour=data.choice("colour", ("white", "blue", "yellow", "orange", "red")),
        action=data.choice("action", ("issue", "upgrade", "downgrade", "extend", "cancel")),
        areas=data.texts("areas"),
        text=data.text("text"),
        expires_at=data.maybe_instant("expires"),
        replaces=data.maybe_text("replaces"),
    )


def _expect(fields: Fields | None, deed: Deed) -> Expect:
    if fields is None:
        return Expect()
    fields.only(_EXPECT)
    refused = fields.maybe_text("refused")
    if refused and not isinstance(deed, Act):
        raise fields.fault("refused", "only a person's act can be refused")
    return Expect(
        refused=refused,
        levels=_levels(fields.maybe_part("level")),
        evacuation=_figures(fields.maybe_part("evacuation")),
        suggestions=_levels(fields.maybe_part("suggestion")),
    )


def _levels(fields: Fields | None) -> dict[Hazard, Level]:
    if fields is None:
        return {}
    fields.only(frozenset(Hazard))
    levels: Sequence[str] = tuple(Level)
    return {Hazard(name): Level(fields.choice(name, levels)) for name in fields}


def _figures(fields: Fields | None) -> dict[str, int]:
    if fields is None:
        return {}
    fields.only(frozenset(FIGURES))
    return {name: fields.whole(name, 0) for name in fields}
