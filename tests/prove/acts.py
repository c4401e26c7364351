"""What the people of a seat wish for, drawn by chance from what stands on their screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from app.clock import micros
from app.domain.alarm import alarm_subject
from app.domain.commands import (
    AcknowledgeAlarm,
    ApproveResponse,
    ChangeThreshold,
    Channel,
    ClosePlace,
    Command,
    CorrectEvacuation,
    CountersignResponse,
    DraftResponse,
    EnterLog,
    GrantToken,
    HearReport,
    OrderEvacuation,
    RatifyOrder,
    RegisterShelter,
    ReopenPlace,
    ReportEvacuation,
    ResolveConflict,
    ReturnResponse,
    RevokeOrder,
    TakeToken,
)
from app.domain.conflict import open_items
from app.domain.event import NewEvent
from app.domain.picture import Picture
from app.domain.response import LADDER, Draft, Hazard, Level, standing
from app.domain.sensor import Severity
from tests.prove.founding import PEOPLE
from tests.prove.node import STREETS
from tests.prove.options import Chance
from tests.prove.parts import START

HAZARDS = (Hazard.FLOOD, Hazard.GEOHAZARD)
STREAMS = ("P11/pond_depth", "P21/pond_depth")
PLACES = ("望桐路", "沿河路")
SHELTERS = ("S1", "S2", "S3")
_PEOPLE = tuple(name for name, _, _ in PEOPLE)
_OFFICERS = _PEOPLE[:6]
_SENIOR = _PEOPLE[3:6]

Wish = tuple[str, Command]
Maker = Callable[[Picture, Chance, datetime], Wish | None]


def wish(
    picture: Picture, rng: Chance, now: datetime, weights: Mapping[str, int] | None = None
) -> Wish | None:
    """Return who wishes what, None where there is nothing to wish for.

    ``weights`` say how often each kind of wish comes beside the others.
    """
    held = weights or WEIGHTS
    name = rng.choices(list(held), list(held.values()))[0]
    return _MAKERS[name](picture, rng, now)


def machine_event(picture: Picture, rng: Chance, now: datetime) -> NewEvent:
    """Return what a rule over readings records: an alarm raised, repeated or cleared."""
    stream = rng.choice(STREAMS)
    onset = START + timedelta(hours=rng.randrange(3))
    subject = alarm_subject("threshold", stream, onset)
    alarm = picture.alarms.get(subject)
    if alarm is not None and alarm.is_known and rng.one_in(3):
        data: dict[str, object] = {"at_us": micros(now), "value_milli": rng.randrange(50_000)}
        return NewEvent(kind="alarm.cleared", subject=subject, data=data)
    data = {
        "rule": "threshold",
        "stream": stream,
        "onset_us": micros(onset),
        "at_us": micros(now),
        "severity": rng.choice(tuple(Severity)).value,
        "value_milli": rng.randrange(50_000),
        "limit_milli": 15_000,
    }
    return NewEvent(kind="alarm.raised", subject=subject, data=data)


def _draft(picture: Picture, rng: Chance, now: datetime) -> Wish:
    hazard = rng.choice(HAZARDS)
    current = standing(picture.responses.get(hazard))
    level = rng.choice((Level.ENDED, *LADDER)) if current is not Level.ENDED else rng.choice(LADDER)
    effective_at = None if rng.random() < 0.6 else now + timedelta(minutes=rng.randrange(-30, 60))
    expires_at = now + timedelta(minutes=rng.randrange(61, 300)) if rng.one_in(4) else None
    command = DraftResponse(
        hazard=hazard,
        level=level,
        reason="rain",
        effective_at=effective_at,
        expires_at=expires_at,
    )
    return rng.choice(_OFFICERS), command


def _pending(picture: Picture, rng: Chance) -> Draft | None:
    drafts = [d for item in picture.responses.values() for d in item.pending()]
    return rng.choice(sorted(drafts, key=lambda draft: draft.id)) if drafts else None


def _approve(picture: Picture, rng: Chance, now: datetime) -> Wish | None:
    draft = _pending(picture, rng)
    if draft is None:
        return _draft(picture, rng, now)
    if rng.one_in(5):
        command = ApproveResponse(
            draft=draft.subject,
            channel=Channel.VOICE,
            approver=rng.choice(_SENIOR),
            call_no="8",
            heard_at=now,
        )
        return rng.choice(_OFFICERS), command
    return rng.choice(_SENIOR), ApproveResponse(draft=draft.subject)


def _send_back(picture: Picture, rng: Chance, now: datetime) -> Wish | None:
    draft = _pending(picture, rng)
    if draft is None:
        return None
    return rng.choice(_OFFICERS), ReturnResponse(draft=draft.subject, reason="unclear")


def _countersign(picture: Picture, rng: Chance, now: datetime) -> Wish | None:
    owed = [
        (approval.approver, approval.subject)
        for response in picture.responses.values()
        for approval in response.approvals
        if approval.by_voice and not response.is_countersigned(approval)
    ]
    if not owed:
        return None
    approver, subject = rng.choice(sorted(owed))
    return approver, CountersignResponse(draft=subject)


def _figures(rng: Chance) -> tuple[tuple[str, int], ...]:
    moved = rng.randrange(5) * 20
    return (("due", 100), ("notified", moved), ("moved", moved))


def _report(picture: Picture, rng: Chance, now: datetime) -> Wish:
    # Few as-of times, so that two seats often report for the same one.
    as_of = START + timedelta(minutes=30 * rng.randrange(-4, 1))
    street = rng.choice(STREETS)
    if rng.one_in(3):
        command: Command = CorrectEvacuation(
            street=street, as_of=as_of, figures=_figures(rng), reason="counted anew"
        )
    else:
        command = ReportEvacuation(street=street, as_of=as_of, figures=_figures(rng))
    return rng.choice((*_OFFICERS, "street_officer")), command


def _log(picture: Picture, rng: Chance, now: datetime) -> Wish:
    return rng.choice(_PEOPLE), EnterLog(text=f"line {rng.randrange(1000)}")


def _acknowledge(picture: Picture, rng: Chance, now: datetime) -> Wish | None:
    alarms = sorted(picture.alarms)
    return (rng.choice(_PEOPLE), AcknowledgeAlarm(alarm=rng.choice(alarms))) if alarms else None


def _close(picture: Picture, rng: Chance, now: datetime) -> Wish:
    return rng.choice(_OFFICERS), ClosePlace(place=rng.choice(PLACES), reason="water")


def _reopen(picture: Picture, rng: Chance, now: datetime) -> Wish:
    return rng.choice(_OFFICERS), ReopenPlace(place=rng.choice(PLACES), reason="dry")


def _order(picture: Picture, rng: Chance, now: datetime) -> Wish:
    streets = tuple(rng.sample(STREETS, rng.randrange(1, 3)))
    return rng.choice(_OFFICERS), OrderEvacuation(streets=streets, count=9, reason="slope")


def _orders(picture: Picture) -> list[bytes]:
    found = [key for key, order in picture.orders.items() if not order.answers]
    for closure in picture.closures.values():
        found += [item.subject for item in (*closure.unratified, *closure.unsigned)]
    for response in picture.responses.values():
        found += [item.subject for item in response.unratified()]
    for limit in picture.thresholds.values():
        found += [item.subject for item in limit.unsigned]
    for token in picture.tokens.values():
        found += [item.subject for item in token.unratified]
    return sorted(found)


def _answer(picture: Picture, rng: Chance, now: datetime) -> Wish | None:
    orders = _orders(picture)
    if not orders:
        return None
    subject = rng.choice(orders)
    if rng.one_in(3):
        return rng.choice(_OFFICERS), RevokeOrder(order=subject, reason="not needed")
    return rng.choice((*_OFFICERS, "data_admin")), RatifyOrder(order=subject)


def _register(picture: Picture, rng: Chance, now: datetime) -> Wish:
    people = tuple(bytes(8) + bytes([rng.randrange(6)]) for _ in range(3))
    return rng.choice(_OFFICERS), RegisterShelter(shelter=rng.choice(SHELTERS), people=people)


def _threshold(picture: Picture, rng: Chance, now: datetime) -> Wish:
    command = ChangeThreshold(
        stream=STREAMS[0],
        severity=Severity.RED,
        value_milli=1000 * rng.randrange(10, 20),
        reason="pump",
    )
    return "data_admin", command


def _resolve(picture: Picture, rng: Chance, now: datetime) -> Wish | None:
    items = open_items(picture)
    if not items:
        return None
    item = rng.choice(items)
    choice = rng.choice(item.heads).subject
    command = ResolveConflict(conflict=item.id, choice=choice, reason="looked at both")
    return rng.choice(("commander", "commander_2", "data_admin")), command


def _token(picture: Picture, rng: Chance, now: datetime) -> Wish:
    hazard = rng.choice(HAZARDS)
    if rng.one_in(2):
        return rng.choice(_SENIOR), TakeToken(hazard=hazard, reason="district lost")
    device = rng.choice((b"", *sorted(picture.registry.devices)))
    return rng.choice(_SENIOR), GrantToken(hazard=hazard, device=device, reason="shift")


def _hear(picture: Picture, rng: Chance, now: datetime) -> Wish:
    command = HearReport(words="water rises", source="street 1", channel="satellite")
    return rng.choice(_OFFICERS), command


_MAKERS: Mapping[str, Maker] = {
    "draft": _draft,
    "approve": _approve,
    "send_back": _send_back,
    "countersign": _countersign,
    "report": _report,
    "log": _log,
    "acknowledge": _acknowledge,
    "close": _close,
    "reopen": _reopen,
    "order": _order,
    "answer": _answer,
    "register": _register,
    "threshold": _threshold,
    "resolve": _resolve,
    "token": _token,
    "hear": _hear,
}
WEIGHTS: Mapping[str, int] = {
    "draft": 8,
    "approve": 22,
    "send_back": 1,
    "countersign": 3,
    "report": 16,
    "log": 6,
    "acknowledge": 4,
    "close": 4,
    "reopen": 3,
    "order": 3,
    "answer": 8,
    "register": 4,
    "threshold": 4,
    "resolve": 8,
    "token": 3,
    "hear": 1,
}
