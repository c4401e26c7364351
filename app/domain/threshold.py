"""Limits of streams that people changed, and which value holds while they disagree.

A change needs two persons to make a limit laxer; a stricter one holds at once. Of concurrent
changes the stricter holds until a data administrator decides. Source: domain brief 6 and 9.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.event import Event, EventId, Fact, IgnoredError, act_account
from app.domain.people import Rank, Registry, Role
from app.domain.ratify import (
    Answer,
    Verdict,
    answer_of,
    chosen_of,
    heads_of,
    verdict_on,
    with_fact,
)
from app.domain.sensor import Limit, Severity, Stream

ThresholdKey = tuple[str, int]
"""(stream, severity as a number)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed(Fact):
    """One change of a limit, in 1/1000 of the stream's unit.

    ``settles`` are the changes that it resolved, () for a plain change; ``chosen`` the one of
    them whose value it took.
    """

    stream: str
    severity: Severity
    value_milli: int
    reason: str
    settles: tuple[EventId, ...] = ()
    chosen: EventId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """Everything recorded of one limit; tuples are sorted by (writer, seq)."""

    stream: str
    severity: Severity
    changes: tuple[Changed, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def key(self) -> ThresholdKey:
        """(stream, severity as a number)."""
        return self.stream, self.severity.value

    @property
    def heads(self) -> tuple[Changed, ...]:
        """The changes that no other saw and nobody revoked, strictest first."""
        kept = (c for c in self.changes if verdict_on(c.id, self.answers) is not Verdict.REVOKED)
        return tuple(sorted(heads_of(kept), key=lambda item: (item.value_milli, item.id)))

    @property
    def unsigned(self) -> tuple[Changed, ...]:
        """The changes of today's heads that a second person still has to sign."""
        return tuple(item for item in self.heads if not self._is_backed(item))

    def conflicts(self) -> tuple[Changed, ...]:
        """Return the concurrent heads if their values differ, the stricter first."""
        heads = self.heads
        return heads if len({item.value_milli for item in heads}) > 1 else ()

    def active_milli(self, default_milli: int | None) -> int | None:
        """Return the value that holds; ``default_milli`` is that of the district's pack.

        None stands for no limit at all, the laxest.
        """
        held: dict[EventId, int] = {}
        # What saw more comes later, so every past is there before what builds on it.
        for item in sorted(self.changes, key=self._depth):
            past = [other for other in self.changes if other.id in item.saw]
            before = self._strictest(past, held, default_milli)
            value = item.value_milli
            is_waiting = before is not None and value > before and not self._is_backed(item)
            held[item.id] = before if before is not None and is_waiting else value
        return self._strictest(self.changes, held, default_milli)

    def _depth(self, item: Changed) -> tuple[int, EventId]:
        return sum(other.id in item.saw for other in self.changes), item.id

    def _strictest(
        self, changes: Iterable[Changed], held: Mapping[EventId, int], default_milli: int | None
    ) -> int | None:
        kept = (c for c in changes if verdict_on(c.id, self.answers) is not Verdict.REVOKED)
        return min((held[item.id] for item in heads_of(kept)), default=default_milli)

    def _is_backed(self, item: Changed) -> bool:
        """Two persons stand behind it: it was signed twice, or resolved by somebody else."""
        if verdict_on(item.id, self.answers) is Verdict.RATIFIED:
            return True
        chosen = next((other for other in self.changes if other.id == item.chosen), None)
        if chosen is None:
            return False
        return chosen.actor != item.actor or self._is_backed(chosen)


def streams_with(
    streams: Mapping[str, Stream], thresholds: Mapping[ThresholdKey, Threshold]
) -> Mapping[str, Stream]:
    """Return streams by id with the limits that hold; the same ones where nobody changed any."""
    changed = {stream for stream, _ in thresholds if stream in streams}
    if not changed:
        return streams
    return {**streams, **{name: stream_with(streams[name], thresholds) for name in changed}}


def stream_with(stream: Stream, thresholds: Mapping[ThresholdKey, Threshold]) -> Stream:
    """Return a stream with the limits that hold, those that people changed among them."""
    values = {limit.severity: limit.value for limit in stream.limits}
    for severity in Severity:
        changed = thresholds.get((stream.id, severity.value))
        if changed is None:
            continue
        default = round(values[severity] * 1000) if severity in values else None
        active = changed.active_milli(default)
        if active is not None:
            values[severity] = active / 1000
    limits = (Limit(severity=severity, value=value) for severity, value in values.items())
    return replace(stream, limits=tuple(sorted(limits, key=lambda limit: limit.value)))


def may_change(registry: Registry, account_id: str) -> bool:
    """Tell whether an account may change limits: a data administrator."""
    account = registry.account(account_id)
    return account is not None and account.role is Role.DATA_ADMIN


def may_answer(registry: Registry, account_id: str) -> bool:
    """Tell whether an account may sign a change as the second: an administrator, a leader."""
    is_leader = registry.rank(account_id) >= Rank.DUTY_LEADER
    return is_leader or may_change(registry, account_id)


def apply(before: Threshold | None, event: Event, fact: Fact, registry: Registry) -> Threshold:
    """Return the limit with one more fact.

    Raises:
        IgnoredError: role, a missing signature or form forbid it.
    """
    stream, severity = key_of(event)
    limit = before or Threshold(stream=stream, severity=Severity(severity))
    match event.kind:
        case "threshold.changed":
            change = _changed(limit, event, fact, registry)
            return replace(limit, changes=with_fact(limit.changes, change))
        case "conflict.resolved":
            change = _resolved(limit, event, fact, registry)
            return replace(limit, changes=with_fact(limit.changes, change))
        case _:
            _, answer = answer_of(event, fact, limit.changes, limit.answers)
            if not may_answer(registry, answer.account):
                raise IgnoredError("rank_too_low")
            return replace(limit, answers=with_fact(limit.answers, answer))


def key_of(event: Event) -> ThresholdKey:
    """Return the limit that an event is about.

    Raises:
        KeyError, ValueError: the event does not say.
    """
    stream, severity = event.data["stream"], event.data["severity"]
    if not isinstance(stream, str) or not stream:
        raise ValueError("stream")
    return stream, Severity(severity).value


def _changed(limit: Threshold, event: Event, fact: Fact, registry: Registry) -> Changed:
    if not may_change(registry, act_account(event)):
        raise IgnoredError("rank_too_low")
    value, reason = event.data["value_milli"], str(event.data.get("reason", "")).strip()
    if not isinstance(value, int) or isinstance(value, bool):
        raise IgnoredError("malformed")
    if not reason:
        raise IgnoredError("reason_missing")
    return Changed(
        **fact.base(),
        stream=limit.stream,
        severity=limit.severity,
        value_milli=value,
        reason=reason,
    )


def _resolved(limit: Threshold, event: Event, fact: Fact, registry: Registry) -> Changed:
    if not may_change(registry, act_account(event)):
        raise IgnoredError("rank_too_low")
    chosen, heads = chosen_of(event, fact, limit.changes)
    return Changed(
        **fact.base(),
        stream=limit.stream,
        severity=limit.severity,
        value_milli=chosen.value_milli,
        reason=str(event.data["reason"]).strip(),
        settles=tuple(item.id for item in heads),
        chosen=chosen.id,
    )
