"""Who may come in: everybody from this machine, from elsewhere whoever has the device token."""

from __future__ import annotations

import hmac
import ipaddress
import secrets

from litestar.handlers import BaseRouteHandler

from app.district.asked import AnyConnection
from app.district.problems import ProblemError
from app.store.keys import KeyStore

TOKEN_FILE = "device_token"  # noqa: S105 - the name of the file


class Doors:
    """Guards every route; ``token`` "" = nobody from elsewhere."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def __call__(self, connection: AnyConnection, _handler: BaseRouteHandler) -> None:
        """Let a request in or end it.

        Raises:
            ProblemError: it comes from elsewhere and has not the token.
        """
        if is_loopback(connection):
            return
        said = connection.headers.get("authorization", "")
        scheme, _, token = said.partition(" ")
        good = hmac.compare_digest(token.strip().encode(), self._token)
        if not self._token or scheme.lower() != "bearer" or not good:
            raise ProblemError(
                401, "token_needed", "a device token is needed from here", "header.authorization"
            )


def is_loopback(connection: AnyConnection) -> bool:
    """Tell whether a request comes from this machine."""
    if connection.client is None:
        return False
    try:
        return is_loopback_host(connection.client.host)
    except ValueError:
        return False


def is_loopback_host(host: str) -> bool:
    """Tell whether an address is one of this machine alone.

    Raises:
        ValueError: it is no address.
    """
    address = ipaddress.ip_address(host)
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def device_token(keys: KeyStore) -> str:
    """Return the token that devices from elsewhere show; makes one where there is none."""
    kept = keys.load(TOKEN_FILE)
    if kept is not None and kept.strip():
        return kept.decode("utf-8", "replace").strip()
    token = secrets.token_urlsafe(32)
    keys.save(TOKEN_FILE, token.encode())
    return token
