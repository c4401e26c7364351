"""Identities: time-ordered for subjects, derived where two makers must agree."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime

RandomBytes = Callable[[int], bytes]


def uuid7(now: datetime, random: RandomBytes = secrets.token_bytes) -> bytes:
    """Return 16 bytes of a UUIDv7: milliseconds of ``now``, then chance."""
    head = int(now.timestamp() * 1000).to_bytes(6, "big")
    tail = bytearray(random(10))
    tail[0] = 0x70 | (tail[0] & 0x0F)
    tail[2] = 0x80 | (tail[2] & 0x3F)
    return head + bytes(tail)


def uuid8(content: bytes) -> bytes:
    """Return 16 bytes of a UUIDv8 derived from the SHA-256 of ``content``."""
    digest = bytearray(hashlib.sha256(content).digest()[:16])
    digest[6] = 0x80 | (digest[6] & 0x0F)
    digest[8] = 0x80 | (digest[8] & 0x3F)
    return bytes(digest)
