"""What was heard over thin channels, the newest first; words only, no figure follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.heard import Heard
from app.domain.people import Registry

SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardRow:
    """One report; ``name`` is who took it down."""

    at: datetime
    words: str
    source: str
    channel: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardView:
    """The newest reports of ``total``."""

    rows: tuple[HeardRow, ...]
    total: int
    now: datetime


def build(heard: Iterable[Heard], registry: Registry, *, now: datetime) -> HeardView:
    """Return the view of what was heard."""
    found = sorted(heard, key=lambda item: (item.at, item.hlc, item.id), reverse=True)
    rows = []
    for item in found[:SHOWN]:
        account = registry.account(item.actor)
        name = account.name if account is not None else item.actor
        rows.append(
            HeardRow(
                at=item.at,
                words=item.words,
                source=item.source,
                channel=item.channel,
                name=name,
            )
        )
    return HeardView(rows=tuple(rows), total=len(found), now=now)
