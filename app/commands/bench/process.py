"""Programs of ours as child processes, as a user starts them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.commands.bench.pair import EXERCISE
from app.errors import OperatorError

ROOT = Path(__file__).parents[3]
_PATIENCE_S = 180.0
_STARTED = "district http"


def environment() -> dict[str, str]:
    """Return the environment of a program without a screen."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}


def run_python(arguments: Sequence[str]) -> str:
    """Run Python in the root of the tree and return what it said.

    Raises:
        OperatorError: measure_failed, with the end of its complaint.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    if done.returncode:
        raise OperatorError("measure_failed", said=done.stderr.strip()[-500:])
    return done.stdout


@contextmanager
def running_district(folder: Path) -> Iterator[str]:
    """Serve an exercise over a folder on a free port; give its address.

    Raises:
        OperatorError: measure_failed, it did not start.
    """
    with subprocess.Popen(
        [
            *(sys.executable, "main.py", "district", "--data-dir", str(folder)),
            *("--exercise", EXERCISE, "--listen", "127.0.0.1:0"),
        ],
        cwd=ROOT,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield _address(process)
        finally:
            process.terminate()


def _address(process: subprocess.Popen[str]) -> str:
    said = []
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(_STARTED):
            return line.split()[1]
        said.append(line)
    raise OperatorError("measure_failed", said="".join(said)[-500:])
