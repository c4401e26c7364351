"""The one writer thread: every write and every decision runs on it, one after the other."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from app.errors import OperatorError

_T = TypeVar("_T")
_Task = tuple[Callable[[], object], Future[object]]
MOST_WAITING = 10_000


class Worker:
    """Runs what it is given in order, on a thread of its own."""

    def __init__(self, name: str = "writer", most_waiting: int = MOST_WAITING) -> None:
        self._tasks: queue.Queue[_Task | None] = queue.Queue(most_waiting)
        self._lock = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many tasks are not begun yet."""
        return self._tasks.qsize()

    def submit(self, task: Callable[[], _T]) -> Future[_T]:
        """Put a task at the end of the queue; its result or fault is the future's.

        Raises:
            OperatorError: closed, or busy when too much waits.
        """
        future: Future[_T] = Future()
        with self._lock:
            if self._is_closed:
                raise OperatorError("closed")
            try:
                self._tasks.put_nowait((task, future))  # type: ignore[arg-type] # Future of object
            except queue.Full as error:
                raise OperatorError("busy") from error
        return future

    def close(self, last: Callable[[], object] | None = None) -> None:
        """Finish what waits, run ``last`` on the thread, and end it; later tasks are refused."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
        if last is not None:
            self._tasks.put((last, Future()))
        self._tasks.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._tasks.get()) is not None:
            task, future = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = task()
            except BaseException as error:  # noqa: BLE001 - whatever it is belongs to who waits
                future.set_exception(error)
            else:
                future.set_result(result)
