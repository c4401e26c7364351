"""A second opinion on causes, levels and conflicts, written as plainly as it can be.

It reads the signed events, follows every cause to its end, and compares: what a fact saw, which
level holds, and whether every pair that a person has to decide about is in sight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import TypeVar

from app.domain.conflict import ConflictKind, open_items, records
from app.domain.event import EventId, Fact
from app.domain.picture import Picture
from app.domain.response import Approval, Response, standing_head
from app.store.codec import decode
from app.sync.replica import Replica
from tests.prove.world import BrokenError

_F = TypeVar("_F", bound=Fact)


class Oracle:
    """Looks at one replica with other eyes."""

    def __init__(self, replica: Replica) -> None:
        self._picture: Picture = replica.picture
        self._past: dict[EventId, Mapping[bytes, int]] = {}
        for _, kept in replica.journal.all():
            _, event = decode(kept.signed)
            past: dict[bytes, int] = {}
            for cause in (*event.deps, (event.writer, event.seq - 1)):
                _join(past, self._past.get(cause, {}))
                _join(past, {cause[0]: cause[1]})
            self._past[event.id] = past
        items = open_items(self._picture)
        self._shown = {(item.kind, head.id) for item in items for head in item.heads}
        self._recorded = {pair for item in records(self._picture) for pair in [item.heads]}

    def check(self) -> None:
        """Compare.

        Raises:
            BrokenError: C1 a fact saw other than its causes, C2 another level holds, S8 a pair that
                a person has to decide about is not in sight.
        """
        for response in self._picture.responses.values():
            self._saw_its_causes(response.facts())
            self._level(response)
        for tally in self._picture.evacuation.values():
            self._saw_its_causes(tally.reports)
            by_time: dict[object, list[Fact]] = {}
            for report in tally.reports:
                by_time.setdefault(report.as_of, []).append(report)
            for group in by_time.values():
                self._in_sight(ConflictKind.TALLY, self._heads(group), "figures")
        for limit in self._picture.thresholds.values():
            self._saw_its_causes((*limit.changes, *limit.answers))
            kept = [item for item in limit.changes if item in limit.heads]
            self._in_sight(ConflictKind.THRESHOLD, kept, "value_milli")
        for alarm in self._picture.alarms.values():
            self._saw_its_causes((*alarm.raises, *alarm.clears, *alarm.acks))
        for closure in self._picture.closures.values():
            self._saw_its_causes((*closure.closings, *closure.reopenings, *closure.answers))

    def _knew(self, fact: Fact, other: Fact) -> bool:
        return self._past[fact.id].get(other.writer, 0) >= other.seq

    def _saw_its_causes(self, facts: Iterable[Fact]) -> None:
        items = tuple(facts)
        for fact in items:
            for other in items:
                if fact is not other and (other.id in fact.saw) != self._knew(fact, other):
                    raise BrokenError("C1", f"{_name(fact)} and {_name(other)}: who saw whom")

    def _heads(self, items: Iterable[_F]) -> list[_F]:
        held = list(items)
        return [a for a in held if not any(self._knew(b, a) for b in held if b is not a)]

    def _level(self, response: Response) -> None:
        ratified = {n.target for n in response.notes if n.kind == "ratified"}
        valid = [
            item
            for item in response.approvals
            if not (len(item.settles) == 1 and item.settles[0] in ratified)
        ]
        heads = self._heads(valid)
        best = max(heads, key=_weight, default=None)
        if best != standing_head(response):
            raise BrokenError("C2", f"{response.hazard}: another level holds than by hand")
        self._in_sight(ConflictKind.LEVEL, heads, "level", "effective_at")

    def _in_sight(self, kind: ConflictKind, heads: Iterable[Fact], *values: str) -> None:
        for one, other in combinations(heads, 2):
            if self._knew(one, other) or self._knew(other, one):
                continue
            differ = any(getattr(one, name) != getattr(other, name) for name in values)
            if differ and not {(kind, one.id), (kind, other.id)} <= self._shown:
                raise BrokenError("S8", f"{kind}: {_name(one)} and {_name(other)} are not in sight")


def _weight(item: Approval) -> tuple[int, int, EventId]:
    return item.level.severity, item.rank, item.id


def _name(fact: Fact) -> str:
    return f"{fact.writer.hex()[:6]} {fact.seq}"


def _join(past: dict[bytes, int], other: Mapping[bytes, int]) -> None:
    for writer, seq in other.items():
        if seq > past.get(writer, 0):
            past[writer] = seq
