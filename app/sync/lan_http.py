"""The wire of the local network: two paths over plain HTTP, bytes in and bytes out."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from app.errors import OperatorError
from app.store.codec import BadBytesError
from app.sync.lan_seal import MOST_BODY

EXCHANGE_PATH = "/lan/v2/exchange"
KEY_PATH = "/lan/v2/key"
_CONNECT_S = 2.0
# A key is a few hundred bytes; only who signed one is trusted with the time of an exchange.
_WITHIN_S = {KEY_PATH: 3.0, EXCHANGE_PATH: 30.0}
_MOST_ANSWER = {KEY_PATH: 4096, EXCHANGE_PATH: MOST_BODY}

Answerer = Callable[[bytes], bytes]


def ask(address: tuple[str, int], path: str, content: bytes) -> bytes:
    """Return what a neighbour answers, all of it within a time and a size.

    Raises:
        OSError: it does not, or refuses, or is too slow or too long.
    """
    with closing(HTTPConnection(*address, timeout=_CONNECT_S)) as connection:
        connection.connect()
        line = connection.sock
        line.settimeout(_WITHIN_S[path])
        # A timeout is per read, and whoever sends a byte now and then never meets it.
        is_late = threading.Event()
        timer = threading.Timer(_WITHIN_S[path], _hang_up, (line, is_late))
        timer.daemon = True
        timer.start()
        try:
            said = _answer(connection, path, content)
        except (HTTPException, ValueError) as error:
            raise ConnectionError(f"no answer: {type(error).__name__}") from error
        finally:
            timer.cancel()
    if is_late.is_set():
        raise TimeoutError("too slow an answer")
    return said


def _answer(connection: HTTPConnection, path: str, content: bytes) -> bytes:
    connection.request("POST", path, content)
    answer = connection.getresponse()
    if answer.status != 200:
        raise ConnectionRefusedError(f"refused: {answer.status}")
    most = _MOST_ANSWER[path]
    if (answer.length or 0) > most:
        raise ConnectionError("too long an answer")
    said = answer.read(most + 1)
    if len(said) > most:
        raise ConnectionError("too long an answer")
    return said


def _hang_up(line: socket.socket, is_late: threading.Event) -> None:
    is_late.set()
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


class Server(ThreadingHTTPServer):
    """Answers each path with what it was given for it; BadBytesError is a refusal."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, place: tuple[str, int], answers: Mapping[str, Answerer]) -> None:
        super().__init__(place, _Handler)
        self.answers = answers

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that goes away in the middle is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    timeout: ClassVar[float | None] = 10.0

    def do_POST(self) -> None:
        assert isinstance(self.server, Server)
        size = self.headers.get("content-length", "")
        answer = self.server.answers.get(self.path)
        if answer is None or not size.isdigit() or int(size) > MOST_BODY:
            self.send_error(413 if size.isdigit() and answer else 404)
            return
        try:
            content = answer(self.rfile.read(int(size)))
        except BadBytesError as error:
            self.send_error(403, error.reason)
            return
        except OperatorError:
            self.send_error(503)
            return
        self.send_response(200)
        self.send_header("content-type", "application/vnd.ecb")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Requests are not logged line by line."""
