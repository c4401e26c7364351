"""Figures of a street: who may enter them, and when they may fall.

Source: domain brief 3.4 and 5.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.clock import micros
from app.domain.commands import CorrectEvacuation, ReportEvacuation
from app.domain.evacuation import CUMULATIVE, FIGURES, Figures, may_report
from app.domain.event import NewEvent
from app.domain.people import Role
from app.domain.picture import Picture
from app.errors import OperatorError
from app.ids import uuid7
from app.rules.actor import AHEAD_FROM, TEXT_LIMIT, Actor, acting, within

# More people than the city has is a slip of the finger.
MOST_PERSONS = 20_000_000


def report(
    picture: Picture, command: ReportEvacuation, by: Actor, now: datetime
) -> tuple[NewEvent, ...]:
    """Return the report of a street's figures.

    Raises:
        OperatorError: the account may not report for the street, a figure or the time is wrong,
            or a cumulative figure would fall.
    """
    _check_place(picture, command.street, by)
    given = _given(command.figures)
    _check_time(command.as_of, now)
    known = _known(picture, command.street, command.as_of)
    if any(given[name] < getattr(known, name) for name in CUMULATIVE if name in given):
        raise OperatorError("decrease_needs_correction")
    data: dict[str, object] = {"street": command.street, "as_of_us": micros(command.as_of), **given}
    source = within(command.source)
    if source:
        data["source"] = source
    return (_event("evacuation.reported", data, by, now),)


def correct(
    picture: Picture, command: CorrectEvacuation, by: Actor, now: datetime
) -> tuple[NewEvent, ...]:
    """Return the correction of a street's figures; what stood before is kept as history.

    Raises:
        OperatorError: as for a report, but figures may fall; or there is no reason.
    """
    _check_place(picture, command.street, by)
    given = _given(command.figures)
    _check_time(command.as_of, now)
    reason = within(command.reason, TEXT_LIMIT)
    if not reason:
        raise OperatorError("reason_missing")
    data: dict[str, object] = {
        "street": command.street,
        "as_of_us": micros(command.as_of),
        **given,
        "reason": reason,
    }
    return (_event("evacuation.corrected", data, by, now),)


def _check_place(picture: Picture, street: str, by: Actor) -> None:
    account = acting(picture.registry, by)
    if not street or (by.streets and street not in by.streets):
        raise OperatorError("unknown_street")
    if not may_report(picture.registry, by.account, street):
        is_bound = account.role is Role.STREET_OFFICER
        raise OperatorError("not_your_street" if is_bound else "rank_too_low")


def _given(figures: Sequence[tuple[str, int]]) -> dict[str, int]:
    given = dict(figures)
    if not given or len(given) < len(figures) or not given.keys() <= set(FIGURES):
        raise OperatorError("bad_figure")
    if not all(type(value) is int and 0 <= value <= MOST_PERSONS for value in given.values()):
        raise OperatorError("bad_figure")
    return given


def _check_time(as_of: datetime, now: datetime) -> None:
    if as_of - now > AHEAD_FROM:
        raise OperatorError("as_of_ahead")


def _known(picture: Picture, street: str, as_of: datetime) -> Figures:
    tally = picture.evacuation.get(street)
    known = tally.as_known(as_of) if tally else None
    return known.figures if known else Figures()


def _event(kind: str, data: dict[str, object], by: Actor, now: datetime) -> NewEvent:
    return NewEvent(kind=kind, subject=uuid7(now), data=data, actor=by.account)
