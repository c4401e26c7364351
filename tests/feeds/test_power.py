"""What a machine says of its power, from files as the kernel lays them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.power import NO_POWER_KNOWN, PowerMode, PowerState, mode_of
from app.feeds import power
from app.feeds.power import sysfs_power, upower


def supply(root: Path, name: str, **said: str) -> None:
    (root / name).mkdir()
    for key, value in said.items():
        (root / name / key).write_text(f"{value}\n", encoding="ascii")


def test_a_machine_without_supplies_claims_nothing(tmp_path: Path) -> None:
    assert sysfs_power(tmp_path) == NO_POWER_KNOWN
    assert sysfs_power(tmp_path / "absent") == NO_POWER_KNOWN
    assert mode_of(NO_POWER_KNOWN) is PowerMode.NORMAL


def test_on_mains_no_minutes_are_claimed(tmp_path: Path) -> None:
    supply(tmp_path, "AC", type="Mains", online="1")
    supply(tmp_path, "BAT0", type="Battery", status="Charging", capacity="80")

    assert sysfs_power(tmp_path) == PowerState(on_mains=True, charge_percent=80, source="sysfs")


def test_off_mains_the_minutes_follow_from_what_is_left_and_drawn(tmp_path: Path) -> None:
    supply(tmp_path, "AC", type="Mains", online="0")
    supply(
        tmp_path,
        "BAT0",
        type="Battery",
        status="Discharging",
        capacity="41",
        energy_now="20000000",
        power_now="10000000",
    )
    said = sysfs_power(tmp_path)

    assert (said.on_mains, said.charge_percent, said.minutes_left) == (False, 41, 120)
    assert mode_of(said) is PowerMode.SAVING


def test_a_mouse_with_a_battery_is_no_supply(tmp_path: Path) -> None:
    supply(tmp_path, "mouse", type="Battery", scope="Device", capacity="3", status="Discharging")

    assert sysfs_power(tmp_path) == NO_POWER_KNOWN


@pytest.mark.parametrize(
    ("charge", "minutes", "mode"),
    [
        (50, 90, PowerMode.SAVING),
        (10, 90, PowerMode.SEALING),
        (11, 6, PowerMode.SAVING),
        (50, 5, PowerMode.SEALING),
        (None, None, PowerMode.SAVING),
    ],
)
def test_a_low_battery_seals(charge: int | None, minutes: int | None, mode: PowerMode) -> None:
    assert mode_of(PowerState(on_mains=False, charge_percent=charge, minutes_left=minutes)) is mode


def test_what_upower_says_is_read_and_nonsense_is_not() -> None:
    told = {
        "IsPresent": ("b", True),
        "Percentage": ("d", 37.4),
        "TimeToEmpty": ("x", 1860),
    }

    assert power._of_upower((("b", True),), (told,)) == PowerState(
        on_mains=False, charge_percent=37, minutes_left=31, source="upower"
    )
    assert power._of_upower((), ()) == NO_POWER_KNOWN


def test_without_a_bus_there_is_no_upower() -> None:
    assert upower("unix:path=/nonexistent") == NO_POWER_KNOWN
