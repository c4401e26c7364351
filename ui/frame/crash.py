"""What happens when we erred: the fault goes to a file beside the data, and the console goes on.

The file names nobody: names, numbers and positions of people are masked as in the log. The journal
is safe whatever happens here: every entry was committed before it was shown.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

from app.logs import mask, pattern_of

_LOG = logging.getLogger(__name__)
_KEPT_BYTES = 1_000_000


class CrashFile:
    """A file that takes the traces of faults, hard crashes included."""

    def __init__(self, folder: Path, names: Callable[[], Iterable[str]] = tuple) -> None:
        """Begin a file in a folder; ``names`` are those of people, asked at each fault."""
        self._names = names
        self._path = folder / "crash.txt"
        if self._path.exists() and self._path.stat().st_size > _KEPT_BYTES:
            self._path.replace(folder / "crash.old.txt")
        self._file = self._path.open("a", encoding="utf-8")
        self._faults = 0
        self._was_enabled = faulthandler.is_enabled()

    @property
    def faults(self) -> int:
        """How many faults were caught since the start."""
        return self._faults

    def install(self) -> None:
        """Catch what nobody else catches, on every thread."""
        faulthandler.enable(self._file)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def close(self) -> None:
        """Give the hooks back and close the file."""
        faulthandler.disable()
        if self._was_enabled and sys.__stderr__ is not None:
            faulthandler.enable(sys.__stderr__)
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        self._file.close()

    def _caught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self._faults += 1
        text = "".join(traceback.format_exception(kind, error, trace))
        self._file.write(mask(text, pattern_of(self._names())) + "\n")
        self._file.flush()
        _LOG.error("unexpected fault, kept in crash.txt: %s", error, exc_info=error)

    def _caught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._caught(caught.exc_type, caught.exc_value, caught.exc_traceback)
