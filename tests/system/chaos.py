"""A TCP proxy that makes a link bad: what passes is late, overtaken, torn off in the middle.

One stream of TCP keeps its order by itself; what is reordered are the connections among one
another, since each piece waits for as long as the dice say. It runs on the thread's own network.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass

_PIECE = 2048


@dataclass(slots=True, kw_only=True)
class Mood:
    """How bad it is now; may be changed while it runs."""

    delay_s: tuple[float, float] = (0.0, 0.0)
    torn: float = 0.0
    """How likely a piece is the last of its connection, and arrives in part only."""


class ChaosProxy:
    """Forwards one address to another; start it on a thread inside the host it shall run in."""

    def __init__(self, listen: tuple[str, int], target: tuple[str, int], seed: int) -> None:
        self.mood = Mood()
        self.pieces = 0
        self.torn = 0
        self._target = target
        self._dice = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._has_begun = threading.Event()
        self._open: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(
            target=self._loop.run_until_complete, args=(self._serve(listen),), name="chaos"
        )
        self._stop = asyncio.Event()
        self._thread.start()
        if not self._has_begun.wait(10):
            raise OSError("the proxy did not start")

    def close(self) -> None:
        """Tear every connection and end."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self._loop.close()

    async def _serve(self, listen: tuple[str, int]) -> None:
        server = await asyncio.start_server(self._meet, *listen)
        self._has_begun.set()
        await self._stop.wait()
        server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        far: asyncio.StreamWriter | None = None
        try:
            far_reader, far = await asyncio.open_connection(*self._target)
            await _first_of(self._pass(reader, far), self._pass(far_reader, writer))
        except OSError:
            pass
        finally:
            self._open.discard(task)
            for end in (writer, far):
                if end is not None:
                    end.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(_PIECE):
                await asyncio.sleep(self._dice.uniform(*self.mood.delay_s))
                self.pieces += 1
                if self._dice.random() < self.mood.torn:
                    self.torn += 1
                    writer.write(piece[: self._dice.randrange(len(piece))])
                    await writer.drain()
                    return
                writer.write(piece)
                await writer.drain()


async def _first_of(*ways: Coroutine[None, None, None]) -> None:
    """Wait until one of two ways ends, and end the other."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
