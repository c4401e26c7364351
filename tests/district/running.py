"""A real district process on a free loopback port, for tests of every part."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).resolve().parents[2]
START_S = 60.0
STOP_S = 10.0


class District:
    """A running district: its address, its process, and what it said so far."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        """Start it and wait until it listens; without ``--exercise`` it is one named test."""
        realm = () if "--exercise" in options or "--live" in options else ("--exercise", "test")
        kept = [option for option in options if option != "--live"]
        listen = () if "--listen" in options else ("--listen", "127.0.0.1:0")
        command = [sys.executable, "main.py", "district", "--data-dir", str(data_dir)]
        self.data_dir = data_dir
        self.said: list[str] = []
        self._has_begun = threading.Event()
        self.url = ""
        self.process = subprocess.Popen(
            [*command, *listen, *realm, *kept],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        stderr = self.process.stderr
        assert stderr is not None
        self._reader = threading.Thread(target=self._read, args=(stderr,), daemon=True)
        self._reader.start()
        if not self._has_begun.wait(START_S) or not self.url:
            self.kill()
            raise AssertionError(f"the district did not start: {''.join(self.said)}")

    def stop(self) -> int:
        """Ask it to end by SIGTERM; return its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(STOP_S)
        finally:
            self.kill()

    def kill(self) -> None:
        """End it without asking, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(STOP_S)
        self._reader.join(STOP_S)
        if self.process.stderr is not None:
            self.process.stderr.close()

    def _read(self, stderr: IO[str]) -> None:
        for line in stderr:
            self.said.append(line)
            if line.startswith("district ") and not self.url:
                self.url = line.split()[1]
                self._has_begun.set()
        self._has_begun.set()


@contextmanager
def running(data_dir: Path, *options: str) -> Iterator[District]:
    """Run a district over a data folder for the time of a block."""
    district = District(data_dir, *options)
    try:
        yield district
    finally:
        district.stop()


@contextmanager
def running_district(data_dir: Path, *options: str) -> Iterator[str]:
    """Run a district and give its address; see ``running``."""
    with running(data_dir, *options) as district:
        yield district.url


def address_of_this_machine() -> str:
    """Return an address of this machine that is not loopback; no packet is sent for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            address = str(probe.getsockname()[0])
        except OSError:
            address = "127.0.0.1"
    if address.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    return address


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one word of the command line to its end, as a process of its own."""
    return subprocess.run(
        [sys.executable, "main.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
