"""Questions to the telemetry of a seat, answered off the caller's thread."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor, Future
from datetime import datetime
from pathlib import Path

from app.domain.sensor import Sample, Stream
from app.store.telemetry import TelemetryReader
from app.sync.link import LinkPort


class Queries:
    """Asks the district first where it is there, then the file of this seat."""

    def __init__(
        self,
        telemetry: TelemetryReader,
        link: LinkPort,
        streams: Mapping[str, Stream],
        readers: Executor,
    ) -> None:
        self._telemetry = telemetry
        self._link = link
        self._streams = streams
        self._readers = readers

    def history(
        self, stream: str, start: datetime, end: datetime, resolution: str
    ) -> Future[tuple[Sample, ...]]:
        """Return a stream's samples, from inclusive, to exclusive, ascending.

        Where not all of it is known to be here, the district is asked first.
        """
        answer: Future[tuple[Sample, ...]] = Future()

        def read() -> None:
            if not answer.set_running_or_notify_cancel():
                return
            try:
                answer.set_result(self._read(stream, start, end, resolution))
            except BaseException as error:  # noqa: BLE001 - it belongs to who waits for the answer
                answer.set_exception(error)

        def begin(_fetched: Future[bool]) -> None:
            try:
                self._readers.submit(read)
            except RuntimeError:  # the desk is closed by now
                answer.cancel()

        if self._link.covers(stream, start):
            fetched: Future[bool] = Future()
            fetched.set_result(False)
        else:
            fetched = self._link.fetch(stream, start, end)
        fetched.add_done_callback(begin)
        return answer

    def export_csv(self, stream: str, start: datetime, end: datetime, path: Path) -> Future[int]:
        """Write a stream's samples as a table; the answer is how many."""

        def write() -> int:
            count = -1
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                for line in self._telemetry.csv(stream, start, end):
                    file.write(line)
                    count += 1
            return count

        return self._readers.submit(write)

    def _read(
        self, stream: str, start: datetime, end: datetime, resolution: str
    ) -> tuple[Sample, ...]:
        samples: list[Sample] = []
        after: str | None = None
        while True:
            page = self._telemetry.history(stream, start, end, resolution, after)
            samples += page.samples
            after = page.next
            if after is None:
                return tuple(samples)
