"""Which response level the facts speak for, by a table; it only ever suggests.

Source: domain brief 2.3. All of it is a default that the bureau may change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from app.clock import micros
from app.domain.commands import Answer
from app.domain.event import NewEvent
from app.domain.response import Hazard, Level
from app.domain.sensor import split_flags
from app.domain.suggestion import Reason, Suggestion, suggestion_subject
from app.errors import OperatorError
from app.rules.alarm import DECIDES_NOTHING
from app.rules.quality import OFFLINE_AFTER_INTERVALS, STALE_AFTER_INTERVALS
from app.rules.rain import SIXTIETHS, RainSums
from app.rules.trigger_table import SIGNAL_OF, TABLE, Line


class Signal(Protocol):
    """What the table asks of a public warning in force."""

    @property
    def id(self) -> str:
        """Its name, for the reason shown."""

    @property
    def kind(self) -> str:
        """The kind of the district's table: ``rainstorm``, ``typhoon``, ``geohazard``, …."""

    @property
    def colour(self) -> str:
        """``white``, ``blue``, ``yellow``, ``orange`` or ``red``."""

    @property
    def in_district(self) -> bool:
        """Whether it covers any part of the district."""

    @property
    def is_actual(self) -> bool:
        """Whether its status is Actual; a test or exercise message suggests nothing."""

    @property
    def sent_at(self) -> datetime:
        """When it was issued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The newest value of a stream, in the stream's unit, as the table asks for it."""

    stream: str
    value: float
    quality: str
    at: datetime
    interval_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The level of a hazard and since when; ENDED if none."""

    level: Level
    since: datetime | None = None


Calm = Mapping[tuple[Hazard, Level], datetime]
"""Since when nothing speaks for a level or a higher one; kept by ``still_calm``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the table looks at, true at ``now``.

    ``calm`` is what ``still_calm`` gave last; ``known_to`` is how far the readings reach, None =
    to ``now``. ``rain`` by gauge; ``ponds`` and ``slopes`` (mm/d) are newest readings; ``speed``
    is that of the clock, since ages at receipt are real time (contracts 2).
    """

    now: datetime
    in_force: Mapping[Hazard, InForce] = field(default_factory=dict)
    warnings: tuple[Signal, ...] = ()
    rain: Mapping[str, RainSums] = field(default_factory=dict)
    ponds: tuple[Reading, ...] = ()
    slopes: tuple[Reading, ...] = ()
    calm: Calm = field(default_factory=dict)
    known_to: datetime | None = None
    speed: float = 1.0


# An end is never proposed: it needs a checklist and people. Slopes move long after the rain, so
# a geohazard response is never lowered by calm (domain brief 2.3 and 2.5).
LOWER_AFTER = timedelta(minutes=60)
_NEXT_DOWN = {Level.I: Level.II, Level.II: Level.III, Level.III: Level.IV}
_LOWERED_BY_CALM = frozenset({Hazard.FLOOD, Hazard.TYPHOON})

# 1.5 of a gauge's normal interval of five minutes.
RAIN_STALE_AFTER_S = 450


def suggest(facts: Facts) -> tuple[Suggestion, ...]:
    """Return one card for each hazard whose facts speak for another level than the one in force.

    Above it, the card is for the highest such level and carries every reason for it; a second
    reason joins the same card. Below it, only the next level is proposed, after an hour's calm.
    """
    found: dict[Hazard, tuple[Level, tuple[Reason, ...]]] = {}
    for line in TABLE:
        reasons = _reasons(line, facts)
        if not reasons or line.level.severity <= _standing(line.hazard, facts).level.severity:
            continue
        level, _ = found.get(line.hazard, (Level.ENDED, ()))
        if line.level.severity > level.severity:
            found[line.hazard] = (line.level, reasons)
    raising = tuple(
        Suggestion(hazard=hazard, level=level, reasons=reasons, key=_key(hazard, level, facts))
        for hazard, (level, reasons) in found.items()
    )
    return (*raising, *_lowering(facts))


def holding(hazard: Hazard, facts: Facts) -> tuple[Reason, ...]:
    """Return what still speaks for the level in force or a higher one: why not to lower yet."""
    return speaking_for(hazard, _standing(hazard, facts).level, facts)


def speaking_for(hazard: Hazard, level: Level, facts: Facts) -> tuple[Reason, ...]:
    """Return what speaks for a level of a hazard or for a higher one."""
    return tuple(
        reason
        for line in TABLE
        if line.hazard is hazard and line.level.severity >= level.severity
        for reason in _reasons(line, facts)
    )


def still_calm(facts: Facts) -> Calm:
    """Return since when nothing speaks for a level of a hazard or a higher one, level by level.

    It is kept for levels that are not in force as well, since a level that was lowered to may
    have been calm before. It begins at the time to which the readings reach, which is not that
    of whoever looks late.
    """
    known_to = facts.known_to or facts.now
    return {
        (hazard, level): facts.calm.get((hazard, level), known_to)
        for hazard in sorted(_LOWERED_BY_CALM)
        for level in _NEXT_DOWN
        if not speaking_for(hazard, level, facts)
    }


def decide_answer(
    card: Suggestion | None, key: str, answer: Answer, reason: str, account: str
) -> NewEvent:
    """Return the event by which an account answers a card.

    ``card`` is the one of that key as it stands now.

    Raises:
        OperatorError: unknown_suggestion, or reason_missing for a decline.
    """
    if card is None or card.key != key:
        raise OperatorError("unknown_suggestion", key=key)
    if answer is Answer.DECLINED and not reason.strip():
        raise OperatorError("reason_missing")
    data: dict[str, object] = {"key": key, "answer": answer.value, "codes": list(card.codes)}
    if reason.strip():
        data["reason"] = reason.strip()
    return NewEvent(
        kind="suggestion.answered", subject=suggestion_subject(key), data=data, actor=account
    )


def _lowering(facts: Facts) -> tuple[Suggestion, ...]:
    cards = []
    for hazard in sorted(_LOWERED_BY_CALM):
        standing = _standing(hazard, facts)
        below = _NEXT_DOWN.get(standing.level)
        calm_since = facts.calm.get((hazard, standing.level))
        if below is None or calm_since is None or holding(hazard, facts):
            continue
        since = max(calm_since, standing.since or calm_since)
        if facts.now - since < LOWER_AFTER:
            continue
        reason = Reason(
            code="calm_60min", source=hazard.value, value_milli=0, limit_milli=0, at=since
        )
        key = _key(hazard, below, facts)
        cards.append(
            Suggestion(hazard=hazard, level=below, reasons=(reason,), key=key, is_lowering=True)
        )
    return tuple(cards)


def _standing(hazard: Hazard, facts: Facts) -> InForce:
    return facts.in_force.get(hazard, InForce(level=Level.ENDED))


def _key(hazard: Hazard, level: Level, facts: Facts) -> str:
    standing = _standing(hazard, facts)
    since = micros(standing.since) // 1_000_000 if standing.since else 0
    return f"{hazard.value}/{level.value}/{standing.level.value}@{since}"


def _reasons(line: Line, facts: Facts) -> tuple[Reason, ...]:
    signals = _signals(line, facts)
    if line.with_rain is not None:
        also = _rain(line.with_rain, facts)
        return (*signals, *also) if signals and also else ()
    if line.with_slope_mm_per_day is not None:
        also = _over("slope", facts.slopes, line.with_slope_mm_per_day, facts)
        return (*signals, *also) if signals and also else ()
    rain = _rain(line.rain, facts) if line.rain else ()
    return (*signals, *rain, *_ponds(line.ponds, facts))


def _signals(line: Line, facts: Facts) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            code=f"warning_{line.colour}",
            source=warning.id,
            value_milli=0,
            limit_milli=0,
            at=warning.sent_at,
        )
        for warning in facts.warnings
        if warning.is_actual
        and warning.in_district
        and warning.kind == SIGNAL_OF[line.hazard]
        and warning.colour == line.colour
    )


def _rain(rule: tuple[int, int], facts: Facts) -> tuple[Reason, ...]:
    hours, limit_mm = rule
    reasons = []
    for stream, sums in sorted(facts.rain.items()):
        fallen = {1: sums.h1, 3: sums.h3, 6: sums.h6, 24: sums.h24}[hours]
        if fallen >= limit_mm * SIXTIETHS:
            reasons.append(
                Reason(
                    code=f"rain_{hours}h_{limit_mm}mm",
                    source=stream,
                    value_milli=fallen * 1000 // SIXTIETHS,
                    limit_milli=limit_mm * 1000,
                    at=sums.newest_at or sums.at,
                    stale=sums.is_stuck or _is_old(sums, facts),
                )
            )
    return tuple(reasons)


def _is_old(sums: RainSums, facts: Facts) -> bool:
    newest = sums.newest_at or sums.at
    return (facts.now - newest).total_seconds() / facts.speed > RAIN_STALE_AFTER_S


def _ponds(rule: tuple[int, int] | None, facts: Facts) -> tuple[Reason, ...]:
    if rule is None:
        return ()
    number, limit_cm = rule
    reasons = _over("ponds", facts.ponds, limit_cm, facts)
    return reasons if len(reasons) >= number else ()


def _over(code: str, readings: Iterable[Reading], limit: int, facts: Facts) -> tuple[Reason, ...]:
    """Return a reason for each reading at or over a limit; offline and suspect ones give none."""
    reasons = []
    for item in sorted(readings, key=lambda reading: reading.stream):
        age_s = (facts.now - item.at).total_seconds() / facts.speed
        is_offline = age_s > OFFLINE_AFTER_INTERVALS * item.interval_s
        if item.value < limit or is_offline or split_flags(item.quality) & DECIDES_NOTHING:
            continue
        reasons.append(
            Reason(
                code=f"{code}_{limit}",
                source=item.stream,
                value_milli=round(item.value * 1000),
                limit_milli=limit * 1000,
                at=item.at,
                stale=age_s > STALE_AFTER_INTERVALS * item.interval_s,
            )
        )
    return tuple(reasons)
