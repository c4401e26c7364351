"""Tokens of devices from elsewhere: each device has its own, and loses it with its place.

Only the hash of a token is kept. Beside them stands one token of the house, for machines that
bring readings and are no device of the registry. Source: contracts 10.
"""

from __future__ import annotations

import hashlib
import secrets

from app.store.codec import BadBytesError, dump, load
from app.store.keys import KeyStore

FILE = "device_tokens"
HOUSE_FILE = "device_token"


class DeviceTokens:
    """The tokens that were given out; changed by one thread, asked by any."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._devices = _kept(keys)

    def give(self, device: bytes) -> str:
        """Return a new token of a device; an earlier one of it is over."""
        token = secrets.token_urlsafe(32)
        kept = {digest: held for digest, held in self._devices.items() if held != device}
        self._devices = {**kept, _digest(token): device}
        self._keys.save(FILE, dump([[digest, held] for digest, held in self._devices.items()]))
        return token

    def device_of(self, token: str) -> bytes:
        """Return whose token it is, b"" if nobody's."""
        return self._devices.get(_digest(token), b"")


def house_token(keys: KeyStore) -> str:
    """Return the token for machines that bring readings; makes one where there is none."""
    kept = keys.load(HOUSE_FILE)
    if kept is not None and kept.strip():
        return kept.decode("utf-8", "replace").strip()
    token = secrets.token_urlsafe(32)
    keys.save(HOUSE_FILE, token.encode())
    return token


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _kept(keys: KeyStore) -> dict[bytes, bytes]:
    raw = keys.load(FILE)
    try:
        rows = load(raw) if raw else []
        return dict(rows) if isinstance(rows, list) else {}
    except (BadBytesError, ValueError, TypeError):
        return {}
