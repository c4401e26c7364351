"""Reads the fields of one JSON object of a script; a fault names file, line and field."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from app.clock import from_rfc3339
from app.errors import OperatorError


class ScriptError(OperatorError):
    """A fault of a script; line 0 is the file as a whole, field "" the line as a whole."""

    def __init__(self, file: str, line: int, field: str, reason: str) -> None:
        super().__init__("script_bad", file=file, line=line, field=field, reason=reason)

    def __str__(self) -> str:
        """Return ``file:line: field: reason``; of the file as a whole without a line."""
        parts = (self.details["field"], self.details["reason"])
        words = ": ".join(str(part) for part in parts if part)
        line = f":{self.details['line']}" if self.details["line"] else ""
        return f"{self.details['file']}{line}: {words}"


class Fields:
    """One object of a row; ``path`` is where it stands in the row, "" for the row itself."""

    def __init__(self, data: Mapping[str, object], *, file: str, line: int, path: str = "") -> None:
        self._data = data
        self._file = file
        self._path = path
        self.line = line

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    @property
    def raw(self) -> Mapping[str, object]:
        """The object as JSON gave it."""
        return self._data

    def fault(self, name: str, reason: str) -> ScriptError:
        """Return the error that names the field."""
        return ScriptError(self._file, self.line, f"{self._path}{name}".rstrip("."), reason)

    def only(self, names: frozenset[str]) -> None:
        """Refuse a field that nobody knows.

        Raises:
            ScriptError: there is one.
        """
        for name in self._data:
            if name not in names:
                raise self.fault(name, "unknown")

    def part(self, name: str) -> Fields:
        """Return an object within this one."""
        value = self._data.get(name)
        if not isinstance(value, dict):
            raise self.fault(name, "missing or no object")
        return Fields(value, file=self._file, line=self.line, path=f"{self._path}{name}.")

    def maybe_part(self, name: str) -> Fields | None:
        """Return an object within this one, None if it is absent."""
        return self.part(name) if name in self._data else None

    def text(self, name: str) -> str:
        """Return a text that is not empty."""
        value = self._data.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(name, "missing or no text")
        return value

    def maybe_text(self, name: str) -> str:
        """Return a text, "" if it is absent."""
        return self.text(name) if name in self._data else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._data.get(name)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fault(name, "missing or no list of texts")
        return tuple(value)

    def choice(self, name: str, words: Sequence[str]) -> str:
        """Return one of these words."""
        value = self.text(name)
        if value not in words:
            raise self.fault(name, f"{value!r} is none of {', '.join(words)}")
        return value

    def whole(self, name: str, least: int) -> int:
        """Return a whole number of at least ``least``."""
        value = self._data.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.fault(name, f"missing or no whole number from {least}")
        return value

    def number(self, name: str) -> float:
        """Return a finite number."""
        return self._number(name, self._data.get(name))

    def numbers(self, name: str) -> tuple[float, ...]:
        """Return a list of finite numbers with at least one."""
        value = self._data.get(name)
        if not isinstance(value, list) or not value:
            raise self.fault(name, "missing or no list of numbers")
        return tuple(self._number(f"{name}[{place}]", item) for place, item in enumerate(value))

    def instant(self, name: str) -> datetime:
        """Return an instant with an offset."""
        try:
            return from_rfc3339(self.text(name))
        except (ValueError, OverflowError) as error:
            raise self.fault(name, f"no instant with an offset: {error}") from error

    def maybe_instant(self, name: str) -> datetime | None:
        """Return an instant with an offset, None if it is absent."""
        return self.instant(name) if name in self._data else None

    def _number(self, name: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.fault(name, "missing or no number")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self.fault(name, "no finite number")
        return number
