"""What an officer may wish; ``rules.decide`` turns a wish into events or refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.handover import Explained, Fault
from app.domain.response import Hazard, Level
from app.domain.sensor import Severity


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePlace:
    """Close a road or place; ``rule`` that asks for it, ``reopens`` who may reopen it."""

    place: str
    reason: str
    street: str = ""
    rule: str = ""
    reopens: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenPlace:
    """Reopen a closed place; it counts once another person ratified it."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvacuation:
    """Order people of streets to be moved; ``list_ref`` names the list, ``count`` its people."""

    streets: tuple[str, ...]
    count: int
    reason: str
    list_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitReturn:
    """Let evacuees of a street return home; it counts once the commander signed it too."""

    street: str
    count: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseShelter:
    """Close a shelter; it counts once another person signed it. ``street`` is where it lies."""

    shelter: str
    reason: str
    street: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterShelter:
    """Register people in a shelter, by opaque identities of 8 to 32 bytes."""

    shelter: str
    people: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeThreshold:
    """Change a limit of a stream, in 1/1000 of its unit; a laxer one needs a second person."""

    stream: str
    severity: Severity
    value_milli: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatifyOrder:
    """Sign an order of another person as the second (追认, 批准); ``order`` is its subject."""

    order: bytes
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeOrder:
    """Revoke an order of another person (撤销), with a reason."""

    order: bytes
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveConflict:
    """Decide an open item: ``choice`` is the subject of the head that shall hold."""

    conflict: bytes
    choice: bytes
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantToken:
    """Give the command token of a hazard to a seat by its device, b"" = this one."""

    hazard: Hazard
    reason: str
    device: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeToken:
    """Take the token for this seat; the second of commander and deputy makes it count."""

    hazard: Hazard
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HearReport:
    """Enter what was heard over a thin channel, with source and channel; ``at`` None = now."""

    words: str
    source: str
    channel: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Hand the seat over to ``incoming``, with a word about each unclear thing.

    ``unsent`` entries and ``faults`` are what the seat says of itself.
    """

    incoming: str
    explained: tuple[Explained, ...] = ()
    note: str = ""
    unsent: int = 0
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver:
    """Take the seat over: the second signature under what was handed over."""

    handover: bytes


DutyCommand = EnterLog | HandOver | TakeOver

OutageCommand = (
    ClosePlace
    | ReopenPlace
    | OrderEvacuation
    | RegisterShelter
    | PermitReturn
    | CloseShelter
    | ChangeThreshold
    | RatifyOrder
    | RevokeOrder
    | ResolveConflict
    | GrantToken
    | TakeToken
    | HearReport
)

Command = (
    DraftResponse
    | ApproveResponse
    | ReturnResponse
    | CountersignResponse
    | ReportEvacuation
    | CorrectEvacuation
    | AcknowledgeAlarm
    | AnswerSuggestion
    | DutyCommand
    | OutageCommand
)
