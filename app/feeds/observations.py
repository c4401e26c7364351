"""A batch of observations as JSON: a list, or an object that holds one.

One bad observation is named by its place and leaves the others unharmed. Source: contracts 10.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

import msgspec

from app.clock import from_rfc3339
from app.domain.sensor import Flag, Observation
from app.errors import OperatorError
from app.store.telemetry import Rejected

MOST = 200_000
_LONGEST = 200


class BatchError(OperatorError):
    """A body that is no batch; ``details`` hold the place and the reason."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__("observations_bad", place=place, reason=reason)

    def __str__(self) -> str:
        """Return ``body: not JSON``."""
        return f"{self.details['place']}: {self.details['reason']}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a body holds: ``indexes`` are the places of the good ones in it, in their order."""

    observations: tuple[Observation, ...]
    indexes: tuple[int, ...]
    rejected: tuple[Rejected, ...]

    def place(self, found: tuple[Rejected, ...]) -> tuple[Rejected, ...]:
        """Return all that was rejected by its place in the body, given what the store found."""
        moved = (
            Rejected(index=self.indexes[item.index], field=item.field, detail=item.detail)
            for item in found
        )
        return tuple(sorted((*self.rejected, *moved), key=lambda item: item.index))


class _FieldError(Exception):
    def __init__(self, field: str, detail: str) -> None:
        super().__init__(field, detail)
        self.field = field
        self.detail = detail


def parse(body: bytes) -> Batch:
    """Return the observations of a body and what is wrong with the others.

    Raises:
        BatchError: the body is no JSON, or neither a list nor an object that holds one.
    """
    observations: list[Observation] = []
    indexes: list[int] = []
    rejected: list[Rejected] = []
    for index, item in enumerate(_items(body)):
        try:
            observations.append(_observation(item))
            indexes.append(index)
        except _FieldError as error:
            rejected.append(Rejected(index=index, field=error.field, detail=error.detail))
    return Batch(observations=tuple(observations), indexes=tuple(indexes), rejected=tuple(rejected))


def _items(body: bytes) -> list[object]:
    try:
        value: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise BatchError("body", f"not JSON: {error}") from error
    if isinstance(value, dict):
        if "observations" not in value:
            raise BatchError("observations", "missing: neither a list nor an object that holds one")
        value = value["observations"]
    if not isinstance(value, list):
        raise BatchError("observations", "no list")
    if len(value) > MOST:
        raise BatchError("observations", f"more than {MOST} in one batch")
    return value


def _observation(item: object) -> Observation:
    if not isinstance(item, dict):
        raise _FieldError("", "no object")
    quality = item.get("quality", Flag.OK.value)
    if not isinstance(quality, str) or not quality or len(quality) > _LONGEST:
        raise _FieldError("quality", "no text")
    return Observation(
        stream=_text(item, "stream"), at=_moment(item), value=_value(item), quality=quality
    )


def _text(item: dict[str, object], field: str) -> str:
    if field not in item:
        raise _FieldError(field, "missing")
    value = item[field]
    if not isinstance(value, str) or not value:
        raise _FieldError(field, "no text")
    if len(value) > _LONGEST:
        raise _FieldError(field, f"longer than {_LONGEST} characters")
    return value


def _moment(item: dict[str, object]) -> datetime:
    text = _text(item, "at")
    try:
        return from_rfc3339(text)
    except (ValueError, OverflowError) as error:
        raise _FieldError("at", f"no RFC 3339 time with an offset: {text[:40]!r}") from error


def _value(item: dict[str, object]) -> float:
    if "value" not in item:
        raise _FieldError("value", "missing")
    value = item["value"]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _FieldError("value", "no number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _FieldError("value", "not a finite number")
    return number
