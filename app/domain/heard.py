"""What an officer heard over a thin channel: its words, from whom, how; it changes no level."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.event import Event, Fact, IgnoredError, optional_instant
from app.domain.people import Rank, Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(Fact):
    """One report that was heard; ``at`` is when, ``written_at`` when it was entered."""

    words: str
    source: str
    channel: str
    at: datetime


def apply(event: Event, fact: Fact, registry: Registry) -> Heard:
    """Return the report of an event.

    Raises:
        IgnoredError: the account may not take reports, or the words are missing.
    """
    if registry.rank(event.actor) < Rank.DUTY_OFFICER:
        raise IgnoredError("rank_too_low")
    words, source, channel = (
        str(event.data.get(key, "")).strip() for key in ("words", "source", "channel")
    )
    if not words or not source or not channel:
        raise IgnoredError("malformed")
    at = optional_instant(event.data, "at_us") or fact.written_at
    return Heard(**fact.base(), words=words, source=source, channel=channel, at=at)
