"""From a wish to the events that it asks for, or to a refusal with a code.

Runs on the writer thread against the newest picture, so that two quick wishes cannot both pass.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from app.domain.commands import (
    AcknowledgeAlarm,
    AnswerSuggestion,
    ApproveResponse,
    Command,
    CorrectEvacuation,
    CountersignResponse,
    DraftResponse,
    EnterLog,
    HandOver,
    ReportEvacuation,
    ReturnResponse,
    TakeOver,
)
from app.domain.event import NewEvent
from app.domain.picture import Picture
from app.rules import duty, evacuation, handover, outage, response
from app.rules.actor import TEXT_LIMIT, Actor, acting, officer, within
from app.rules.alarm import decide_acknowledge
from app.rules.duty import decide_session
from app.rules.response import lapsed
from app.rules.suggestion import decide_answer

__all__ = ["Actor", "decide", "decide_session", "lapsed"]


def decide(picture: Picture, command: Command, by: Actor, now: datetime) -> tuple[NewEvent, ...]:
    """Return the events that a command asks for; all of them or none are to be recorded.

    Raises:
        OperatorError: the rules refuse it; the code says why.
    """
    match command:
        case DraftResponse() | ApproveResponse() | ReturnResponse() | CountersignResponse():
            return _decide_response(picture, command, by, now)
        case ReportEvacuation():
            return evacuation.report(picture, command, by, now)
        case CorrectEvacuation():
            return evacuation.correct(picture, command, by, now)
        case AcknowledgeAlarm():
            acting(picture.registry, by)
            alarm = picture.alarms.get(command.alarm)
            return (decide_acknowledge(alarm, by.account, by.seat),)
        case AnswerSuggestion():
            officer(picture.registry, by)
            card, reason = by.cards.get(command.key), within(command.reason, TEXT_LIMIT)
            return (decide_answer(card, command.key, command.answer, reason, by.account),)
        case EnterLog() | HandOver() | TakeOver():
            return _decide_duty(picture, command, by, now)
        case _:
            return outage.decide(picture, command, by, now)


def _decide_duty(
    picture: Picture, command: EnterLog | HandOver | TakeOver, by: Actor, now: datetime
) -> tuple[NewEvent, ...]:
    match command:
        case EnterLog():
            return duty.enter_log(picture, command, by, now)
        case HandOver():
            return handover.hand_over(picture, command, by, now)
        case TakeOver():
            return handover.take_over(picture, command, by, now)
        case _:
            assert_never(command)


def _decide_response(
    picture: Picture,
    command: DraftResponse | ApproveResponse | ReturnResponse | CountersignResponse,
    by: Actor,
    now: datetime,
) -> tuple[NewEvent, ...]:
    match command:
        case DraftResponse():
            return response.draft(picture, command, by, now)
        case ApproveResponse():
            return response.approve(picture, command, by, now)
        case ReturnResponse():
            return response.send_back(picture, command, by, now)
        case CountersignResponse():
            return response.countersign(picture, command, by, now)
        case _:
            assert_never(command)
