"""The end of a script: hand everything over, take the hashes, look at every byte again."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import msgspec
import requests

from app.clock import monotonic_s
from app.commands.verify import verified
from app.desk.desk import Desk
from app.errors import OperatorError
from app.feeds.door import Door
from app.feeds.session import open_session

STEADY_S = 1.0
_POLL_S = 0.1
_TIMEOUT_S = (2.0, 5.0)


class _Health(msgspec.Struct):
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """How seat and district stand; ``hash_district`` is None where it was not reached."""

    hash_seat: str
    hash_district: str | None
    unsent: int

    @property
    def is_equal(self) -> bool:
        """Tell whether both hold the same and show the same."""
        return self.hash_seat == self.hash_district


def drain(desk: Desk, url: str, seconds: float, stop: threading.Event) -> Drained:
    """Wait until both hold the same for a moment, for at most ``seconds``."""
    deadline_s = monotonic_s() + seconds
    equal_since_s: float | None = None
    equal = ""
    while True:
        found = look(desk, url)
        now_s = monotonic_s()
        if not found.is_equal or found.unsent:
            equal_since_s = None
        elif equal_since_s is None or found.hash_seat != equal:
            equal_since_s, equal = now_s, found.hash_seat
        if equal_since_s is not None and now_s - equal_since_s >= STEADY_S:
            return found
        if now_s >= deadline_s or stop.is_set():
            return found
        if equal_since_s is None:
            desk.link.nudge()
        stop.wait(_POLL_S)


def look(desk: Desk, url: str) -> Drained:
    """Return how seat and district stand now."""
    before = desk.picture.hash()
    there = district_hash(desk.link.door) if url else None
    here = desk.picture.hash()
    return Drained(
        hash_seat=here,
        hash_district=there,
        unsent=desk.link.unsent if here == before else max(1, desk.link.unsent),
    )


def district_hash(door: Door) -> str | None:
    """Return the hash that a district tells, None if it does not answer."""
    try:
        with open_session(door) as session:
            answer = session.get(f"{door.url}/v1/health", timeout=_TIMEOUT_S)
            answer.raise_for_status()
            return msgspec.json.decode(answer.content, type=_Health).hash
    except (requests.RequestException, msgspec.DecodeError, OperatorError):
        return None


def is_verified(folder: Path, expected: str | None) -> bool:
    """Tell whether the journal of a folder is sound and is the one of that hash."""
    try:
        _, found = verified(folder)
    except OperatorError:
        return False
    return found.is_sound and found.hash == expected
