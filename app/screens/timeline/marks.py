"""Marks of the timeline: decisions and what is owed, the duty log, alarms by ten minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.alarm import Alarm
from app.domain.commands import Answer
from app.domain.reading import Kind, Scale, kind_of, scale_of, short_name
from app.domain.response import Approval, Level, Note, Response
from app.domain.suggestion import Answered
from app.screens.timeline.facts import Facts
from app.screens.timeline.orders import handover_marks, order_marks
from app.screens.timeline.view import Act, AlarmBucket, AlarmMark, Lane, Mark, Window

BUCKET = timedelta(minutes=10)
WIDE_BUCKET = timedelta(hours=1)

_WIDE_FROM = timedelta(hours=60)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAPSE = "lapse"
_NOTES = {"returned": Act.RETURNED, "countersigned": Act.COUNTERSIGNED}
_ANSWERS = {
    Answer.ADOPTED: Act.ADOPTED,
    Answer.DECLINED: Act.DECLINED,
    Answer.DEFERRED: Act.DEFERRED,
}


def bucket_span(window: Window) -> timedelta:
    """Return how long a stretch of alarms or rain is: ten minutes, an hour in a long window."""
    return BUCKET if window.span <= _WIDE_FROM else WIDE_BUCKET


def floor(moment: datetime, span: timedelta) -> datetime:
    """Return the last whole multiple of a span, counted from 1970 UTC."""
    return moment - (moment - _EPOCH) % span


def decision_marks(facts: Facts, window: Window) -> tuple[Mark, ...]:
    """Return drafts, approvals, orders and what answered them, each at the time of the act.

    A level's approval stands where the level begins, as its bar does.
    """
    marks = [mark for item in facts.responses.values() for mark in _of_response(item, facts)]
    marks += order_marks(facts)
    marks += [_answer(item, facts) for held in facts.answers.values() for item in held.answers]
    return _ascending(mark for mark in marks if mark.at in window)


def first_owed(facts: Facts) -> datetime | None:
    """Return when the first countersignature that is still owed falls due, None if none is."""
    owed = (
        approval.countersign_due
        for response in facts.responses.values()
        for approval in response.approvals
        if not response.is_countersigned(approval)
    )
    return min((due for due in owed if due is not None), default=None)


def log_marks(facts: Facts, window: Window) -> tuple[Mark, ...]:
    """Return the entries of the duty log at the time of which they tell, and handings over."""
    entries = (
        Mark(
            lane=Lane.LOG,
            id=entry.subject,
            act=Act.LOGGED,
            at=entry.at,
            by=facts.name(entry.actor),
            text=entry.text,
            source=entry.seat,
        )
        for entry in facts.log.values()
        if entry.at in window
    )
    handed = (mark for mark in handover_marks(facts) if mark.at in window)
    return _ascending((*entries, *handed))


def alarm_buckets(
    facts: Facts,
    window: Window,
    raised: Mapping[bytes, datetime],
    known: Mapping[bytes, AlarmMark],
) -> tuple[AlarmBucket, ...]:
    """Return the alarms by the stretch of time in which they were raised.

    ``raised`` tells of each alarm when; ``known`` are the marks that still hold.
    """
    span = bucket_span(window)
    about: dict[str, _About] = {}
    buckets: dict[datetime, list[AlarmMark]] = {}
    for subject, at in raised.items():
        if at not in window:
            continue
        mark = known.get(subject)
        if mark is None:
            alarm = facts.alarms[subject]
            stream = alarm.stream
            if stream not in about:
                about[stream] = _about(stream, facts)
            mark = _alarm(alarm, at, about[stream], facts)
        buckets.setdefault(floor(at, span), []).append(mark)
    return tuple(
        AlarmBucket(start=start, end=start + span, alarms=tuple(sorted(found, key=_urgency)))
        for start, found in sorted(buckets.items())
    )


def _ascending(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=lambda mark: (mark.at, str(mark.id), mark.act)))


def _of_response(response: Response, facts: Facts) -> list[Mark]:
    pending = {draft.id for draft in response.pending()}
    marks = [
        Mark(
            lane=Lane.DECISION,
            id=draft.subject,
            act=Act.DRAFTED,
            at=draft.written_at,
            subject=response.hazard.value,
            tone=draft.level.value,
            by=facts.name(draft.actor),
            text=draft.reason,
            is_open=draft.id in pending,
        )
        for draft in response.drafts
    ]
    for approval in response.approvals:
        marks.append(_approval(approval, facts))
        due = approval.countersign_due
        if due is not None and not response.is_countersigned(approval):
            marks.append(_due(approval, due, facts))
    return marks + [_note(note, response, facts) for note in response.notes]


def _approval(approval: Approval, facts: Facts) -> Mark:
    if approval.level is Level.ENDED:
        act = Act.LAPSED if approval.reason == _LAPSE else Act.ENDED
    else:
        act = Act.VOICE if approval.by_voice else Act.APPROVED
    return Mark(
        lane=Lane.DECISION,
        id=approval.subject,
        act=act,
        at=approval.effective_at,
        written_at=approval.written_at,
        subject=approval.hazard.value,
        tone=approval.level.value,
        by=facts.name(approval.approver),
        text="" if act is Act.LAPSED else approval.reason,
        source=approval.call_no,
    )


def _due(approval: Approval, due: datetime, facts: Facts) -> Mark:
    return Mark(
        lane=Lane.DECISION,
        id=approval.subject,
        act=Act.DUE,
        at=due,
        subject=approval.hazard.value,
        tone=approval.level.value,
        by=facts.name(approval.approver),
        is_open=True,
    )


def _note(note: Note, response: Response, facts: Facts) -> Mark:
    approval, draft = response.approval_of(note.subject), response.draft(note.subject)
    about = approval or draft
    return Mark(
        lane=Lane.DECISION,
        id=note.subject,
        act=_NOTES.get(note.kind, Act.CHANGED),
        at=note.written_at,
        subject=response.hazard.value,
        tone=about.level.value if about else "",
        by=facts.name(note.account),
        text=note.text,
    )


def _answer(item: Answered, facts: Facts) -> Mark:
    """The key of a card begins with its hazard and its level."""
    hazard, _, rest = item.key.partition("/")
    return Mark(
        lane=Lane.DECISION,
        id=item.key,
        act=_ANSWERS[item.answer],
        at=item.at,
        subject=hazard,
        tone=rest.partition("/")[0],
        by=facts.name(item.account),
        text=item.reason,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """How a stream is named and its values are shown."""

    name: str
    kind: Kind
    scale: Scale


def _about(key: str, facts: Facts) -> _About:
    stream = facts.streams.get(key)
    if stream is None:
        return _About(name=key, kind=Kind.OTHER, scale=Scale(factor=1.0, unit="", digits=0))
    return _About(name=short_name(stream), kind=kind_of(stream), scale=scale_of(stream))


def _alarm(alarm: Alarm, at: datetime, about: _About, facts: Facts) -> AlarmMark:
    worst, scale = alarm.worst, about.scale
    return AlarmMark(
        id=alarm.subject,
        at=at,
        cleared_at=alarm.cleared_at,
        severity=worst.severity.value,
        is_waiting=alarm.needs_acknowledgement,
        stream=worst.stream,
        name=about.name,
        kind=about.kind,
        value=worst.value_milli / 1000 * scale.factor,
        limit=worst.limit_milli / 1000 * scale.factor,
        unit=scale.unit,
        digits=scale.digits,
        by="、".join(dict.fromkeys(facts.name(ack.account) for ack in alarm.acks)),
    )


def _urgency(mark: AlarmMark) -> tuple[bool, int, datetime, bytes]:
    return not mark.is_waiting, mark.severity, mark.at, mark.id
