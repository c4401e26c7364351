"""A console process that acts until it is killed.

It is the program of ``main.py console`` with an officer who writes line after line: in the ticks of
its window, or without a window one after the other. Each line that is saved is told through a pipe.
"""

from __future__ import annotations

import importlib
import itertools
import os
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from app.clock import monotonic_s
from app.commands import console
from app.desk.desk import Desk
from app.desk.window import Running, WindowPlan
from app.domain.commands import EnterLog
from app.domain.event import Event

OFFICER = "duty_officer"
PASSPHRASE = f"pass-{OFFICER}"
_PER_TICK = 3
_SAVED_S = 30.0


class Officer:
    """Writes lines and tells which are saved; satisfies ``app.desk.window.Window``."""

    def __init__(self, turn: int, told: Connection, *, has_window: bool) -> None:
        self._turn = turn
        self._told = told
        self._has_window = has_window
        self._numbers = itertools.count()

    def __call__(self, desk: Desk, plan: WindowPlan) -> int:
        """Sign in and act for ever."""
        desk.sign_in(OFFICER, PASSPHRASE).result(_SAVED_S)
        while not self._has_window:
            self._write(desk).result(_SAVED_S)
        plan = replace(plan, is_headless=True, on_tick=partial(self._tick, desk))
        code: int = importlib.import_module("ui.start").run_console(desk, plan, monotonic_s())
        return code

    def _tick(self, desk: Desk, _window: Running) -> None:
        for _ in range(_PER_TICK):
            self._write(desk)

    def _write(self, desk: Desk) -> Future[tuple[Event, ...]]:
        text = f"{self._turn}-{next(self._numbers)}"
        written = desk.do(EnterLog(text=text), OFFICER)
        written.add_done_callback(partial(self._tell, text))
        return written

    def _tell(self, text: str, written: Future[tuple[Event, ...]]) -> None:
        if written.exception() is None:
            self._told.send_bytes(text.encode())


def act(folder: Path, turn: int, told: Connection, *, has_window: bool) -> None:
    """Open the console of a data folder and act until somebody kills this process."""
    os.environ["XDG_CONFIG_HOME"] = str(folder.parent)
    console.main(["--data-dir", str(folder)], Officer(turn, told, has_window=has_window))
