"""Script rows of seats apart, as commands. Forms: the scenarios' README."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.commands import (
    ChangeThreshold,
    ClosePlace,
    GrantToken,
    HearReport,
    OrderEvacuation,
    OutageCommand,
    RatifyOrder,
    RegisterShelter,
    ReopenPlace,
    RevokeOrder,
    TakeToken,
)
from app.domain.response import Hazard
from app.domain.sensor import Severity

Row = Mapping[str, Any]  # data of a row, as JSON gives it
Subject = Callable[[str], bytes]
"""Gives the subject that a ``$name`` of the script stands for."""

DOES = frozenset(
    {
        *("closure.close", "closure.reopen", "evacuation.order", "shelter.register"),
        *("threshold.change", "order.ratify", "order.revoke", "token.grant", "token.take"),
        "report.hear",
    }
)


def is_played(row: Mapping[str, object], seat: str) -> bool:
    """Tell whether a player plays a row.

    Rows without ``seat`` are those of the first seat, A; ``network`` rows are everybody's. A
    player that was told no seat is alone and leaves out what is marked with one.
    """
    marked = str(row.get("seat", ""))
    if row["do"] == "network":
        return True
    return marked == seat if marked else seat in ("", "A")


def outage_command(do: str, data: Row, subject: Subject) -> OutageCommand:
    """Return the command of a row; ``do`` is one of ``DOES``.

    Raises:
        KeyError, TypeError, ValueError: the row is malformed.
    """
    match do:
        case "closure.close":
            return ClosePlace(**data)
        case "closure.reopen":
            return ReopenPlace(**data)
        case "evacuation.order":
            streets, count = tuple(data["streets"]), data["count"]
            list_ref = data.get("list", "")
            return OrderEvacuation(
                streets=streets, count=count, reason=data["reason"], list_ref=list_ref
            )
        case "shelter.register":
            people = tuple(bytes.fromhex(person) for person in data["people"])
            return RegisterShelter(shelter=data["shelter"], people=people)
        case "threshold.change":
            return ChangeThreshold(
                stream=data["stream"],
                severity=Severity[data["severity"].upper()],
                value_milli=round(data["value"] * 1000),
                reason=data["reason"],
            )
        case _:
            return _answer(do, data, subject)


def _answer(do: str, data: Row, subject: Subject) -> OutageCommand:
    match do:
        case "order.ratify":
            return RatifyOrder(order=subject(data["order"]), reason=data.get("reason", ""))
        case "order.revoke":
            return RevokeOrder(order=subject(data["order"]), reason=data["reason"])
        case "token.grant":
            return GrantToken(hazard=Hazard(data["hazard"]), reason=data["reason"])
        case "token.take":
            return TakeToken(hazard=Hazard(data["hazard"]), reason=data["reason"])
        case "report.hear":
            return HearReport(**data)
        case _:
            raise ValueError(do)
