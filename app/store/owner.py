"""One process owns a data folder; another is refused and told by whom it is held."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout

from app.errors import OperatorError


class Owner:
    """Holds a data folder until ``release``; the system lets go of it when the process dies."""

    def __init__(self, folder: Path, word: str) -> None:
        """Take the folder for the program ``word`` (console, district, …).

        Raises:
            OperatorError: held, with the holder's name and process.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(folder / "owner.lock", timeout=0, thread_local=False)
        self._name = folder / "owner.name"
        try:
            self._lock.acquire()
        except Timeout as error:
            raise OperatorError("held", by=_holder(self._name)) from error
        self._name.write_text(f"{word}, pid {os.getpid()}", encoding="utf-8")

    def release(self) -> None:
        """Give the folder back."""
        self._name.unlink(missing_ok=True)
        self._lock.release()


def _holder(name: Path) -> str:
    try:
        return name.read_text(encoding="utf-8")
    except OSError:
        return "?"
