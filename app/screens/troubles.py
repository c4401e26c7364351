"""What is wrong with the record, or of it does not count here: forks, divergence, ignored, unknown.

Nothing of it is dropped: it is kept and forwarded, and shown with whose it is and why. Source:
sync 3; issue of the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.event import Event

_KIND_OF_LATER = "unknown_kind"
# A chain that a revoked device began anew falls with its first entry, and all else for that.
_REVOKED = frozenset({"revoked", "writer_not_opened"})


class Trouble(StrEnum):
    """What it is, the worst first."""

    FORK = "fork"
    DIVERGED = "diverged"
    IGNORED = "ignored"
    UNKNOWN = "unknown"


ALARMS = frozenset({Trouble.FORK, Trouble.DIVERGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that was found, of one writer (or, for a divergence, of one machine).

    ``owner`` is the writer's id or the machine's key; ``name`` what the registry or the writer's
    own signed opening calls it, "" if nothing does. ``reason`` is a code, of an unknown kind the
    kind. ``since`` is when the first of ``count`` entries came here. Of a fork ``kept_to`` is the
    last number that nobody disputes. ``is_ours`` tells that this seat wrote it; ``is_claimed`` that
    only an unsigned stick says so.
    """

    what: Trouble
    owner: bytes
    name: str
    count: int
    since: datetime
    reason: str = ""
    kept_to: int = 0
    is_ours: bool = False
    is_claimed: bool = False

    @property
    def key(self) -> str:
        """What stays the same from view to view."""
        return f"{self.what}/{self.owner.hex()}/{self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TroublesView:
    """The worst first; ``alarms`` need the administrator, ``uncounted`` entries do not count."""

    rows: tuple[Found, ...]
    alarms: int
    uncounted: int
    now: datetime


def what_of(reason: str) -> Trouble:
    """Return what an entry is that does not count for a reason."""
    return Trouble.UNKNOWN if reason == _KIND_OF_LATER else Trouble.IGNORED


def reason_of(event: Event, reason: str) -> str:
    """Return the reason to show: of a kind that only newer consoles know, the kind."""
    return event.kind if reason == _KIND_OF_LATER else reason


def own_revoked(found: Iterable[Found]) -> tuple[datetime | None, int]:
    """Return since when entries of this seat do not count since it was revoked, and how many."""
    own = [item for item in found if item.is_ours and item.reason in _REVOKED]
    return min((item.since for item in own), default=None), sum(item.count for item in own)


def build(found: Iterable[Found], *, now: datetime) -> TroublesView:
    """Return what is wrong and what does not count, as it stands."""
    order = list(Trouble)
    rows = sorted(found, key=lambda item: (order.index(item.what), item.name, item.key))
    return TroublesView(
        rows=tuple(rows),
        alarms=sum(item.what in ALARMS for item in rows),
        uncounted=sum(item.count for item in rows if item.what not in ALARMS),
        now=now,
    )
