"""Mains and battery: what the machine says, and what the console makes of it.

Source: screen design 5.6; domain brief 5.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SEALING_BELOW_PERCENT = 10
SEALING_BELOW_MIN = 6


class PowerMode(StrEnum):
    """How the console behaves: as always, sparing, or sealed for the end of the battery."""

    NORMAL = "normal"
    SAVING = "saving"
    SEALING = "sealing"


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerState:
    """What is known of the supply; None where the machine does not say.

    ``source`` names who said it (``upower``, ``sysfs``), "" where there is nobody to ask.
    """

    on_mains: bool | None = None
    charge_percent: int | None = None
    minutes_left: int | None = None
    source: str = ""

    @property
    def is_known(self) -> bool:
        """Tell whether anybody said where the power comes from."""
        return self.on_mains is not None


NO_POWER_KNOWN = PowerState()


def mode_of(power: PowerState) -> PowerMode:
    """Return how to behave: what is not known is never taken for an emergency."""
    if power.on_mains is not False:
        return PowerMode.NORMAL
    is_low = power.charge_percent is not None and power.charge_percent <= SEALING_BELOW_PERCENT
    is_short = power.minutes_left is not None and power.minutes_left < SEALING_BELOW_MIN
    return PowerMode.SEALING if is_low or is_short else PowerMode.SAVING
