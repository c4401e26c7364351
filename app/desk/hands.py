"""The threads that a desk lets work: the one writer, and two that read, check and wait."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from app.errors import OperatorError
from app.store.worker import Worker

_T = TypeVar("_T")


class Hands:
    """Gives tasks to threads; a refusal comes by the future, never by the call."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self.readers = ThreadPoolExecutor(2, thread_name_prefix="desk")

    def write(self, task: Callable[[], _T]) -> Future[_T]:
        """Run a task on the writer thread."""
        try:
            return self._worker.submit(task)
        except OperatorError as refusal:
            return refused(refusal)

    def read(self, task: Callable[[], _T]) -> Future[_T]:
        """Run a task that may take a while and writes nothing by itself."""
        try:
            return self.readers.submit(task)
        except RuntimeError:  # the pool is closed by now
            return refused(OperatorError("closed"))

    def close(self, last: Callable[[], object]) -> None:
        """Finish what was begun, ``last`` on the writer thread, and end all threads."""
        self.readers.shutdown(wait=True, cancel_futures=True)
        self._worker.close(last)


def refused(refusal: OperatorError) -> Future[_T]:
    """Return a future that is done, by a refusal."""
    future: Future[_T] = Future()
    future.set_exception(refusal)
    return future
