"""Runs words of the command line as processes, and reads what they say while they run."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from app.clock import monotonic_s

ROOT = Path(__file__).resolve().parents[2]
DONE_S = 150.0

Json = dict[str, Any]  # what programs print, as JSON has it


class Program:
    """One running word; ``said`` is its standard error so far, line by line."""

    def __init__(self, *arguments: str | Path) -> None:
        self.said: list[str] = []
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            [sys.executable, "main.py", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._out: list[str] = []
        self._readers = [
            threading.Thread(target=self._read, args=(self.process.stderr, self.said)),
            threading.Thread(target=self._read, args=(self.process.stdout, self._out)),
        ]
        for reader in self._readers:
            reader.start()

    def wait_for(self, is_there: Callable[[list[str]], bool]) -> None:
        """Wait until what was said holds something."""
        deadline_s = monotonic_s() + DONE_S
        with self._news:
            while not is_there(self.said):
                assert self.process.poll() is None, self.said
                assert monotonic_s() < deadline_s, self.said
                self._news.wait(0.2)

    def wait_for_row(self, number: int) -> None:
        """Wait until a row of a script is told as saved."""
        self.wait_for(lambda said: f"saved {number}\n" in said)

    def result(self) -> tuple[int, str]:
        """Wait for its end; return exit code and standard output."""
        try:
            code = self.process.wait(DONE_S)
        finally:
            self.kill()
        return code, "".join(self._out)

    def answer(self, code: int = 0) -> Json:
        """Wait for its end and return the JSON that it printed."""
        found, out = self.result()
        assert found == code, (found, self.said[-20:], out)
        value: Json = json.loads(out)
        return value

    def kill(self) -> None:
        """End it at once, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        for reader in self._readers:
            reader.join(10)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def _read(self, stream: IO[str] | None, lines: list[str]) -> None:
        for line in stream or ():
            with self._news:
                lines.append(line)
                self._news.notify_all()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def write_script(path: Path, rows: Sequence[Json]) -> Path:
    """Write rows as a script, one minute after the other from 21:00 on."""
    lines = [
        json.dumps({"at": f"2025-08-04T21:{minute:02d}:00+08:00"} | row, ensure_ascii=False)
        for minute, row in enumerate(rows)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def log_row(text: str, by: str = "duty_officer") -> Json:
    return {"by": by, "do": "log.enter", "data": {"text": text}}
