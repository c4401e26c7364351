"""Tables of a district pack: CSV rows whose every fault names file, line and field."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from app.domain.place import DEGREE_E7
from app.errors import OperatorError

SAMPLE_MARK = "样例"

_Choice = TypeVar("_Choice", bound=StrEnum)


class PackError(OperatorError):
    """A district pack cannot be loaded; says where and why.

    ``details`` hold file (name in the folder), line (from 1; 0 = the file as a whole), field
    ("" = the whole line) and reason.
    """

    def __init__(self, file: str, line: int, field: str, reason: str) -> None:
        super().__init__("pack_bad", file=file, line=line, field=field, reason=reason)

    def __str__(self) -> str:
        """Return ``file:line: field: reason``."""
        place = f"{self.details['file']}:{self.details['line']}"
        field = f"{self.details['field']}: " if self.details["field"] else ""
        return f"{place}: {field}{self.details['reason']}"


class Row:
    """One line of a table, read field by field."""

    __slots__ = ("_cells", "_file", "_line")

    def __init__(self, file: str, line: int, cells: dict[str, str]) -> None:
        self._file = file
        self._line = line
        self._cells = cells

    def fault(self, field: str, reason: str) -> PackError:
        """Return the error that names this line and ``field``."""
        return PackError(self._file, self._line, field, reason)

    def maybe(self, field: str) -> str | None:
        """Return a cell, None where it is empty."""
        return self._cells[field] or None

    def text(self, field: str) -> str:
        """Return a cell that must not be empty.

        Raises:
            PackError: it is empty.
        """
        value = self._cells[field]
        if not value:
            raise self.fault(field, "empty")
        return value

    def number(self, field: str) -> float:
        """Return a cell as a finite number.

        Raises:
            PackError: it is none.
        """
        value = self.maybe_number(field)
        if value is None:
            raise self.fault(field, "empty")
        return value

    def maybe_number(self, field: str) -> float | None:
        """Return a cell as a finite number, None where it is empty.

        Raises:
            PackError: it is no number.
        """
        cell = self._cells[field]
        if not cell:
            return None
        try:
            value = float(cell)
        except ValueError:
            raise self.fault(field, f"not a number: {cell}") from None
        if not abs(value) < float("inf"):
            raise self.fault(field, f"not a finite number: {cell}")
        return value

    def maybe_whole(self, field: str) -> int | None:
        """Return a cell as a whole number of 0 or more, None where it is empty.

        Raises:
            PackError: it is something else.
        """
        cell = self._cells[field]
        if not cell:
            return None
        if not (cell.isascii() and cell.isdigit()):
            raise self.fault(field, f"not a whole number: {cell}")
        return int(cell)

    def whole(self, field: str, least: int = 0) -> int:
        """Return a cell as a whole number of at least ``least``.

        Raises:
            PackError: it is something else.
        """
        value = self.maybe_whole(field)
        if value is None or value < least:
            raise self.fault(field, f"not a whole number from {least} up: {self._cells[field]}")
        return value

    def degrees_e7(self, field: str, most: int) -> int:
        """Return decimal degrees as an integer of 1e-7 degree, within ``-most`` to ``most``.

        Raises:
            PackError: no number, or beyond the bound.
        """
        value = self.number(field)
        if not -most <= value <= most:
            raise self.fault(field, f"beyond {most} degrees: {self._cells[field]}")
        return round(value * DEGREE_E7)

    def choice(self, field: str, kind: type[_Choice]) -> _Choice:
        """Return a cell as a member of ``kind``.

        Raises:
            PackError: it names none.
        """
        try:
            return kind(self._cells[field])
        except ValueError:
            known = ", ".join(kind)
            raise self.fault(field, f"unknown: {self._cells[field]} (known: {known})") from None

    def is_sample(self) -> bool:
        """Tell whether the line is marked as invented (样例).

        Raises:
            PackError: the mark is another word.
        """
        mark = self._cells["sample"]
        if mark not in {"", SAMPLE_MARK}:
            raise self.fault("sample", f"neither empty nor {SAMPLE_MARK}: {mark}")
        return bool(mark)


def read_text(path: Path) -> str:
    """Return a file of the pack as text; a byte-order mark is dropped.

    Raises:
        PackError: it is missing, unreadable or no UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise PackError(path.name, line, "", "not UTF-8 text") from error
    except FileNotFoundError:
        raise PackError(path.name, 0, "", "the file is missing") from None
    except OSError as error:
        raise PackError(path.name, 0, "", f"cannot be read: {error.strerror}") from error


def read_rows(path: Path, columns: tuple[str, ...], key: str) -> Iterator[Row]:
    """Yield the rows of a table with the given columns; ``key`` is filled and never repeated.

    Columns may stand in any order; further columns are passed over.

    Raises:
        PackError: a column is missing, a row has too few or too many cells, a key repeats.
    """
    reader = csv.reader(read_text(path).splitlines(keepends=True), strict=True)
    seen: set[str] = set()
    try:
        head = next(reader, [])
        for column in columns:
            if column not in head:
                raise PackError(path.name, 1, column, "the column is missing")
        for cells in reader:
            if not cells:
                continue
            line = reader.line_num
            if len(cells) != len(head):
                reason = f"{len(cells)} cells under {len(head)} columns"
                raise PackError(path.name, line, "", reason)
            row = Row(path.name, line, dict(zip(head, cells, strict=True)))
            name = row.text(key)
            if name in seen:
                raise row.fault(key, f"stands twice: {name}")
            seen.add(name)
            yield row
    except csv.Error as error:
        raise PackError(path.name, reader.line_num, "", str(error)) from error
