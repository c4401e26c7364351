"""The console as a process: it shows itself, owns its folder, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clock import monotonic_s
from tests.desk.making import wait_until
from tests.desk.servers import ROOT

ENDS_WITHIN_S = 2.0


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "main.py", "console", "--data-dir", str(folder), *words],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def is_on_show(folder: Path) -> bool:
    log = folder / "logs" / "console.log"
    return log.exists() and "first useful picture" in log.read_text("utf-8")


@pytest.fixture
def console(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    made = start(tmp_path)
    wait_until(lambda: is_on_show(tmp_path) or made.poll() is not None, "the first picture", 60.0)
    yield made
    made.kill()
    made.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_console_in_time_and_in_order(
    console: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    begun_s = monotonic_s()
    console.send_signal(number)
    code = console.wait(20.0)

    assert code == 0
    assert monotonic_s() - begun_s < ENDS_WITHIN_S
    assert (tmp_path / "crash.txt").read_text("utf-8") == ""
    assert not (tmp_path / "owner.name").exists()


def test_a_second_console_on_the_same_folder_is_refused_and_told_by_whom(
    console: subprocess.Popen[str], tmp_path: Path
) -> None:
    second = start(tmp_path)
    _, said = second.communicate(timeout=60.0)

    assert second.returncode == 1
    assert f"console, pid {console.pid}" in said


def test_half_of_a_scenario_clock_is_refused(tmp_path: Path) -> None:
    refused = start(tmp_path, "--speed", "60")
    _, said = refused.communicate(timeout=60.0)

    assert refused.returncode == 1
    assert "--epoch" in said
