"""What a call to the district can come to, and the calls as the link makes them.

Apart from the HTTP behind them, so that a console shows its first picture before that is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.sensor import Sample


class UnreachableError(Exception):
    """The district cannot be reached: refused, reset, no route."""


class SilentError(Exception):
    """The district took the call and did not answer in time."""


class RefusedError(Exception):
    """The district answered that it does not want this; ``code`` is its word for it.

    ``realm`` is the realm that it keeps, by name, where that is why.
    """

    def __init__(self, status: int, code: str, realm: str = "") -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.realm = realm


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestOf:
    """The newest values that changed; ``rev`` continues from here."""

    rev: int
    samples: tuple[Sample, ...]


class DistrictCalls(Protocol):
    """The district's doors, one call each; every call ends within its timeout.

    Every call raises UnreachableError, SilentError or RefusedError where it fails.
    """

    @property
    def round_trip_s(self) -> float:
        """How long the last answer took."""

    def exchange(self, bundle: bytes) -> bytes:
        """Hand a bundle over and return the district's."""

    def latest(self, since: int) -> NewestOf:
        """Return the values that changed after a revision."""

    def history(
        self, stream: str, span: tuple[datetime, datetime], received_at: datetime
    ) -> Iterator[tuple[Sample, ...]]:
        """Yield the pages of a stream's samples, from inclusive, to exclusive."""

    def close(self) -> None:
        """Let the connections go."""
