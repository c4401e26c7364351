"""Where the events of cut-off seats belong, and of what settles them afterwards.

Answers and resolutions go to the aggregate that they are about, so that each aggregate alone
tells what holds.
"""

from __future__ import annotations

from typing import TypeVar

from app.domain import closure, heard, order, release, response_facts, shelter, threshold, token
from app.domain.closure import Closure
from app.domain.event import Event, Fact
from app.domain.order import EvacuationOrder
from app.domain.people import Registry
from app.domain.ratify import Of
from app.domain.release import Release
from app.domain.response import Hazard
from app.domain.shelter import SHELTERS, Roster
from app.domain.threshold import Threshold, ThresholdKey
from app.domain.token import Token

KINDS = frozenset(
    {
        *("closure.closed", "closure.reopened", "threshold.changed", "shelter.registered"),
        *("evacuation.ordered", "order.ratified", "order.revoked", "conflict.resolved"),
        *("token.granted", "token.taken", "report.heard", "release.proposed"),
    }
)
COLUMNS = frozenset({"closures", "thresholds", "shelters", "orders", "tokens", "heard", "releases"})

Key = Hazard | str | bytes | ThresholdKey
Place = tuple[str, Key, str]

_T = TypeVar("_T")


def place(event: Event) -> Place:
    """Return the column, the key in it and the aggregate's id that an event belongs to.

    Raises:
        KeyError, ValueError: the event does not say what it is about.
    """
    match event.kind.partition(".")[0]:
        case "report":
            return "heard", event.subject, f"report/{event.subject.hex()}"
        case "evacuation":
            return _by_subject("orders", event.subject)
        case "release":
            return _by_subject("releases", event.subject)
        case "order" | "conflict":
            return _place_of(Of(str(event.data["of"])), event)
        case prefix:
            return _place_of(Of(prefix), event)


def _place_of(of: Of, event: Event) -> Place:
    match of:
        case Of.RESPONSE:
            hazard = response_facts.aggregate_key(event)
            return "responses", hazard, f"response/{hazard}"
        case Of.EVACUATION if event.kind == "conflict.resolved":
            street = str(event.data["street"])
            return "evacuation", street, f"evacuation/{street}"
        case Of.EVACUATION:
            return _by_subject("orders", event.data["order"])
        case Of.CLOSURE:
            road = str(event.data["place"])
            return "closures", road, f"closure/{road}"
        case Of.THRESHOLD:
            key = threshold.key_of(event)
            return "thresholds", key, f"threshold/{key[0]}/{key[1]}"
        case Of.SHELTER:
            return "shelters", SHELTERS, f"shelter/{SHELTERS}"
        case Of.RELEASE:
            return _by_subject("releases", event.data["release"])
        case Of.TOKEN:
            hazard = Hazard(str(event.data["hazard"]))
            return "tokens", hazard, f"token/{hazard}"


def _by_subject(column: str, subject: object) -> Place:
    if not isinstance(subject, bytes):
        raise TypeError(column)
    return column, subject, f"{column.removesuffix('s')}/{subject.hex()}"


def change(column: str, before: object, event: Event, fact: Fact, registry: Registry) -> object:
    """Return the aggregate of one of our columns with one more fact.

    Raises:
        IgnoredError: the rules do not let the event count.
    """
    match column:
        case "closures":
            return closure.apply(_known(before, Closure), event, fact, registry)
        case "thresholds":
            return threshold.apply(_known(before, Threshold), event, fact, registry)
        case "shelters":
            return shelter.apply(_known(before, Roster), event, fact, registry)
        case "orders":
            return order.apply(_known(before, EvacuationOrder), event, fact, registry)
        case "tokens":
            return token.apply(_known(before, Token), event, fact, registry)
        case "releases":
            return release.apply(_known(before, Release), event, fact, registry)
        case _:
            return heard.apply(event, fact, registry)


def _known(before: object, kind: type[_T]) -> _T | None:
    assert before is None or isinstance(before, kind)
    return before
