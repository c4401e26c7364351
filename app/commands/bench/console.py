"""How soon a console shows something useful, what it holds in memory, how fast its map paints.

The console runs as a user starts it, in a process of its own, on Qt's offscreen platform.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.clock import monotonic_s
from app.commands.bench.figure import Figure, quantile, seconds
from app.commands.bench.pair import pair
from app.commands.bench.process import ROOT, environment, run_python
from app.errors import OperatorError
from app.logs import FOLDER

_FIRST_PICTURE = "first useful picture"
_LOG_LINES = 200
_PATIENCE_S = 60.0
_SETTLED_AFTER_S = 8.0
_ROUNDS = 5
_BARE_QT = (
    "from PySide6.QtWidgets import QApplication, QWidget;"
    "app = QApplication([]); window = QWidget(); window.show(); window.repaint();"
    "import pathlib; status = pathlib.Path('/proc/self/status');"
    "print(status.read_text() if status.exists() else '')"
)


def start(folder: Path) -> Iterator[Figure]:
    """Start a console on a journal of some hundred acts, and look at it when it has settled."""
    seat = _used_seat(folder)
    times, memory_kb = [], 0
    for turn in range(_ROUNDS):
        with _console(seat) as (process, took_s):
            times.append(took_s)
            if turn == _ROUNDS - 1:
                threading.Event().wait(_SETTLED_AFTER_S)
                memory_kb = _resident_kb(process.pid)
    bare_s, bare_kb = _bare_qt()
    yield Figure(
        name="start_to_first_picture_s",
        value=quantile(times, 0.5),
        unit="s",
        beside={
            "worst_s": max(times),
            "bare_qt_window_s": bare_s,
            "bare_python_s": seconds(lambda: run_python(["-c", "pass"])),
        },
    )
    yield Figure(
        name="console_memory_mb",
        value=memory_kb / 1024,
        unit="MB",
        beside={"bare_qt_window_mb": bare_kb / 1024},
    )


def frames(_folder: Path) -> Iterator[Figure]:
    """Move a map with ten thousand symbols about."""
    told = json.loads(run_python(["-m", "ui.map.pace", "--symbols", "10000"]))
    yield Figure(
        name="map_p95_frame_ms",
        value=quantile(told["frames_ms"], 0.95),
        unit="ms",
        beside={
            "symbols": told["symbols"],
            "median_ms": quantile(told["frames_ms"], 0.5),
            "worst_ms": max(told["frames_ms"]),
            "bare_map_p95_ms": quantile(told["bare_frames_ms"], 0.95),
        },
    )


def _used_seat(folder: Path) -> Path:
    """Return the data folder of a seat that has been worked at."""
    with pair(folder) as both:
        for number in range(_LOG_LINES):
            both.officer.enter_log(number)
    return folder / "seat"


@contextmanager
def _console(seat: Path) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Run a console; give its process, and how long its first useful picture took."""
    log = seat / FOLDER / "console.log"
    log.unlink(missing_ok=True)
    begun_s = monotonic_s()
    with subprocess.Popen(
        [sys.executable, "main.py", "console", "--data-dir", str(seat)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait_for_picture(process, log, begun_s + _PATIENCE_S)
            yield process, monotonic_s() - begun_s
        finally:
            process.terminate()


def _wait_for_picture(process: subprocess.Popen[bytes], log: Path, until_s: float) -> None:
    """Wait for the line of the log that tells of the first picture.

    Raises:
        OperatorError: no_picture, the console ended or took too long.
    """
    pause = threading.Event()
    while process.poll() is None and monotonic_s() < until_s:
        if log.exists() and _FIRST_PICTURE in log.read_text(encoding="utf-8"):
            return
        pause.wait(0.005)
    raise OperatorError("no_picture", exit_code=process.poll())


def _resident_kb(process_id: int) -> int:
    """Return what a process holds in memory, in KiB; 0 where the system does not tell."""
    status = Path(f"/proc/{process_id}/status")
    return _resident_in(status.read_text(encoding="utf-8")) if status.exists() else 0


def _resident_in(status: str) -> int:
    return next((int(row.split()[1]) for row in status.splitlines() if "VmRSS" in row), 0)


def _bare_qt() -> tuple[float, int]:
    """Return how long Python and Qt take to an empty window, and what they hold, in KiB."""
    begun_s = monotonic_s()
    status = run_python(["-c", _BARE_QT])
    return monotonic_s() - begun_s, _resident_in(status)
