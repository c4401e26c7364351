"""How far this machine's writers went, noted beside the machine's secret and outside data folders.

The mark in a data folder comes back with the folder when all of it is put back; this one stays,
and betrays it. It waits for no disk, like the mark in the folder. A place that takes nothing is
logged and told by ``fault``: it never holds up an act. Source: sync 3.2.
"""

from __future__ import annotations

import logging
from pathlib import Path

from app.errors import OperatorError
from app.settings.config import default_config_dir
from app.store.keys import FileKeys

_FOLDER = "marks"
_SIZE = 8
_LOG = logging.getLogger(__name__)


def marks_folder() -> Path:
    """Return where this machine keeps its marks."""
    return default_config_dir() / _FOLDER


class Marks:
    """A file for each writer, named by it; nothing here raises."""

    def __init__(self, folder: Path | None = None) -> None:
        """Take a folder, None = the one of this machine."""
        self._folder = folder or marks_folder()
        self._files: FileKeys | None = None
        self.fault = ""

    def of(self, writer: bytes) -> int:
        """Return how far a writer is known to have gone, 0 where nothing is known."""
        try:
            content = self._opened().load(writer.hex())
        except (OSError, OperatorError) as error:
            self._tell(error)
            return 0
        return int.from_bytes(content, "big") if content and len(content) == _SIZE else 0

    def note(self, writer: bytes, seq: int) -> None:
        """Note how far a writer went; only its first mark waits for the disk."""
        try:
            self._opened().note(writer.hex(), seq.to_bytes(_SIZE, "big"))
            self.fault = ""
        except OSError as error:
            self._tell(error)

    def _opened(self) -> FileKeys:
        self._files = self._files or FileKeys(self._folder)
        return self._files

    def _tell(self, error: Exception) -> None:
        if not self.fault:
            _LOG.warning("no mark is kept outside the data folder: %s", error)
        self.fault = str(error)
        self._files = None
