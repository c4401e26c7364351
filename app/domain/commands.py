"""What an officer may wish; ``rules.decide`` turns a wish into events or refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.response import Hazard, Level


class Channel(StrEnum):
    """How an approval was given."""

    SIGNED = "signed"
    VOICE = "voice"


class Answer(StrEnum):
    """What an officer makes of a suggestion."""

    ADOPTED = "adopted"
    DECLINED = "declined"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftResponse:
    """Draft a level for a hazard; ENDED ends it. ``effective_at`` None = on approval."""

    hazard: Hazard
    level: Level
    reason: str
    effective_at: datetime | None = None
    areas: tuple[str, ...] = ()
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveResponse:
    """Approve a draft; by voice, the session's account signs for the ``approver`` who called."""

    draft: bytes
    channel: Channel = Channel.SIGNED
    approver: str = ""
    call_no: str = ""
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnResponse:
    """Send a draft back with a reason."""

    draft: bytes
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountersignResponse:
    """Clear the debt of one's own approval by voice."""

    draft: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEvacuation:
    """Report figures of a street, all eight or a part, as (name, persons) pairs."""

    street: str
    as_of: datetime
    figures: tuple[tuple[str, int], ...]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectEvacuation:
    """Correct figures of a street; the only way that a cumulative figure goes down."""

    street: str
    as_of: datetime
    figures: tuple[tuple[str, int], ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeAlarm:
    """Take note of one alarm."""

    alarm: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSuggestion:
    """Adopt, decline or defer a suggestion, with a reason unless adopted."""

    key: str
    answer: Answer
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterLog:
    """Write a line into the duty log; ``at`` None = now."""

    text: str
    at: datetime | None = None
    category: str = ""


Command = (
    DraftResponse
    | ApproveResponse
    | ReturnResponse
    | CountersignResponse
    | ReportEvacuation
    | CorrectEvacuation
    | AcknowledgeAlarm
    | AnswerSuggestion
    | EnterLog
)
