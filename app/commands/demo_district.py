"""The district of a demo: a child process on a free loopback port, which ends with its parent."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from app.clock import ScenarioClock, to_rfc3339
from app.commands.answers import say
from app.errors import OperatorError

MAIN = Path(__file__).resolve().parents[2] / "main.py"
START_S = 90.0
STOP_S = 2.0


class ChildDistrict:
    """A district over one data folder, on the demo's clock."""

    def __init__(self, folder: Path, exercise: str, clock: ScenarioClock) -> None:
        """Start it and wait until it listens.

        Raises:
            OperatorError: district_did_not_start.
        """
        self.folder = folder
        self._url = ""
        self._has_begun = threading.Event()
        self._process = subprocess.Popen(
            [*_command(folder, exercise), *_clock_options(clock)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stderr is not None
        self._reader = threading.Thread(
            target=self._read, args=(self._process.stderr,), name="district", daemon=True
        )
        self._reader.start()
        if not self._has_begun.wait(START_S) or not self._url:
            self.stop()
            raise OperatorError("district_did_not_start")

    @property
    def url(self) -> str:
        """Its address."""
        return self._url

    def stop(self) -> None:
        """Let it end cleanly, and by force where it does not."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(STOP_S)
        self._reader.join(STOP_S)
        for stream in (self._process.stdin, self._process.stderr):
            if stream is not None:
                stream.close()

    def _read(self, stderr: IO[str]) -> None:
        """Hand on what it says; its first line of that form is its address."""
        for line in stderr:
            say(line.rstrip())
            if not self._url and line.startswith("district "):
                self._url = line.split()[1]
                self._has_begun.set()
        self._has_begun.set()


def _command(folder: Path, exercise: str) -> list[str]:
    word = [sys.executable, str(MAIN), "district", "--leash"]
    place = ["--data-dir", str(folder), "--listen", "127.0.0.1:0"]
    return [*word, *place, "--exercise", exercise]


def _clock_options(clock: ScenarioClock) -> list[str]:
    options = ["--epoch", to_rfc3339(clock.epoch), "--anchor", to_rfc3339(clock.anchor)]
    options += ["--speed", f"{clock.speed:g}"]
    return [*options, "--hold", to_rfc3339(clock.hold)] if clock.hold else options


def feed(url: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a feed of the demo's district; what it prints goes to standard error."""
    return subprocess.Popen(
        [sys.executable, str(MAIN), "feed", *arguments, "--district", url],
        stdout=sys.stderr.fileno(),
    )
