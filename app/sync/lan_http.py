"""The wire of the local network: two paths over plain HTTP, bytes in and bytes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import requests

from app.errors import OperatorError
from app.store.codec import BadBytesError
from app.sync.lan_seal import MOST_BODY

EXCHANGE_PATH = "/lan/v2/exchange"
KEY_PATH = "/lan/v2/key"
_TIMEOUT_S = (2.0, 8.0)

Answerer = Callable[[bytes], bytes]


def ask(address: tuple[str, int], path: str, content: bytes) -> bytes:
    """Return what a neighbour answers.

    Raises:
        requests.RequestException: it does not, or refuses.
    """
    answer = requests.post(
        f"http://{address[0]}:{address[1]}{path}", data=content, timeout=_TIMEOUT_S
    )
    answer.raise_for_status()
    return answer.content


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

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as above
        """Requests are not logged line by line."""
