"""The log of a program: a rotating file in its data folder, without personal data.

What a log is for is told by its reader: why did a program behave as it did. Who acted stands
signed in the journal and nowhere else, so names, numbers and positions are masked on the way in.
"""

from __future__ import annotations

import logging
import queue
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path

FOLDER = "logs"
MASK = "***"
_FILE_BYTES = 1_000_000
_FILES_KEPT = 5
_WAITING = 10_000

# An identity number first: its digits hold what looks like a phone number.
_PERSONAL = re.compile(
    r"""
    (?<![\dA-Za-z])(?:
      \d{17}[\dXx]                                          # identity number
      | (?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}         # mobile phone
      | 0\d{2,3}[- ]?[2-9]\d{6,7}                           # telephone with its area code
      | -?\d{1,3}\.\d{4,}\s*[,，/ ]\s*-?\d{1,3}\.\d{4,}     # position in degrees
      | 2\d{8}\s*[,，/ ]\s*11\d{8}                          # position in 1e-7 degrees
    )(?![\dA-Za-z])
    """,
    re.VERBOSE,
)


class Complaints:
    """Tells each kind of fault once: a thread that goes on whatever happens would repeat it."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._told: set[tuple[str, str]] = set()

    def tell(self, what: str, error: BaseException) -> None:
        """Log a fault with the place where it came from, or shortly if its kind was told."""
        kind = (what, f"{type(error).__name__} {getattr(error, 'code', '')}")
        if kind in self._told:
            self._log.debug("%s: %s", what, error)
            return
        self._told.add(kind)
        self._log.error("%s: %s", what, error, exc_info=error)


class Log:
    """The running log of one program; writes on a thread of its own, so that no caller waits.

    A full disk or a full queue drops lines and counts them: a log may never stop a record.
    """

    def __init__(self, folder: Path, program: str, level: int = logging.INFO) -> None:
        path = folder / FOLDER / f"{program}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._is_closed = False
        self._formatter = _Masking()
        self._file = _File(path)
        self._file.setFormatter(self._formatter)
        self._entry = _Entry(queue.Queue(_WAITING))
        self._listener = QueueListener(self._entry.queue, self._file)
        self._root = logging.getLogger()
        self._level_before = self._root.level
        self._root.setLevel(level)
        self._root.addHandler(self._entry)
        self._listener.start()

    @property
    def dropped(self) -> int:
        """How many lines could not be kept."""
        return self._file.dropped + self._entry.dropped

    def hide(self, names: Iterable[str]) -> None:
        """Mask these names from now on: those of people and of their accounts."""
        self._formatter.hide(names)

    def hide_from(self, names: Callable[[], frozenset[str]]) -> None:
        """Mask whatever names there are when a line is written."""
        self._formatter.source = names

    def close(self) -> None:
        """Write what waits, and let go of the file; a second call does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        self._root.removeHandler(self._entry)
        self._root.setLevel(self._level_before)
        self._listener.stop()
        self._file.close()


def mask(text: str, names: re.Pattern[str] | None = None) -> str:
    """Return a text without phone and identity numbers, positions and the given names."""
    text = _PERSONAL.sub(MASK, text)
    return names.sub(MASK, text) if names is not None else text


def pattern_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds any of the names, None where there are none."""
    longest_first = sorted(set(names) - {""}, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


class _Masking(logging.Formatter):
    """One line a record, its time in UTC; traces are masked like everything else."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")
        self._hidden: frozenset[str] = frozenset()
        self._of: frozenset[str] = frozenset()
        self._names: re.Pattern[str] | None = None
        self.source: Callable[[], frozenset[str]] = frozenset

    def hide(self, names: Iterable[str]) -> None:
        self._hidden |= {name for name in names if name}

    def format(self, record: logging.LogRecord) -> str:
        hidden = self._hidden | self.source()
        if hidden != self._of:
            self._of, self._names = hidden, pattern_of(hidden)
        return mask(super().format(record), self._names)

    def formatTime(  # noqa: N802 - the name is logging's
        self, record: logging.LogRecord, _datefmt: str | None = None
    ) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _File(RotatingFileHandler):
    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8", delay=True
        )
        self.dropped = 0

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        self.dropped += 1


class _Entry(QueueHandler):
    def __init__(self, waiting: queue.Queue[logging.LogRecord]) -> None:
        super().__init__(waiting)
        self.dropped = 0

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        self.dropped += 1
