"""One-time codes: each lets one device in, expires, and dies of five wrong tries.

Who tries five wrong codes is not listened to for a while, whatever comes then. Codes are kept
with the keys, so that a district that starts again still knows them. Source: sync 3.2.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.clock import from_micros, micros
from app.errors import OperatorError
from app.ids import RandomBytes
from app.store.codec import BadBytesError, dump, load
from app.store.keys import KeyStore
from app.sync.enrolling import Ask, Code, new_code, proof

FILE = "codes"
MOST_WRONG = 5
MOST_OPEN = 200
BARRED_S = 600.0
_MOST_SOURCES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeParts:
    """What codes are made with; ``now`` is real time, whatever an exercise plays."""

    keys: KeyStore
    random: RandomBytes
    now: Callable[[], datetime]
    monotonic_s: Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """A code that was given out; ``device`` is the one that came in by it, b"" if none yet."""

    secret: str
    seat: str
    expires_at: datetime
    wrong: int = 0
    device: bytes = b""


@dataclass(frozen=True, slots=True)
class _Tries:
    wrong: int = 0
    barred_until_s: float = 0.0


class Codes:
    """The codes of one district; used by one thread."""

    def __init__(self, parts: CodeParts) -> None:
        self._parts = parts
        self._open = _kept(parts.keys)
        self._tries: dict[str, _Tries] = {}

    def give(self, district_key: bytes, seat: str, span: timedelta) -> tuple[Code, datetime]:
        """Return a new code and when it expires.

        Raises:
            OperatorError: too_many_codes.
        """
        now = self._parts.now()
        self._open = {name: item for name, item in self._open.items() if item.expires_at > now}
        if len(self._open) >= MOST_OPEN:
            raise OperatorError("too_many_codes", most=MOST_OPEN)
        code = new_code(district_key, self._parts.random)
        while code.name in self._open:
            code = new_code(district_key, self._parts.random)
        held = _Open(secret=code.secret, seat=seat, expires_at=now + span)
        self._keep(code.name, held)
        return code, held.expires_at

    def take(self, ask: Ask, shown: bytes, source: str) -> str:
        """Let a device in by its code; return the name that was given with it, "" if none.

        The same device may come again until the code expires: its answer may have been lost.

        Raises:
            OperatorError: code_barred, code_wrong, code_expired or code_used.
        """
        self._refuse_barred(source)
        held = self._open.get(ask.code)
        if held is None or not hmac.compare_digest(proof(held.secret, ask), shown):
            self._count_wrong(source)
            if held is not None:
                self._count_wrong_of(ask.code, held)
            raise OperatorError("code_wrong")
        if held.wrong >= MOST_WRONG:
            raise OperatorError("code_barred", wait_s=0)
        if held.expires_at <= self._parts.now():
            raise OperatorError("code_expired")
        if held.device not in (b"", ask.device):
            raise OperatorError("code_used")
        self._tries.pop(source, None)
        self._keep(ask.code, replace(held, device=ask.device))
        return held.seat

    def _refuse_barred(self, source: str) -> None:
        left_s = self._tries.get(source, _Tries()).barred_until_s - self._parts.monotonic_s()
        if left_s > 0:
            raise OperatorError("code_barred", wait_s=round(left_s))

    def _count_wrong(self, source: str) -> None:
        if len(self._tries) >= _MOST_SOURCES:
            self._tries.clear()
        wrong = self._tries.get(source, _Tries()).wrong + 1
        until_s = self._parts.monotonic_s() + BARRED_S if wrong >= MOST_WRONG else 0.0
        self._tries[source] = _Tries(0 if until_s else wrong, until_s)

    def _count_wrong_of(self, name: str, held: _Open) -> None:
        self._keep(name, replace(held, wrong=held.wrong + 1))

    def _keep(self, name: str, held: _Open) -> None:
        self._open[name] = held
        rows = [
            [name, item.secret, item.seat, micros(item.expires_at), item.wrong, item.device]
            for name, item in sorted(self._open.items())
        ]
        self._parts.keys.save(FILE, dump(rows))


def _kept(keys: KeyStore) -> dict[str, _Open]:
    raw = keys.load(FILE)
    try:
        rows = load(raw) if raw else []
        assert isinstance(rows, list)
        return {
            str(name): _Open(
                secret=str(secret),
                seat=str(seat),
                expires_at=from_micros(expires_us),
                wrong=wrong,
                device=device,
            )
            for name, secret, seat, expires_us, wrong, device in rows
        }
    except (BadBytesError, ValueError, AssertionError):
        return {}
