"""Where the power comes from: UPower over D-Bus where there is one, else what the kernel says.

Each reader answers with what it knows; no reader ever raises. Source: screen design 5.6.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from app.domain.power import NO_POWER_KNOWN, PowerState

SYSFS = Path("/sys/class/power_supply")
_LOG = logging.getLogger(__name__)
Reader = Callable[[], PowerState]


def sysfs_power(root: Path = SYSFS) -> PowerState:
    """Return what ``/sys/class/power_supply`` says: mains, charge, and minutes by the current."""
    mains: list[bool] = []
    batteries: list[dict[str, str]] = []
    for folder in sorted(root.glob("*")):
        said = _said(folder)
        match said.get("type", ""):
            case "Mains" | "USB":
                if "online" in said:
                    mains.append(said["online"] == "1")
            case "Battery" if said.get("scope", "System") != "Device":
                batteries.append(said)
            case "UPS":
                batteries.append(said)
            case _:
                continue
    if not mains and not batteries:
        return NO_POWER_KNOWN
    drains = any(item.get("status") == "Discharging" for item in batteries)
    on_mains = any(mains) if mains else not drains
    charges = [int(item["capacity"]) for item in batteries if item.get("capacity", "").isdigit()]
    return PowerState(
        on_mains=on_mains,
        charge_percent=min(charges) if charges else None,
        minutes_left=None if on_mains else _minutes(batteries),
        source="sysfs",
    )


def _said(folder: Path) -> dict[str, str]:
    """Return the attributes of one supply that can be read."""
    said = {}
    names = ("type", "online", "status", "capacity", "scope", "energy_now", "power_now")
    for name in (*names, "charge_now", "current_now", "time_to_empty_now"):
        try:
            said[name] = (folder / name).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
    return said


def _minutes(batteries: list[dict[str, str]]) -> int | None:
    """Return how long the batteries last together at the present draw, None if unknown."""
    minutes = []
    for item in batteries:
        if item.get("time_to_empty_now", "").isdigit():
            minutes.append(int(item["time_to_empty_now"]) // 60)
            continue
        for held, draw in (("energy_now", "power_now"), ("charge_now", "current_now")):
            has, uses = item.get(held, ""), item.get(draw, "").lstrip("-")
            if has.isdigit() and uses.isdigit() and int(uses) > 0:
                minutes.append(60 * int(has) // int(uses))
                break
    return sum(minutes) if minutes else None


def upower(bus: str = "SYSTEM") -> PowerState:
    """Return what UPower's display device and daemon say, nothing where there is no UPower."""
    try:
        from jeepney import DBusAddress, Properties  # noqa: PLC0415 - only where it is asked
        from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415 - as above

        with open_dbus_connection(bus=bus) as connection:
            daemon = Properties(
                DBusAddress(
                    "/org/freedesktop/UPower",
                    bus_name="org.freedesktop.UPower",
                    interface="org.freedesktop.UPower",
                )
            )
            device = Properties(
                DBusAddress(
                    "/org/freedesktop/UPower/devices/DisplayDevice",
                    bus_name="org.freedesktop.UPower",
                    interface="org.freedesktop.UPower.Device",
                )
            )
            on_battery = connection.send_and_get_reply(daemon.get("OnBattery"), timeout=2)
            told = connection.send_and_get_reply(device.get_all(), timeout=2)
        return _of_upower(on_battery.body, told.body)
    except Exception as error:  # noqa: BLE001 - whatever the bus does, the console goes on
        _LOG.debug("no UPower: %s", type(error).__name__)
        return NO_POWER_KNOWN


def _of_upower(on_battery: object, told: object) -> PowerState:
    match on_battery, told:
        case ((_, bool(drains)),), (dict(fields),):
            pass
        case _:
            return NO_POWER_KNOWN
    values = {name: value[1] for name, value in fields.items()}
    is_present = bool(values.get("IsPresent", False))
    seconds = int(values.get("TimeToEmpty", 0))
    return PowerState(
        on_mains=not drains,
        charge_percent=round(float(values["Percentage"])) if is_present else None,
        minutes_left=seconds // 60 if drains and seconds > 0 else None,
        source="upower",
    )


def best_reader(sysfs: Path = SYSFS) -> Reader:
    """Return the reader that knows something on this machine, asked once at the start."""
    if upower().is_known:
        return upower
    return lambda: sysfs_power(sysfs)
