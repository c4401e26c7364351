"""Alerts as files of their own bytes, named by their SHA-256: the record only names them."""

from __future__ import annotations

import os
from pathlib import Path

from app.errors import OperatorError


class AlertFiles:
    """The folder ``warnings`` of a data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "warnings"
        self._folder.mkdir(parents=True, exist_ok=True)

    def keep(self, sha256: bytes, raw: bytes) -> None:
        """Keep the bytes of an alert, durably and in one step; what is there stays.

        Raises:
            OperatorError: disk_full, or whatever else keeps the disk from taking it.
        """
        path = self.path(sha256)
        if path.exists():
            return
        fresh = path.with_suffix(".part")
        try:
            with fresh.open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError as error:
            raise OperatorError("disk_full", reason=error.strerror or "") from error

    def path(self, sha256: bytes) -> Path:
        """Return where an alert is kept."""
        return self._folder / f"{sha256.hex()}.cap"
