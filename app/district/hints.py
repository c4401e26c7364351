"""Server-sent events that say that something is new; a hint is never the truth itself."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import msgspec

from app.district.node import Node

KEEP_ALIVE_S = 3.0
"""A silent stream says a word so often, so that a listener notices when the district is gone."""

MOST_STREAMS = 200


class Hints:
    """Wakes the open streams when the node changed; lives on the event loop."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._changed = asyncio.Event()
        self._is_closing = False
        self._stop_listening = node.listen(self._from_writer)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.open = 0

    def start(self) -> None:
        """Take the loop that streams run on; call it there."""
        self._loop = asyncio.get_running_loop()

    def close(self) -> None:
        """End all streams; call it on the loop."""
        self._is_closing = True
        self._stop_listening()
        self._wake()

    async def stream(self) -> AsyncIterator[bytes]:
        """Yield the revisions now and after each change, until the district closes."""
        self.open += 1
        try:
            told = None
            while not self._is_closing:
                changed, revisions = self._changed, self._node.revisions
                if revisions != told:
                    told = revisions
                    data = {"vector_rev": told.vector, "latest_rev": told.latest}
                    yield b"data: " + msgspec.json.encode(data) + b"\n\n"
                    continue
                try:
                    async with asyncio.timeout(KEEP_ALIVE_S):
                        await changed.wait()
                except TimeoutError:
                    yield b": here\n\n"
        finally:
            self.open -= 1

    def _from_writer(self) -> None:
        if self._loop is None:
            return
        # The writer may finish after the loop: there is nobody left to tell then.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        """Let all who wait go on; who waits after this waits for the next change."""
        woken, self._changed = self._changed, asyncio.Event()
        woken.set()
