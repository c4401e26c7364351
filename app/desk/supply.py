"""Watches the power supply: asks every few seconds, and seals the record when it runs low."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from app.clock import monotonic_s
from app.domain.power import NO_POWER_KNOWN, PowerMode, PowerState, mode_of
from app.feeds.power import Reader, best_reader, sysfs_power
from app.logs import Complaints

EVERY_S = 3.0
_SEAL_EVERY_S = 60.0
_JOIN_S = 3.0
_LOG = logging.getLogger(__name__)


class Supply:
    """What the machine says of its power; ``told`` and ``seal`` are called on a thread of it."""

    def __init__(
        self, root: Path | None, seal: Callable[[], None], told: Callable[[], None]
    ) -> None:
        self._root = root
        self._seal = seal
        self._told = told
        self._on_battery_since_s: float | None = None
        self._sealed_s = float("-inf")
        self._complaints = Complaints(_LOG)
        self._is_closing = threading.Event()
        self.power = NO_POWER_KNOWN
        self._thread = threading.Thread(target=self._run, name="supply", daemon=True)
        self._thread.start()

    @property
    def on_battery_s(self) -> float | None:
        """Seconds since the mains are gone, None while they are there or nobody says."""
        since_s = self._on_battery_since_s
        return None if since_s is None else monotonic_s() - since_s

    def close(self) -> None:
        """Ask no more."""
        self._is_closing.set()
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        read = self._reader()
        while not self._is_closing.is_set():
            try:
                self._take(read())
            except Exception as error:  # noqa: BLE001 - nothing ends the thread but closing
                self._complaints.tell("the supply could not be watched", error)
            self._is_closing.wait(EVERY_S)

    def _reader(self) -> Reader:
        root = self._root
        return best_reader() if root is None else lambda: sysfs_power(root)

    def _take(self, power: PowerState) -> None:
        before, self.power = self.power, power
        if power.on_mains is not False:
            self._on_battery_since_s = None
        elif self._on_battery_since_s is None:
            self._on_battery_since_s = monotonic_s()
        mode, was = mode_of(power), mode_of(before)
        if mode is not was and mode is not PowerMode.NORMAL:
            self._sealed_s = float("-inf")
        self._protect(mode)
        if power != before:
            self._told()

    def _protect(self, mode: PowerMode) -> None:
        """Flush once when the mains go, and seal again and again when the battery ends."""
        pause_s = float("inf") if mode is PowerMode.SAVING else _SEAL_EVERY_S
        if mode is PowerMode.NORMAL or monotonic_s() - self._sealed_s < pause_s:
            return
        self._sealed_s = monotonic_s()
        try:
            self._seal()
        except Exception as error:  # noqa: BLE001 - nothing ends the thread but closing
            self._complaints.tell("the record could not be sealed", error)
