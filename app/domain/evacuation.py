"""Evacuation tallies: what each street reported, as of when, and by whom.

A report carries the eight figures or a part of them; the figures left out stand as the report's
causal past had them. Nothing is overwritten: the newest as-of is shown, the rest is history.
Source: domain brief 3.4 and 5.5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.event import Event, EventId, Fact, IgnoredError, instant
from app.domain.people import Rank, Registry, Role
from app.domain.ratify import chosen_of, heads_of

FIGURES = (
    "due",
    "notified",
    "moved",
    "concentrated",
    "dispersed",
    "refused",
    "unreachable",
    "returned",
)
CUMULATIVE = ("notified", "moved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The eight figures of one street, in persons (人)."""

    due: int = 0
    notified: int = 0
    moved: int = 0
    concentrated: int = 0
    dispersed: int = 0
    refused: int = 0
    unreachable: int = 0
    returned: int = 0

    def __add__(self, other: Figures) -> Figures:
        """Return the sum, figure by figure."""
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in FIGURES})

    @property
    def unclassified(self) -> int:
        """Moved people of whom it is not said where they are; shown, never fixed by itself."""
        return self.moved - self.concentrated - self.dispersed - self.returned

    @property
    def pending(self) -> int:
        """People still to be moved."""
        return self.due - self.moved - self.refused - self.unreachable


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Fact):
    """One report or correction of one street.

    ``given`` are the figures that this report itself carries; ``figures`` all eight as of it.
    ``reason`` is compulsory for a correction. ``settles`` are the reports of one as-of between
    which a person decided, () for a report of a street.
    """

    street: str
    as_of: datetime
    given: tuple[tuple[str, int], ...]
    figures: Figures
    is_correction: bool = False
    reason: str = ""
    source: str = ""
    settles: tuple[EventId, ...] = ()

    @property
    def order(self) -> tuple[datetime, int, EventId]:
        """The key by which the newest report is found."""
        return self.as_of, self.hlc, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetTally:
    """All reports of one street, sorted by as-of, then clock, then (writer, seq)."""

    street: str
    reports: tuple[Report, ...] = ()

    @property
    def current(self) -> Report | None:
        """The report shown: the newest as-of that no later correction replaced."""
        return _head(self.reports)

    @property
    def figures(self) -> Figures:
        """The figures shown; zeros before the first report."""
        report = self.current
        return report.figures if report else Figures()

    def as_known(self, at: datetime) -> Report | None:
        """Return the report that holds for an instant: the newest with as-of at or before it."""
        return _head(report for report in self.reports if report.as_of <= at)

    def contested(self) -> tuple[Report, ...]:
        """Return concurrent reports of equal as-of with different figures, if there are any."""
        head = self.current
        if head is None:
            return ()
        rivals = [
            item
            for item in self.reports
            if item.as_of == head.as_of
            and item.id not in head.saw
            and head.id not in item.saw
            and item.figures != head.figures
        ]
        return (head, *rivals) if rivals else ()


def disputes(tally: StreetTally) -> tuple[tuple[Report, ...], ...]:
    """Return for each as-of the concurrent reports that differ, the one shown first.

    A newer report does not settle an older dispute: a person does, by a resolution or a
    correction of the same as-of that saw them all.
    """
    groups: dict[datetime, list[Report]] = defaultdict(list)
    for item in tally.reports:
        groups[item.as_of].append(item)
    found = []
    for _, items in sorted(groups.items()):
        heads = heads_of(items)
        if len({item.figures for item in heads}) > 1:
            found.append(tuple(sorted(heads, key=lambda item: item.order, reverse=True)))
    return tuple(found)


def _head(reports: Iterable[Report]) -> Report | None:
    """Newest as-of; among equal ones what saw the other wins, then clock, then (writer, seq)."""
    items = tuple(reports)
    if not items:
        return None
    newest = max(item.as_of for item in items)
    equal = [item for item in items if item.as_of == newest]
    heads = [item for item in equal if not any(item.id in other.saw for other in equal)]
    return max(heads, key=lambda item: item.order)


def total(tallies: Iterable[StreetTally]) -> Figures:
    """Return the sum over the streets of the figures shown."""
    result = Figures()
    for tally in tallies:
        result += tally.figures
    return result


def may_report(registry: Registry, account_id: str, street: str) -> bool:
    """Tell whether the account may enter figures of a street."""
    account = registry.account(account_id)
    if account is None:
        return False
    if account.role is Role.STREET_OFFICER:
        return account.street == street
    return account.rank >= Rank.DUTY_OFFICER


def apply(before: StreetTally | None, event: Event, fact: Fact, registry: Registry) -> StreetTally:
    """Return the street's tally with one more report.

    Raises:
        IgnoredError: the account may not report for the street, or the event is malformed.
    """
    street = str(event.data.get("street", ""))
    if event.kind == "conflict.resolved":
        return _resolved(before or StreetTally(street=street), event, fact, registry)
    if not may_report(registry, event.actor, street):
        raise IgnoredError("not_your_street")
    tally = before or StreetTally(street=street)
    try:
        as_of = instant(event.data, "as_of_us")
        given = _given(event.data)
    except (KeyError, ValueError, TypeError) as error:
        raise IgnoredError("malformed") from error
    past = _head(item for item in tally.reports if item.id in fact.saw and item.as_of <= as_of)
    figures = replace(past.figures if past else Figures(), **dict(given))
    is_correction = event.kind == "evacuation.corrected"
    reason = str(event.data.get("reason", ""))
    if is_correction and not reason:
        raise IgnoredError("reason_missing")
    report = Report(
        **fact.base(),
        street=street,
        as_of=as_of,
        given=given,
        figures=figures,
        is_correction=is_correction,
        reason=reason,
        source=str(event.data.get("source", "")),
    )
    return _with_report(tally, report)


def _resolved(tally: StreetTally, event: Event, fact: Fact, registry: Registry) -> StreetTally:
    """A resolution repeats the figures of the chosen report and saw every head."""
    if registry.rank(event.actor) < Rank.DUTY_OFFICER:
        raise IgnoredError("rank_too_low")
    chosen, heads = chosen_of(event, fact, tally.reports)
    if len({item.as_of for item in heads}) > 1:
        raise IgnoredError("heads_differ")
    report = replace(
        chosen,
        **fact.base(),
        given=(),
        is_correction=False,
        reason=str(event.data["reason"]).strip(),
        settles=tuple(item.id for item in heads),
    )
    return _with_report(tally, report)


def _with_report(tally: StreetTally, report: Report) -> StreetTally:
    reports = sorted((*tally.reports, report), key=lambda item: item.order)
    return replace(tally, reports=tuple(reports))


def _given(data: Mapping[str, object]) -> tuple[tuple[str, int], ...]:
    given = []
    for name in FIGURES:
        value = data.get(name)
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ValueError(name)
        given.append((name, value))
    if not given:
        raise ValueError("no figure")
    return tuple(given)
