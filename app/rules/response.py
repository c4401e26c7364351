"""Drafting, approving, returning and countersigning a response; and what lapses by itself.

Refuses by rank, authorship and form what ``domain.response_facts`` would ignore, so that nobody
records what cannot count. Source: domain brief 2.4 and 2.5; contracts 5 and 6.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from app.clock import micros
from app.domain.commands import (
    ApproveResponse,
    Channel,
    CountersignResponse,
    DraftResponse,
    ReturnResponse,
)
from app.domain.event import NewEvent
from app.domain.people import Rank
from app.domain.picture import Picture
from app.domain.response import (
    Draft,
    Hazard,
    Level,
    Response,
    rank_needed,
    standing,
    standing_head,
)
from app.errors import OperatorError
from app.ids import uuid7
from app.rules.actor import AHEAD_FROM, TEXT_LIMIT, Actor, acting, officer, within
from app.rules.situation import check_authority, is_provisional

LAPSE: Final = "lapse"

Decided = tuple[NewEvent, ...]


def draft(picture: Picture, command: DraftResponse, by: Actor, now: datetime) -> Decided:
    """Return the draft of a change of level; the end of 关注 needs no second act and ends it.

    What has expired is ended first, so that the draft starts from what is true.

    Raises:
        OperatorError: the account may not draft, or the change makes no sense as things stand.
    """
    officer(picture.registry, by)
    response = picture.responses.get(command.hazard)
    gone = _lapse(response, now)
    current = Level.ENDED if gone else standing(response)
    reason = _reason_of(command, current)
    if command.level.severity < current.severity:
        check_authority(picture, by, command.hazard)
    _check_times(command, response, now)
    if by.streets and not by.streets.issuperset(command.areas):
        raise OperatorError("unknown_street")
    data: dict[str, object] = {
        "hazard": command.hazard.value,
        "effective_us": micros(command.effective_at or now),
    }
    if reason:
        data["reason"] = reason
    kind = "response.ended"
    if not (command.level is Level.ENDED and current is Level.ATTENTION):
        kind = "response.drafted"
        data |= _level_data(command)
    event = NewEvent(kind=kind, subject=uuid7(now), data=data, actor=by.account, needs_act=True)
    return (*gone, event)


def approve(picture: Picture, command: ApproveResponse, by: Actor, now: datetime) -> Decided:
    """Return the approval that puts a draft in force, signed or heard by voice.

    What has expired is ended first: apply, which knows no clock, judges from that.

    Raises:
        OperatorError: the draft is gone or overtaken, the rank does not suffice, or one person
            would stand on both sides.
    """
    acting(picture.registry, by)
    response, found = _open_draft(picture, command.draft)
    gone = _lapse(response, now)
    current = Level.ENDED if gone else standing(response)
    if current is not found.from_level:
        raise OperatorError("level_changed")
    by_voice = command.channel is Channel.VOICE
    approver = _speaker(picture, command, by, now) if by_voice else by.account
    needed = rank_needed(current, found.level)
    if needed > Rank.DUTY_OFFICER and found.actor in (by.account, approver):
        raise OperatorError("own_draft")
    if picture.registry.rank(approver) < needed:
        raise OperatorError("rank_too_low")
    heard_at = (command.heard_at or now) if by_voice else now
    effective_at = heard_at if found.is_on_approval else found.effective_at
    _check_order(response, effective_at, now)
    data: dict[str, object] = {
        "hazard": found.hazard.value,
        "channel": command.channel.value,
        "effective_us": micros(effective_at),
    }
    if by_voice:
        data |= {
            "approver": approver,
            "call_no": within(command.call_no),
            "heard_us": micros(heard_at),
        }
    if found.level.severity < current.severity:
        check_authority(picture, by, found.hazard)
        data |= _takings(picture, found.hazard)
    elif is_provisional(picture, by, found.hazard):
        data["provisional"] = 1
    return (*gone, _answer("response.approved", found, data, by))


def send_back(picture: Picture, command: ReturnResponse, by: Actor, now: datetime) -> Decided:
    """Return the event by which a draft goes back to who wrote it.

    Raises:
        OperatorError: the draft is gone, the account is no officer, or there is no reason.
    """
    del now
    officer(picture.registry, by)
    _, found = _open_draft(picture, command.draft)
    reason = within(command.reason, TEXT_LIMIT)
    if not reason:
        raise OperatorError("reason_missing")
    data: dict[str, object] = {"hazard": found.hazard.value, "reason": reason}
    return (_answer("response.returned", found, data, by),)


def countersign(
    picture: Picture, command: CountersignResponse, by: Actor, now: datetime
) -> Decided:
    """Return the countersignature by which the approver clears the debt of a voice approval.

    Raises:
        OperatorError: there is no such debt, or it is another person's.
    """
    del now
    acting(picture.registry, by)
    response, found = _draft_of(picture, command.draft)
    owed = [
        item
        for item in response.approvals
        if item.subject == found.subject and item.by_voice and not response.is_countersigned(item)
    ]
    if not owed:
        raise OperatorError("no_debt")
    if by.account not in {item.approver for item in owed}:
        raise OperatorError("not_the_approver")
    data: dict[str, object] = {"hazard": found.hazard.value}
    return (_answer("response.countersigned", found, data, by),)


def lapsed(picture: Picture, now: datetime) -> Decided:
    """Return an end for each response that is past its expiry and not ended yet.

    The district or any seat records them; two that do so at once agree in everything that counts.
    """
    held = sorted(picture.responses.items())
    return tuple(event for _, response in held for event in _lapse(response, now))


def _lapse(response: Response | None, now: datetime) -> Decided:
    if response is None or not response.approvals:
        return ()
    items = response.approvals
    heads = [item for item in items if not any(item.id in other.saw for other in items)]
    ends = [item.expires_at for item in heads if item.expires_at is not None]
    if len(ends) < len(heads) or max(ends) > now:
        return ()
    data: dict[str, object] = {
        "hazard": response.hazard.value,
        "effective_us": micros(max(ends)),
        "reason": LAPSE,
    }
    return (NewEvent(kind="response.ended", subject=uuid7(now), data=data),)


def _reason_of(command: DraftResponse, current: Level) -> str:
    if command.level is current:
        raise OperatorError("not_in_force" if current is Level.ENDED else "same_level")
    reason = within(command.reason, TEXT_LIMIT)
    # The word alone is how a machine says that a response ran out.
    if reason == LAPSE or (not reason and command.level.severity < current.severity):
        raise OperatorError("reason_missing")
    return reason


def _check_times(command: DraftResponse, response: Response | None, now: datetime) -> None:
    effective_at = command.effective_at or now
    if command.expires_at is not None and command.expires_at <= effective_at:
        raise OperatorError("expiry_too_early")
    _check_order(response, effective_at, now)


def _check_order(response: Response | None, effective_at: datetime, now: datetime) -> None:
    """What has been in force stays so in the history: nothing takes effect before it."""
    head = standing_head(response)
    if head is not None and effective_at < head.effective_at <= now:
        raise OperatorError("effective_too_early")


def _level_data(command: DraftResponse) -> dict[str, object]:
    data: dict[str, object] = {"level": command.level.value}
    if command.effective_at is None:
        data["on_approval"] = 1
    if command.areas:
        data["areas"] = list(command.areas)
    if command.expires_at is not None and command.level is not Level.ENDED:
        data["expires_us"] = micros(command.expires_at)
    return data


def _takings(picture: Picture, hazard: Hazard) -> dict[str, object]:
    """Who lowers says which takings of the token were known here; mostly there is none."""
    token = picture.tokens.get(hazard)
    known = [[item.writer, item.seq] for item in token.taken] if token else []
    return {"takings": known} if known else {}


def _speaker(picture: Picture, command: ApproveResponse, by: Actor, now: datetime) -> str:
    """Return who approved by voice; the account that acts only heard it."""
    approver = command.approver.strip()
    if not approver:
        raise OperatorError("approver_missing")
    if picture.registry.account(approver) is None:
        raise OperatorError("unknown_account")
    if approver == by.account:
        raise OperatorError("approver_present")
    if not command.call_no.strip():
        raise OperatorError("call_no_missing")
    if command.heard_at is not None and command.heard_at - now > AHEAD_FROM:
        raise OperatorError("heard_ahead")
    return approver


def _draft_of(picture: Picture, subject: bytes) -> tuple[Response, Draft]:
    for response in picture.responses.values():
        found = response.draft(subject)
        if found is not None:
            return response, found
    raise OperatorError("unknown_draft")


def _open_draft(picture: Picture, subject: bytes) -> tuple[Response, Draft]:
    response, found = _draft_of(picture, subject)
    if found not in response.pending():
        raise OperatorError("already_answered")
    return response, found


def _answer(kind: str, found: Draft, data: dict[str, object], by: Actor) -> NewEvent:
    return NewEvent(
        kind=kind,
        subject=found.subject,
        data=data,
        actor=by.account,
        needs_act=True,
        acts_on=found.hash,
    )
