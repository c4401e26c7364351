"""The way into one district: its address, its certificate, and what shows who asks.

A certificate is believed because it is the one that was pinned, or because an authority signed it
that this machine or ``authority`` names. A token is never sent in clear, except to this machine,
or where somebody said that it may. Apart from the HTTP of ``session.py``, which takes a while to
load. Source: contracts 10.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.errors import OperatorError


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How a district is spoken to.

    ``certificate`` is the SHA-256 of the one that is believed, b"" to believe those that an
    authority signed; ``authority`` a file of such authorities; ``in_clear`` that a token may go
    over plain HTTP.
    """

    url: str
    token: str = ""
    certificate: bytes = b""
    authority: Path | None = None
    in_clear: bool = False


def is_encrypted(url: str) -> bool:
    """Tell whether an address asks for TLS."""
    return urlsplit(url).scheme.lower() == "https"


def is_elsewhere(url: str) -> bool:
    """Tell whether an address is not surely one of this machine alone.

    Raises:
        OperatorError: url_bad.
    """
    try:
        host = urlsplit(url).hostname or ""
        if not host:
            raise OperatorError("url_bad", url=url)
        return host != "localhost" and not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def host_and_port(url: str) -> tuple[str, int]:
    """Return where to connect to.

    Raises:
        OperatorError: url_bad.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if is_encrypted(url) else 80)
    except ValueError as error:
        raise OperatorError("url_bad", url=url) from error
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise OperatorError("url_bad", url=url)
    return parts.hostname, port
