"""Waits for what other threads finish and hands it over on the Qt thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.errors import OperatorError

_T = TypeVar("_T")
Done = Callable[[object], None]
Refused = Callable[[OperatorError], None]


class Answers(QObject):
    """Keeps each pending future with what shall happen when it is done.

    A refusal goes to its own handler; any other fault goes there too, and on to the crash file.
    """

    _arrived = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._next = 0
        self._pending: dict[int, tuple[Future[object], Done, Refused]] = {}
        self._arrived.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    @property
    def waiting(self) -> int:
        """How many answers are still out."""
        return len(self._pending)

    def wait(self, future: Future[_T], done: Callable[[_T], None], refused: Refused) -> None:
        """Call ``done`` or ``refused`` on the Qt thread once the future is finished."""
        self._next += 1
        ticket = self._next

        def take(answer: object) -> None:
            done(answer)  # type: ignore[arg-type] # the result of this very future

        self._pending[ticket] = (future, take, refused)  # type: ignore[assignment] # as above

        def arrived(_future: Future[_T]) -> None:
            self._arrived.emit(ticket)

        future.add_done_callback(arrived)

    def forget(self) -> None:
        """Drop every answer that is still out; the window goes away."""
        self._pending.clear()

    @Slot(int)
    def _hand_over(self, ticket: int) -> None:
        found = self._pending.pop(ticket, None)
        if found is None:
            return
        future, done, refused = found
        try:
            answer = future.result(timeout=0)
        except OperatorError as refusal:
            refused(refusal)
        except CancelledError:
            return
        except Exception:
            refused(OperatorError("fault"))
            raise
        else:
            done(answer)
