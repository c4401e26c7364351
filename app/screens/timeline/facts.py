"""What the timeline is made of, as the picture and the desk hand it over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.alarm import Alarm
from app.domain.closure import Closure
from app.domain.duty import LogEntry
from app.domain.evacuation import StreetTally
from app.domain.handover import Handover
from app.domain.order import EvacuationOrder
from app.domain.people import NO_REGISTRY, Registry
from app.domain.reading import Newest, Points
from app.domain.release import Release
from app.domain.response import Hazard, Response
from app.domain.sensor import Stream
from app.domain.suggestion import SuggestionAnswers
from app.domain.threshold import Threshold, ThresholdKey
from app.domain.token import Token
from app.domain.warning import PublicWarning


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSpan:
    """For how long the link said one word; ``end`` None = it still says it."""

    word: str
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Branches of the picture, samples by stream, the link's past, and what they name.

    A part that is the same object as before counts as unchanged, so ``history`` must be a new
    mapping whenever samples came. It holds rain and water levels of the window, ascending.
    ``sought`` are warnings that a person asked to see, whomever they are for.
    """

    registry: Registry = NO_REGISTRY
    responses: Mapping[Hazard, Response] = field(default_factory=dict)
    warnings: Mapping[bytes, PublicWarning] = field(default_factory=dict)
    sought: frozenset[bytes] = frozenset()
    evacuation: Mapping[str, StreetTally] = field(default_factory=dict)
    alarms: Mapping[bytes, Alarm] = field(default_factory=dict)
    answers: Mapping[str, SuggestionAnswers] = field(default_factory=dict)
    closures: Mapping[str, Closure] = field(default_factory=dict)
    orders: Mapping[bytes, EvacuationOrder] = field(default_factory=dict)
    releases: Mapping[bytes, Release] = field(default_factory=dict)
    thresholds: Mapping[ThresholdKey, Threshold] = field(default_factory=dict)
    tokens: Mapping[Hazard, Token] = field(default_factory=dict)
    log: Mapping[bytes, LogEntry] = field(default_factory=dict)
    handovers: Mapping[bytes, Handover] = field(default_factory=dict)
    history: Mapping[str, Points] = field(default_factory=dict)
    latest: Mapping[str, Newest] = field(default_factory=dict)
    links: tuple[LinkSpan, ...] = ()
    streams: Mapping[str, Stream] = field(default_factory=dict)
    streets: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def name(self, account: str) -> str:
        """Return a person's name, the account where the registry has none."""
        found = self.registry.account(account)
        return found.name if found else account
