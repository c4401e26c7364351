"""A real district process for tests, that can be killed and started again on its port."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

from app.clock import Clock, SystemClock, monotonic_s
from app.desk.desk import Desk
from app.desk.opening import SeatPlan, open_desk
from app.settings.carriers import NO_CARRIERS, CarrierSettings
from app.settings.config import SeatSettings
from tests.desk.making import SOON_S, pack

ROOT = Path(__file__).parents[2]
EXERCISE = "test"
_START_S = 40.0


def demo_passphrase(account: str) -> str:
    spec = pack().account(account)
    assert spec is not None
    assert spec.passphrase_sample is not None
    return spec.passphrase_sample


class District:
    """``main.py district`` over a folder."""

    def __init__(self, folder: Path, exercise: str = EXERCISE) -> None:
        self._folder = folder
        self._exercise = exercise
        self._process: subprocess.Popen[str] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        """Tell whether the process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def process_id(self) -> int | None:
        """The process, None before it began."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = ["district", "--data-dir", str(self._folder), "--exercise", self._exercise]
        self._process = subprocess.Popen(
            [sys.executable, "main.py", *words, "--listen", f"127.0.0.1:{self.port}"],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        begun_s = monotonic_s()
        said = []
        assert self._process.stderr is not None
        while monotonic_s() - begun_s < _START_S:
            line = self._process.stderr.readline()
            said.append(line)
            if line.startswith("district http"):
                return
            if not line:
                break
        raise AssertionError(f"the district did not start: {said}")

    def kill(self) -> None:
        """Kill it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(SOON_S)
        assert self._process.stderr is not None
        self._process.stderr.close()

    def stop(self) -> None:
        """End it if it still runs."""
        if self.is_running:
            self.kill()


def open_real_seat(
    folder: Path,
    url: str,
    seat_id: str = "A1",
    carriers: CarrierSettings = NO_CARRIERS,
    clock: Clock | None = None,
) -> Desk:
    """Return the desk of a seat, on the wall clock unless it is told another."""
    settings = SeatSettings(
        data_dir=folder,
        seat_id=seat_id,
        seat_name=f"席位 {seat_id}",
        district_url=url,
        carriers=carriers,
    )
    return open_desk(SeatPlan(settings=settings, district=pack(), clock=clock or SystemClock()))
