"""Bars of the timeline: public signals, levels in force, states of the link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from app.domain.alert import CANCEL, NOTICES, UPDATE
from app.domain.response import Approval, Hazard, Response, conflicts, in_force
from app.domain.warning import PublicWarning, warning_subject
from app.screens.timeline.facts import Facts
from app.screens.timeline.view import Bar, Lane, Window


def warning_bars(facts: Facts, window: Window) -> tuple[Bar, ...]:
    """Return the signals for the district, as issued; each kind has rows of its own.

    A signal ends when it lapses, is taken back, or is replaced by its sender's update. One that a
    person asked to see is among them, whomever it is for.
    """
    known = [item for item in facts.warnings.values() if item.is_known]
    replaced = _replaced(item for item in known if item.is_actual)
    bars = []
    for item in known:
        if not (_is_ours(item) or item.subject in facts.sought):
            continue
        ends = (item.ends_at, item.cancelled_at, replaced.get(item.subject))
        until = min(end for end in ends if end is not None)
        bar = Bar(
            lane=Lane.WARNING,
            id=item.subject,
            subject=item.kind,
            tone=item.colour,
            since=item.effective_at,
            until=until,
            start=max(item.effective_at, window.start),
            end=min(until, window.end),
            by=item.alert.main.sender_name if item.alert.main else "",
            text=item.headline,
            areas=item.areas,
            is_elsewhere=not item.in_district,
            is_trial=not item.is_actual,
        )
        if bar.start < bar.end:
            bars.append(bar)
    return _in_rows(bars)


def level_bars(facts: Facts, window: Window) -> tuple[Bar, ...]:
    """Return the levels by effective time, one row a hazard."""
    bars = []
    row = 0
    for hazard in Hazard:
        response = facts.responses.get(hazard)
        found = _levels(response, facts, window) if response else []
        bars += [replace(bar, row=row) for bar in found]
        row += bool(found)
    return tuple(bars)


def link_bars(facts: Facts, window: Window) -> tuple[Bar, ...]:
    """Return the states of the link."""
    return tuple(
        Bar(
            lane=Lane.LINK,
            id=span.word,
            subject=span.word,
            tone="",
            since=span.start,
            until=span.end,
            start=max(span.start, window.start),
            end=min(span.end or window.end, window.end),
        )
        for span in facts.links
        if span.start < window.end and (span.end is None or span.end > window.start)
    )


def _is_ours(item: PublicWarning) -> bool:
    """Tell whether it warns of something, in earnest, for the district."""
    says_nothing = item.alert.msg_type in {CANCEL, *NOTICES} or item.alert.is_all_clear
    return item.in_district and item.is_actual and not says_nothing


def _replaced(known: Iterable[PublicWarning]) -> dict[bytes, datetime]:
    """Return when each signal was first replaced by an update of its own sender."""
    found: dict[bytes, datetime] = {}
    for item in known:
        if item.alert.msg_type != UPDATE:
            continue
        for named in item.alert.references:
            if named.sender == item.sender:
                subject = warning_subject(named.sender, named.identifier, named.sent_at)
                at = item.effective_at
                found[subject] = min(at, found.get(subject, at))
    return found


def _in_rows(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    """Give each kind as many rows as it needs so that no bar covers another."""
    kinds: dict[str, list[Bar]] = {}
    for bar in sorted(bars, key=lambda item: (item.since, item.subject, str(item.id))):
        kinds.setdefault(bar.subject, []).append(bar)
    placed = []
    top = 0
    for group in kinds.values():
        ends: list[datetime] = []
        for bar in group:
            row = next((i for i, end in enumerate(ends) if end <= bar.start), len(ends))
            ends[row : row + 1] = [bar.end]
            placed.append(replace(bar, row=top + row))
        top += len(ends)
    return tuple(placed)


def _levels(response: Response, facts: Facts, window: Window) -> list[Bar]:
    turns = {item.effective_at for item in response.approvals}
    turns |= {item.expires_at for item in response.approvals if item.expires_at is not None}
    turns = {turn for turn in turns if window.start < turn < window.end}
    pieces: list[tuple[datetime, Approval | None]] = []
    for moment in (window.start, *sorted(turns)):
        head = in_force(response, moment)
        if not pieces or pieces[-1][1] is not head:
            pieces.append((moment, head))
    disputed = {item.id for item in conflicts(response)}
    bars = []
    for place, (start, head) in enumerate(pieces):
        if head is None:
            continue
        is_last = place == len(pieces) - 1
        end = window.end if is_last else pieces[place + 1][0]
        bar = Bar(
            lane=Lane.RESPONSE,
            id=head.subject,
            subject=response.hazard.value,
            tone=head.level.value,
            since=head.effective_at,
            until=_until(response, head) if is_last else end,
            start=start,
            end=end,
            by=facts.name(head.approver),
            text=head.reason,
            areas=tuple(facts.streets.get(area, area) for area in head.areas),
            is_disputed=head.id in disputed,
            debt_due=None if response.is_countersigned(head) else head.countersign_due,
        )
        bars.append(bar)
    return bars


def _until(response: Response, head: Approval) -> datetime | None:
    """Return when a level ends by what is approved so far: another takes over, or it lapses."""
    turns = {item.effective_at for item in response.approvals}
    if head.expires_at is not None:
        turns.add(head.expires_at)
    later = sorted(turn for turn in turns if turn > head.effective_at)
    return next((turn for turn in later if in_force(response, turn) is not head), None)
