"""What a program hands to the window, and what a window lets its program do.

The window stands on the desk; ``main.py`` is the one place that joins the two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.desk.desk import Desk
from app.geo.basemap import Basemap

LOCK_AFTER_S = 600
OFFER_AFTER_S = 300.0


class Running(Protocol):
    """A console on show, as its program sees it; every call on the window's own thread."""

    @property
    def first_picture_s(self) -> float | None:
        """Seconds from the start of the program to the first useful picture, None before it."""

    def settle(self) -> tuple[str, ...]:
        """Show what has come, ask for what lacks, and return what the screen still waits for."""

    def grab(self, path: Path) -> None:
        """Write a picture of the window as PNG."""

    def quit(self, code: int = 0) -> None:
        """Close the window and end with that exit code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPlan:
    """How a console shall run.

    ``size`` is None for a window that fills the screen it finds. ``on_tick`` is called ten times a
    second on the window's thread and must return at once. ``lock_after_s`` is the idle time after
    which a seat with somebody signed in locks, None = never; ``offer_after_s`` the time without
    network after which a seat on battery is offered the 三断 mode.
    """

    basemap: Basemap
    data_dir: Path
    version: str
    is_headless: bool = False
    size: tuple[int, int] | None = None
    lock_after_s: int | None = LOCK_AFTER_S
    offer_after_s: float = OFFER_AFTER_S
    on_tick: Callable[[Running], None] | None = field(default=None)


class Window(Protocol):
    """Runs a console until it is closed, and returns the exit code."""

    def __call__(self, desk: Desk, plan: WindowPlan) -> int:
        """Return the exit code once the console is closed, and the desk with it."""
