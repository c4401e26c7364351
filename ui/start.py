"""Starts the console: application, fonts, loop; and ends everything in its order.

Order of the end: timers and bridge, desk (link, worker, files), loop. The loop runs until the
window was asked to close, the program asked for it, or a signal came.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import logging
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.clock import monotonic_s
from app.desk.desk import Desk
from app.desk.window import WindowPlan
from ui.frame.console import Console
from ui.frame.crash import CrashFile
from ui.frame.sweeper import Sweeper
from ui.frame.theme import apply_theme
from ui.parts.theme import DARK

os.environ.setdefault("QT_API", "pyside6")
_LOG = logging.getLogger(__name__)
_PROGRAM_TICK_MS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Starting:
    """What a console starts with."""

    desk: Desk
    plan: WindowPlan
    started_s: float


class Show(QObject):
    """A console on show, as its program sees it; satisfies ``app.desk.window.Running``."""

    def __init__(self, desk: Desk, plan: WindowPlan, started_s: float) -> None:
        super().__init__()
        self._plan = plan
        self._started_s = started_s
        self._code = 0
        self._first_picture_s: float | None = None
        self.ended = asyncio.Event()
        self.console = Console(desk, plan)
        self.console.window.close_wished.connect(self._closed_by_hand)
        self._ticks = QTimer(self)
        self._ticks.setInterval(_PROGRAM_TICK_MS)
        self._ticks.timeout.connect(self._tick)

    @property
    def first_picture_s(self) -> float | None:
        return self._first_picture_s

    @property
    def code(self) -> int:
        """The exit code that was asked for."""
        return self._code

    def begin(self) -> None:
        """Show the window and note when its first useful picture stood."""
        plan = self._plan
        size = plan.size or ((1920, 1080) if plan.is_headless else None)
        self.console.begin(size)
        self._first_picture_s = monotonic_s() - self._started_s
        _LOG.info("first useful picture after %.2f s", self._first_picture_s)
        QTimer.singleShot(0, self.console.complete)
        self._ticks.start()

    def settle(self) -> tuple[str, ...]:
        return self.console.refresh.settle()

    def grab(self, path: Path) -> None:
        self.console.refresh.everything()
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self.console.window.grab().save(str(path), "PNG"):
            raise OSError(f"no picture could be written to {path}")

    def quit(self, code: int = 0) -> None:
        self._code = code
        self.ended.set()

    def close(self) -> None:
        """Stop everything that moves."""
        self._ticks.stop()
        self.console.close()

    @Slot()
    def _closed_by_hand(self) -> None:
        self.quit(0)

    @Slot()
    def _tick(self) -> None:
        if self._plan.on_tick is None:
            return
        try:
            self._plan.on_tick(self)
        except Exception:
            # Without its program nobody would end a window that nobody sees.
            self.quit(1)
            raise


def run_console(desk: Desk, plan: WindowPlan, started_s: float) -> int:
    """Run a console on a desk until it is closed; close the desk; return the exit code.

    ``started_s`` is the monotonic time at which the program began.
    """
    app = _application(plan)
    crash = CrashFile(plan.data_dir, lambda: _people(desk))
    crash.install()
    sweeper = Sweeper()
    try:
        return _run(app, Starting(desk=desk, plan=plan, started_s=started_s))
    finally:
        desk.close()
        crash.close()
        sweeper.close()
        # The end of the process frees all at once; collecting it piece by piece takes a second.
        gc.freeze()


def _people(desk: Desk) -> frozenset[str]:
    """Return whom no crash file may name."""
    return desk.names | {word for item in desk.district.accounts for word in (item.id, item.name)}


def _application(plan: WindowPlan) -> QApplication:
    if plan.is_headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if QApplication.instance() is None:
        QGuiApplication.setDesktopFileName("luohu-command-console")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    apply_theme(app, DARK)
    return app


def _run(app: QApplication, starting: Starting) -> int:
    # Only now: it binds to the Qt that is loaded already.
    qasync = importlib.import_module("qasync")
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with contextlib.closing(loop):
        return int(loop.run_until_complete(_main(starting)))


async def _main(starting: Starting) -> int:
    show = Show(starting.desk, starting.plan, starting.started_s)
    with _signals(show):
        show.begin()
        await show.ended.wait()
        show.close()
    return show.code


@contextlib.contextmanager
def _signals(show: Show) -> Iterator[None]:
    """End the console at SIGTERM and Ctrl+C; the ticks let Python look at signals in time."""

    def end(_number: int, _frame: FrameType | None) -> None:
        show.quit(0)

    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, end) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
