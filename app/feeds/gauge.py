"""A gauge's table (CSV, also packed by gzip) as observations of one stream.

The value is ``cell x scale + offset``, reckoned in decimals, so that a limit that the table meets
exactly is met exactly. Source: contracts 7.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from app.clock import from_rfc3339
from app.domain.sensor import Observation
from app.errors import OperatorError

_GZIP = b"\x1f\x8b"
_MOST_BYTES = 1 << 30


class GaugeError(OperatorError):
    """A table that cannot be read; ``details`` hold file, line (0 = all of it) and reason."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__("gauge_bad", file=file, line=line, reason=reason)

    def __str__(self) -> str:
        """Return ``file:line: reason``."""
        return f"{self.details['file']}:{self.details['line']}: {self.details['reason']}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which columns hold time and value, and how a cell becomes the stream's value."""

    stream: str
    time: str
    value: str
    scale: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that is no reading: its line, and why."""

    line: int
    reason: str


def read_gauge(path: Path, columns: Columns) -> Iterator[Observation | BadRow]:
    """Yield what each row of a table says, in the order of the file; empty rows are passed over.

    A first column without a name (as some databases export it) is none.

    Raises:
        GaugeError: the file cannot be read or lacks a column.
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""))
    try:
        head = next(reader, [])
        time, value = (_column(path, head, name) for name in (columns.time, columns.value))
        for cells in reader:
            if any(cells):
                yield _reading(cells, (time, value), columns, reader.line_num)
    except csv.Error as error:
        raise GaugeError(path.name, reader.line_num, str(error)) from error


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        if raw[:2] == _GZIP:
            with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
                raw = packed.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            raise GaugeError(path.name, 0, f"larger than {_MOST_BYTES} bytes")
        return raw.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as error:
        raise GaugeError(path.name, 0, f"cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise GaugeError(path.name, 0, "not UTF-8 text") from error


def _column(path: Path, head: list[str], name: str) -> int:
    if name not in head:
        known = ", ".join(column for column in head if column) or "none"
        raise GaugeError(path.name, 1, f"no column {name!r}; there are: {known}")
    return head.index(name)


def _reading(
    cells: list[str], places: tuple[int, int], columns: Columns, line: int
) -> Observation | BadRow:
    if len(cells) <= max(places):
        return BadRow(line=line, reason=f"only {len(cells)} cells")
    time, value = (cells[place].strip() for place in places)
    try:
        at: datetime = from_rfc3339(time)
    except (ValueError, OverflowError):
        return BadRow(line=line, reason=f"{columns.time}: no time with an offset: {time[:40]!r}")
    try:
        number = float(Decimal(value) * columns.scale + columns.offset)
    except ArithmeticError:
        return BadRow(line=line, reason=f"{columns.value}: no number: {value[:40]!r}")
    if not abs(number) < float("inf"):
        return BadRow(line=line, reason=f"{columns.value}: no finite number: {value[:40]!r}")
    return Observation(stream=columns.stream, at=at, value=number)
