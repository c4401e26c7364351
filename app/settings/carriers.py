"""The settings of what carries a seat's record beside the district's network, and of its supply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

LAN_PORT = 8441
_PATHS = frozenset({"modem", "mirror", "supply"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierSettings:
    """Which carriers a seat uses; by default none but the district's network and a stick.

    ``lan`` lets enrolled seats of one network find one another on ``lan_port``; ``lan_host`` is
    where it listens, ``lan_calls`` whom it calls. ``modem`` is the folder that a short-message
    modem shares, ``modem_bytes`` what its card takes at once (1750 regional, 70 global) and
    ``modem_every_s`` how often. ``mirror`` is the second copy, on another volume; ``supply`` a
    folder that is read instead of the kernel's power supplies; ``media`` where sticks appear.
    """

    lan: bool = False
    lan_port: int = LAN_PORT
    lan_host: str = "0.0.0.0"  # noqa: S104 - seats of one network find one another
    lan_calls: tuple[str, ...] = ("255.255.255.255",)
    modem: Path | None = None
    modem_bytes: int = 1750
    modem_every_s: int = 60
    mirror: Path | None = None
    supply: Path | None = None
    media: tuple[str, ...] = ()

    def fault(self) -> tuple[str, str] | None:
        """Return the first field that cannot be, and why; None if all can."""
        checks = (
            ("lan_port", 1 <= self.lan_port <= 65_535, "no port"),
            ("modem_bytes", 70 <= self.modem_bytes <= 1750, "not from 70 to 1750"),
            ("modem_every_s", self.modem_every_s >= 0, "below 0"),
        )
        return next(((name, why) for name, is_good, why in checks if not is_good), None)


NO_CARRIERS = CarrierSettings()


def read_carriers(
    table: Mapping[str, object], base: Path, fault: Callable[[str, str], Exception]
) -> CarrierSettings:
    """Return the settings of a table; paths that are not absolute start at ``base``.

    Raises:
        Exception: what ``fault`` makes of a field and the reason.
    """
    known = {item.name: getattr(NO_CARRIERS, item.name) for item in fields(CarrierSettings)}
    changes: dict[str, object] = {}
    for name, value in table.items():
        if name not in known:
            raise fault(name, "unknown")
        try:
            changes[name] = _value(known[name], value, base if name in _PATHS else None)
        except TypeError as error:
            raise fault(name, str(error)) from error
    made = replace(NO_CARRIERS, **changes)  # type: ignore[arg-type] # each was checked above
    found = made.fault()
    if found is not None:
        raise fault(*found)
    return made


def _value(default: object, value: object, base: Path | None) -> object:
    """Return a value of a table as the field takes it.

    Raises:
        TypeError: it does not.
    """
    if base is not None:
        if not isinstance(value, str) or not value:
            raise TypeError("no path")
        return base / value
    if isinstance(default, tuple):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise TypeError("no list of texts")
        return tuple(value)
    if type(value) is not type(default):
        raise TypeError("another type")
    return value
