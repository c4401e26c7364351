"""What the link pill, the status line and the link sheet show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.sensor import Stream, is_stale

SKEW_FLAGGED_S = 60.0


class Link(Protocol):
    """What the link port says of itself; ``word`` is one of seven codes, ages are real seconds."""

    @property
    def word(self) -> str:
        """One of online, degraded, offline, recovering, revoked, unjoined, none."""

    @property
    def url(self) -> str:
        """Where the district is, "" if none is set."""

    @property
    def contact_age_s(self) -> float | None:
        """Seconds since the district last answered, None if it never did."""

    @property
    def down_for_s(self) -> float | None:
        """Seconds since it does not answer, None while it does."""

    @property
    def unsent(self) -> int:
        """Entries that the district is not known to have."""

    @property
    def backlog(self) -> int:
        """The most of them since the district was last reached."""

    @property
    def their_realm(self) -> str:
        """The realm that the district keeps, by name, where it is not ours; else ""."""

    @property
    def skew_s(self) -> float | None:
        """The district's clock minus ours, in seconds, None if unknown."""


class Measured(Protocol):
    """When a stream's newest value was true."""

    @property
    def at(self) -> datetime:
        """When the value was true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """The link in codes and numbers.

    ``word`` is online, degraded, offline, recovering, revoked, unjoined or none (no district is
    set).
    ``contact_age_s`` is None when the district was never reached; ``down_s`` is how long it does
    not answer; ``sent`` of ``total`` counts the backlog of a recovery. ``skew_s`` is the
    district's clock against this seat's, None if unknown, and ``is_skewed`` from 60 s. ``fresh``
    of ``sources`` stations are up to date. ``their_realm`` is the realm that the district keeps, ""
    where it is ours or unknown. Of a revoked seat ``lost`` entries do not count, from
    ``lost_since`` on.
    """

    word: str
    contact_age_s: float | None
    down_s: float
    unsent: int
    sent: int
    total: int
    skew_s: float | None
    is_skewed: bool
    url: str
    fresh: int
    sources: int
    their_realm: str = ""
    our_realm: str = ""
    lost: int = 0
    lost_since: datetime | None = None


def build(
    link: Link,
    latest: Mapping[str, Measured],
    streams: Iterable[Stream],
    *,
    now: datetime,
    our_realm: str = "",
) -> LinkView:
    """Return the view of the link as it stands at ``now``.

    Only stations that ever sent a value count as sources.
    """
    stations: dict[str, bool] = {}
    for stream in streams:
        newest = latest.get(stream.id)
        if newest is not None:
            is_fresh = not is_stale(newest.at, now, stream.interval_s)
            stations[stream.station] = stations.get(stream.station, False) or is_fresh
    skew = link.skew_s
    return LinkView(
        word=link.word,
        contact_age_s=link.contact_age_s,
        down_s=link.down_for_s or 0.0,
        unsent=link.unsent,
        sent=max(0, link.backlog - link.unsent),
        total=link.backlog,
        skew_s=skew,
        is_skewed=skew is not None and abs(skew) >= SKEW_FLAGGED_S,
        url=link.url,
        fresh=sum(stations.values()),
        sources=len(stations),
        their_realm=link.their_realm,
        our_realm=our_realm,
    )
