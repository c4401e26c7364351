"""Listening: one socket, one event loop, and an end within two seconds of being asked."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import uvicorn

from app.district.bodies import Bodies
from app.district.certificate import Certificate
from app.district.counts import Counts
from app.district.doors import Doors, Tokens
from app.district.hints import Hints
from app.district.node import Node
from app.district.opening import Opened
from app.district.routes import Rooms
from app.district.site import site
from app.errors import OperatorError

_LOG = logging.getLogger(__name__)
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_GRACE_S = 0.5
_LAST_S = 1.6
_CLOSING_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Where to listen; port 0 = a free one. ``certificate`` makes it TLS, ``tokens`` open it."""

    host: str
    port: int
    tokens: Tokens
    certificate: Certificate | None = None


def serve(opened: Opened, listening: Listening, started: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl+C; ``started`` gets the address once it listens.

    Raises:
        OperatorError: cannot_listen, or tls_bad.
    """
    listener = _socket(listening.host, listening.port)
    node, tls = opened.node, listening.certificate
    hints = Hints(node)
    rooms = Rooms(
        node=node,
        office=opened.office,
        certificate=tls.print if tls else b"",
        bodies=Bodies(),
        hints=hints,
        counts=Counts(),
    )
    config = uvicorn.Config(
        site(rooms, Doors(listening.tokens)),
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        lifespan="on",
        ws="none",
        loop="asyncio",
        http="h11",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
        limit_concurrency=1000,
        ssl_certfile=tls.file if tls else None,
        ssl_keyfile=tls.key if tls else None,
    )
    scheme = "https" if tls else "http"
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    server = _Server(config, hints, lambda: started(f"{scheme}://{shown}:{port}"))
    try:
        server.run(sockets=[listener])
    except (ssl.SSLError, OSError) as error:
        raise OperatorError("tls_bad", reason=str(error)) from error
    finally:
        listener.close()


def close(node: Node) -> None:
    """Let the writer finish and the files go, but wait no longer than a moment.

    What is not written by then was never answered as saved; the journal is whole at any moment.
    """
    closing = threading.Thread(target=node.close, name="closing", daemon=True)
    closing.start()
    closing.join(_CLOSING_S)


class _Server(uvicorn.Server):
    """Tells when it listens, ends the streams when it is asked to end."""

    def __init__(self, config: uvicorn.Config, hints: Hints, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._hints = hints
        self._tell_started = started
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then tell the address."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        if self.started:
            self._tell_started()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End by our own handler while we run, and put back what was there."""
        before = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; a body or a bundle that takes too long does not keep us."""
        del sig, frame
        if self.should_exit:
            self.force_exit = True
            return
        self.should_exit = True
        last = threading.Timer(_LAST_S, _give_up)
        last.daemon = True
        last.start()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._begin_to_end, self._loop)

    def _begin_to_end(self, loop: asyncio.AbstractEventLoop) -> None:
        self._hints.close()
        loop.call_later(_GRACE_S, self._cut)

    def _cut(self) -> None:
        """Leave the answers that are still not given: a body that trickles in, a long question."""
        for task in self.server_state.tasks:
            task.cancel()
        for connection in tuple(self.server_state.connections):
            connection.transport.abort()


def _give_up() -> None:
    """The last resort: whatever still runs ends here; what was answered as saved is on the disk."""
    _LOG.warning("ended with work under way")
    sys.stderr.flush()
    os._exit(0)


def check_place(host: str, port: int) -> None:
    """Make sure that an address can be listened on, before anything is founded for it.

    Raises:
        OperatorError: cannot_listen.
    """
    _socket(host, port).close()


def _socket(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        place = f"{host}:{port}"
        raise OperatorError("cannot_listen", place=place, reason=str(error)) from error
    return listener
