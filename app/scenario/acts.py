"""What people do in a script: commands with the places that are filled in while it is played."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.alarm import Alarm, urgency
from app.domain.commands import (
    AcknowledgeAlarm,
    Answer,
    AnswerSuggestion,
    ApproveResponse,
    Channel,
    Command,
    CorrectEvacuation,
    CountersignResponse,
    DraftResponse,
    EnterLog,
    RatifyOrder,
    ReportEvacuation,
    ReturnResponse,
    RevokeOrder,
)
from app.domain.evacuation import FIGURES
from app.domain.response import Hazard, Level
from app.domain.sensor import Severity
from app.domain.suggestion import Suggestion
from app.scenario.fields import Fields
from app.scenario.outage_rows import DOES, outage_command


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A command; ``about`` names the row that made its subject, ``stream`` the alarm's stream.

    ``severity`` is the one that the alarm has reached by then, None for any.
    The key of an answer may be short, ``hazard/level``: it stands for the card of now.
    """

    command: Command
    about: str = ""
    stream: str = ""
    severity: Severity | None = None


def read_act(do: str, data: Fields, known: Iterable[str]) -> Act:
    """Return the act of a row; ``known`` are the subjects that rows before it named.

    Raises:
        ScriptError: an unknown command, field or subject.
    """
    if do in DOES:
        return _apart(do, data, known)
    reader = _READERS.get(do)
    if reader is None:
        raise data.fault("", f"nobody can do {do!r}")
    fields, read = reader
    data.only(fields)
    act = read(data)
    if "draft" in fields:
        act = replace(act, about=_named(data, "draft", known))
    return act


def is_answerable(act: Act, alarms: Iterable[Alarm], cards: Iterable[Suggestion]) -> bool:
    """Tell whether what an act answers is there: its alarm waits, its card is shown."""
    command = act.command
    match command:
        case AcknowledgeAlarm():
            return any(_is_meant(act, item) for item in _alarms_of(act, alarms))
        case AnswerSuggestion():
            return _key_meant(command.key, cards) is not None
        case _:
            return True


def _is_meant(act: Act, alarm: Alarm) -> bool:
    """Tell whether an alarm waits and has become as severe as the person saw it."""
    is_seen = act.severity is None or alarm.severity.value <= act.severity.value
    return alarm.needs_acknowledgement and is_seen


def fill_in(
    act: Act,
    subjects: Mapping[str, bytes],
    alarms: Iterable[Alarm],
    cards: Iterable[Suggestion],
) -> Command:
    """Return the command of an act as things stand when it is played.

    What is not there (a draft whose row was refused, a card that is gone) is left for the rules
    to refuse.
    """
    command = act.command
    match command:
        case ApproveResponse() | ReturnResponse() | CountersignResponse():
            return replace(command, draft=subjects.get(act.about, b""))
        case RatifyOrder() | RevokeOrder():
            return replace(command, order=subjects.get(act.about, b""))
        case AcknowledgeAlarm():
            first = min(_alarms_of(act, alarms), key=urgency, default=None)
            return replace(command, alarm=first.subject if first else b"")
        case AnswerSuggestion():
            return replace(command, key=_key_meant(command.key, cards) or command.key)
        case _:
            return command


def _alarms_of(act: Act, alarms: Iterable[Alarm]) -> list[Alarm]:
    return [item for item in alarms if item.is_known and item.stream == act.stream]


def _key_meant(key: str, cards: Iterable[Suggestion]) -> str | None:
    """Return the key of the card that a script's ``hazard/level`` or whole key means."""
    names = ((item.key, f"{item.hazard}/{item.level}") for item in cards)
    return next((full for full, short in names if key in (full, short)), None)


def _named(data: Fields, field: str, known: Iterable[str]) -> str:
    name = data.text(field)
    if not name.startswith("$") or name[1:] not in known:
        raise data.fault(field, f"no row before names {name}")
    return name[1:]


def _apart(do: str, data: Fields, known: Iterable[str]) -> Act:
    """Return the act of a row that seats do apart."""
    about = _named(data, "order", known) if "order" in data else ""
    try:
        command = outage_command(do, data.raw, lambda _name: b"")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise data.fault("", f"no {do}: {error}") from error
    return Act(command=command, about=about)


def _draft(data: Fields) -> Act:
    return Act(
        command=DraftResponse(
            hazard=Hazard(data.choice("hazard", tuple(Hazard))),
            level=Level(data.choice("level", tuple(Level))),
            reason=data.text("reason"),
            effective_at=data.maybe_instant("effective_at"),
            areas=data.texts("areas") if "areas" in data else (),
            expires_at=data.maybe_instant("expires_at"),
        )
    )


def _approve(data: Fields) -> Act:
    channel = Channel(data.choice("channel", tuple(Channel)))
    by_voice = channel is Channel.VOICE
    return Act(
        command=ApproveResponse(
            draft=b"",
            channel=channel,
            approver=data.text("approver") if by_voice else "",
            call_no=data.text("call_no") if by_voice else "",
            heard_at=data.maybe_instant("heard_at"),
        )
    )


def _return(data: Fields) -> Act:
    return Act(command=ReturnResponse(draft=b"", reason=data.text("reason")))


def _countersign(_data: Fields) -> Act:
    return Act(command=CountersignResponse(draft=b""))


def _figures(data: Fields) -> tuple[tuple[str, int], ...]:
    return tuple((name, data.whole(name, 0)) for name in FIGURES if name in data)


def _report(data: Fields) -> Act:
    return Act(
        command=ReportEvacuation(
            street=data.text("street"),
            as_of=data.instant("as_of"),
            figures=_figures(data),
            source=data.maybe_text("source"),
        )
    )


def _correct(data: Fields) -> Act:
    return Act(
        command=CorrectEvacuation(
            street=data.text("street"),
            as_of=data.instant("as_of"),
            figures=_figures(data),
            reason=data.text("reason"),
        )
    )


def _acknowledge(data: Fields) -> Act:
    severity = Severity(data.whole("severity", 1)) if "severity" in data else None
    return Act(command=AcknowledgeAlarm(alarm=b""), stream=data.text("stream"), severity=severity)


def _answer(data: Fields) -> Act:
    return Act(
        command=AnswerSuggestion(
            key=data.text("key"),
            answer=Answer(data.choice("answer", tuple(Answer))),
            reason=data.maybe_text("reason"),
        )
    )


def _enter(data: Fields) -> Act:
    return Act(command=EnterLog(text=data.text("text"), category=data.maybe_text("category")))


_READERS: Mapping[str, tuple[frozenset[str], Callable[[Fields], Act]]] = {
    "response.draft": (
        frozenset({"hazard", "level", "effective_at", "reason", "areas", "expires_at"}),
        _draft,
    ),
    "response.approve": (
        frozenset({"draft", "channel", "approver", "call_no", "heard_at"}),
        _approve,
    ),
    "response.return": (frozenset({"draft", "reason"}), _return),
    "response.countersign": (frozenset({"draft"}), _countersign),
    "evacuation.report": (frozenset({"street", "as_of", "source", *FIGURES}), _report),
    "evacuation.correct": (frozenset({"street", "as_of", "reason", *FIGURES}), _correct),
    "alarm.acknowledge": (frozenset({"stream", "severity"}), _acknowledge),
    "suggestion.answer": (frozenset({"key", "answer", "reason"}), _answer),
    "log.enter": (frozenset({"text", "category"}), _enter),
}
