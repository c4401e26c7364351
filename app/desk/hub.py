"""Tells whoever listens which parts of the picture are new."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from enum import Flag, auto

from app.domain.event import Event

_LOG = logging.getLogger(__name__)


class Changed(Flag):
    """Parts of what the desk shows; JOURNAL stands for any new event.

    OUTAGE are closures, orders, limits, shelters and tokens, and the conflicts among all;
    CARRIERS what carries the record, and the power supply.
    """

    NOTHING = 0
    JOURNAL = auto()
    RESPONSE = auto()
    EVACUATION = auto()
    ALARM = auto()
    WARNING = auto()
    LOG = auto()
    SESSION = auto()
    TELEMETRY = auto()
    SUGGESTION = auto()
    LINK = auto()
    REGISTRY = auto()
    OUTAGE = auto()
    CARRIERS = auto()


EVERYTHING = ~Changed.NOTHING
_OF_SUBJECT = {
    "response": Changed.RESPONSE,
    "evacuation": Changed.EVACUATION,
    "alarm": Changed.ALARM,
    "warning": Changed.WARNING,
    "log": Changed.LOG,
    "duty": Changed.LOG,
    "session": Changed.SESSION,
    "suggestion": Changed.SUGGESTION,
    "closure": Changed.OUTAGE,
    "threshold": Changed.OUTAGE,
    "shelter": Changed.OUTAGE,
    "token": Changed.OUTAGE,
    "report": Changed.OUTAGE,
    "order": Changed.OUTAGE | Changed.RESPONSE | Changed.EVACUATION,
    "conflict": Changed.OUTAGE | Changed.RESPONSE | Changed.EVACUATION,
}

Listener = Callable[[Changed], None]


def changed_by(events: Iterable[Event]) -> Changed:
    """Return what new events make stale."""
    parts = Changed.NOTHING
    for event in events:
        subject = event.kind.partition(".")[0]
        parts |= Changed.JOURNAL | _OF_SUBJECT.get(subject, Changed.NOTHING)
    return parts


class ChangeHub:
    """Calls its listeners on the thread that announces; they must return at once.

    A listener that fails is logged and stays: it must undo neither a commit nor its fellows.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: tuple[Listener, ...] = ()

    def listen(self, callback: Listener) -> Callable[[], None]:
        """Call ``callback`` at each change from now on; the function returned ends it."""
        with self._lock:
            self._listeners = (*self._listeners, callback)

        def stop() -> None:
            with self._lock:
                self._listeners = tuple(item for item in self._listeners if item is not callback)

        return stop

    def announce(self, parts: Changed) -> None:
        """Tell every listener which parts are new; nothing is told of nothing."""
        if not parts:
            return
        for listener in self._listeners:
            try:
                listener(parts)
            except Exception:  # noqa: BLE001 - what a listener does must not undo a commit
                _LOG.exception("a listener failed")
