"""Who may come in: everybody from this machine, from elsewhere whoever shows a token.

A route marked OPEN lets anybody in, to join by a code; one marked DEVICE from elsewhere only
devices of the registry; one marked OPERATOR only who can read the operator's file in the folder of
keys, from wherever.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from litestar.handlers import BaseRouteHandler

from app.district.asked import AnyConnection
from app.district.problems import ProblemError

OPEN: Mapping[str, bool] = MappingProxyType({"open": True})
DEVICE: Mapping[str, bool] = MappingProxyType({"device": True})
OPERATOR: Mapping[str, bool] = MappingProxyType({"operator": True})


def _nobody(_token: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What opens: ``house`` for machines that bring readings, ``operator`` for who runs the place.

    Who runs the place may bring readings too.

    "" opens nothing. ``is_device`` tells whether a token is that of a device of the registry.
    """

    house: str = ""
    operator: str = ""
    is_device: Callable[[str], bool] = _nobody


class Doors:
    """Guards every route."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def __call__(self, connection: AnyConnection, handler: BaseRouteHandler) -> None:
        """Let a request in or end it.

        Raises:
            ProblemError: it comes from elsewhere and has no token, or not the operator's.
        """
        shown, tokens = _shown(connection), self._tokens
        if handler.opt.get("operator"):
            if not _is(shown, tokens.operator):
                raise _refused("operator_needed", "only who runs the district may ask for this")
        elif not (handler.opt.get("open") or is_loopback(connection)):
            is_known = _is(shown, tokens.house) or _is(shown, tokens.operator)
            is_house = is_known and not handler.opt.get("device")
            if not is_house and not tokens.is_device(shown):
                raise _refused("token_needed", "a device token is needed from here")


def _shown(connection: AnyConnection) -> str:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _is(shown: str, token: str) -> bool:
    return bool(token) and hmac.compare_digest(shown.encode(), token.encode())


def _refused(code: str, detail: str) -> ProblemError:
    return ProblemError(401, code, detail, "header.authorization")


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
