"""Options that several words share: the scenario clock, and what carries a seat's record."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.clock import Clock, ScenarioClock, SystemClock, from_rfc3339
from app.errors import OperatorError
from app.settings.config import SeatSettings


def add_clock(parser: argparse.ArgumentParser) -> None:
    """Add the four options of a scenario clock: T + (wall - W) x N, never past E."""
    clock = parser.add_argument_group("scenario clock, in an exercise only")
    clock.add_argument("--epoch", type=instant, metavar="T", help="scenario time at the anchor")
    clock.add_argument("--anchor", type=instant, metavar="W", help="wall time of T")
    clock.add_argument("--speed", type=speed, default=1.0, metavar="N")
    clock.add_argument("--hold", type=instant, metavar="E", help="the clock stands still there")


def clock_of(options: argparse.Namespace) -> Clock:
    """Return the clock that the options ask for: the wall, or a scenario's.

    Raises:
        OperatorError: clock_options where only a part of them was given.
    """
    if options.epoch is None and options.anchor is None:
        if options.hold is not None or options.speed != 1:
            raise OperatorError("clock_options")
        return SystemClock()
    if options.epoch is None or options.anchor is None:
        raise OperatorError("clock_options")
    return ScenarioClock(
        epoch=options.epoch, anchor=options.anchor, speed=options.speed, hold=options.hold
    )


def add_carriers(parser: argparse.ArgumentParser) -> None:
    """Add what may carry the record beside the district's network."""
    group = parser.add_argument_group("carriers beside the district's network")
    group.add_argument("--lan", action="store_true", help="find enrolled seats on this network")
    group.add_argument("--lan-port", type=int, metavar="PORT", help="where they call one another")
    group.add_argument("--modem", type=Path, metavar="DIR", help="a short-message modem's folder")
    group.add_argument("--modem-bytes", type=int, metavar="N", help="1750 regional, 70 global")
    group.add_argument("--mirror", type=Path, metavar="FILE", help="a second copy, elsewhere")


def with_carriers(settings: SeatSettings, options: argparse.Namespace) -> SeatSettings:
    """Return the settings with the carriers of the command line over them.

    Raises:
        OperatorError: settings_bad.
    """
    given = {
        "lan": options.lan or None,
        "lan_port": options.lan_port,
        "modem": options.modem,
        "modem_bytes": options.modem_bytes,
        "mirror": options.mirror,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    carriers = replace(settings.carriers, **changes)
    fault = carriers.fault()
    if fault is not None:
        name, reason = fault
        raise OperatorError("settings_bad", file="--", field=name, reason=reason)
    return replace(settings, carriers=carriers)


def instant(text: str) -> datetime:
    """Return an instant of an argument.

    Raises:
        ArgumentTypeError: it is none, or has no offset.
    """
    try:
        return from_rfc3339(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def speed(text: str) -> float:
    """Return a speed of an argument, above 0.

    Raises:
        ArgumentTypeError: it is no such number.
    """
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not a number: {text}") from error
    if not 0 < value <= 100_000:
        raise argparse.ArgumentTypeError(f"not above 0: {text}")
    return value
