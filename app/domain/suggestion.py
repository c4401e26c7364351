"""Suggestions of a response level, and what officers answered; nothing starts by itself.

Source: domain brief 2.3; ux 5.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain import canonical
from app.domain.commands import Answer
from app.domain.event import Event, Fact, IgnoredError
from app.domain.people import Rank, Registry
from app.domain.response import Hazard, Level
from app.ids import uuid8

DEFER_FOR = timedelta(minutes=10)
ANSWER_HOLDS = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One fact that speaks for a level.

    ``code`` names the rule (``rain_3h``, ``ponds_25cm``, ``warning_orange``); ``source`` the
    stream or warning; value and limit in 1/1000 of the unit, 0 where there is none;
    ``stale`` that the fact is old and may no longer hold.
    """

    code: str
    source: str
    value_milli: int
    limit_milli: int
    at: datetime
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One card: another level than the one in force, and every reason for it.

    ``key`` names the card as long as the level in force does not change. ``is_lowering`` marks
    the card that proposes the next level down after an hour without a reason for this one.
    """

    hazard: Hazard
    level: Level
    reasons: tuple[Reason, ...]
    key: str
    is_lowering: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The rules that speak for it, each once, sorted."""
        return tuple(sorted({reason.code for reason in self.reasons}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Fact):
    """What one officer made of a card; ``codes`` are the rules that spoke for it then."""

    key: str
    answer: Answer
    reason: str
    account: str
    at: datetime
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionAnswers:
    """All answers to one card, sorted by (writer, seq)."""

    key: str
    answers: tuple[Answered, ...] = ()

    @property
    def current(self) -> Answered | None:
        """The answer that counts: of those that no other saw, the newest by clock."""
        heads = [
            item for item in self.answers if not any(item.id in other.saw for other in self.answers)
        ]
        return max(heads, key=lambda item: (item.hlc, item.id), default=None)


def suggestion_subject(key: str) -> bytes:
    """Return the id that every seat gives to the same card."""
    return uuid8(canonical.encode(["suggestion", key]))


def apply(
    before: SuggestionAnswers | None, event: Event, fact: Fact, registry: Registry
) -> SuggestionAnswers:
    """Return the card's answers with one more.

    Raises:
        IgnoredError: the account is unknown or no officer's, or the event is malformed.
    """
    if registry.account(event.actor) is None:
        raise IgnoredError("unknown_account")
    if registry.rank(event.actor) < Rank.DUTY_OFFICER:
        raise IgnoredError("rank_too_low")
    key = event.data.get("key")
    if not isinstance(key, str) or event.subject != suggestion_subject(key):
        raise IgnoredError("wrong_subject")
    try:
        answer = Answer(str(event.data.get("answer")))
    except ValueError as error:
        raise IgnoredError("malformed") from error
    codes = event.data.get("codes", ())
    item = Answered(
        **fact.base(),
        key=key,
        answer=answer,
        reason=str(event.data.get("reason", "")),
        account=event.actor,
        at=fact.written_at,
        codes=tuple(str(code) for code in codes) if isinstance(codes, (list, tuple)) else (),
    )
    held = before or SuggestionAnswers(key=key)
    return replace(held, answers=tuple(sorted((*held.answers, item), key=lambda a: a.id)))


def waiting(
    cards: Iterable[Suggestion], answers: Mapping[str, SuggestionAnswers], now: datetime
) -> tuple[Suggestion, ...]:
    """Return the cards that ask for an answer at ``now``; ``answers`` are held by key.

    An answered card stays away for twelve hours, a deferred one for ten minutes; it comes back
    earlier when a rule speaks for it that the answer had not seen.
    """
    return tuple(card for card in cards if _is_waiting(card, answers.get(card.key), now))


def _is_waiting(card: Suggestion, held: SuggestionAnswers | None, now: datetime) -> bool:
    answer = held.current if held else None
    if answer is None or (answer.codes and set(card.codes) - set(answer.codes)):
        return True
    quiet = DEFER_FOR if answer.answer is Answer.DEFERRED else ANSWER_HOLDS
    return now - answer.at >= quiet
