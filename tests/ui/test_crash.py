"""A fault of ours goes to a file beside the data, whichever thread it comes from."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ui.frame.crash import CrashFile


@pytest.fixture
def crash(tmp_path: Path) -> Iterator[CrashFile]:
    made = CrashFile(tmp_path)
    made.install()
    yield made
    made.close()


def test_a_fault_is_kept_with_its_trace(crash: CrashFile, tmp_path: Path) -> None:
    error = ValueError("planted")
    sys.excepthook(type(error), error, error.__traceback__)

    assert crash.faults == 1
    assert "ValueError: planted" in (tmp_path / "crash.txt").read_text(encoding="utf-8")


def test_a_fault_on_another_thread_is_kept_too(crash: CrashFile, tmp_path: Path) -> None:
    def fail() -> None:
        raise ValueError("on a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    assert "on a thread" in (tmp_path / "crash.txt").read_text(encoding="utf-8")


def test_closing_gives_the_hooks_back(tmp_path: Path) -> None:
    made = CrashFile(tmp_path)
    made.install()
    made.close()

    assert sys.excepthook is sys.__excepthook__
