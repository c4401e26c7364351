"""Events as bytes: canonical CBOR cores, their hashes, what is signed, and the bounds.

Decoding takes any bytes and either returns an event or says what is wrong with them; nothing
that is not canonical, too large or of a type without a place in the record comes in.
Source: contracts 4.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass

import cbor2

from app.domain.event import Data, Event, EventId

VERSION = 1
ED25519 = 1
MAX_CORE = 16 * 1024
MAX_DEPS = 64
SIGN_PREFIX = b"ecb-event-1\0"
ZERO_HASH = bytes(32)
_FIELDS = 13
_MAX_HLC = 253_402_300_799_999 << 16  # the last millisecond of the year 9999
_MAX_SEQ = (1 << 53) - 1
_MAX_DEPTH = 16
# How a core begins: an array of 13, the version, the realm (16 bytes), the writer (8), the number.
_CORE_LEAD, _EIGHT, _WRITER_AT = b"\x8d\x01", b"\x48", 20
_UINT_SIZES = {24: 1, 25: 2, 26: 4, 27: 8}
NAME_SIZE = 37


class BadBytesError(Exception):
    """Bytes that are no event (no record, no bundle) of ours; ``reason`` is a code."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An event as it travels and is kept: exactly the bytes that were signed."""

    core: bytes
    alg: int
    sig: bytes

    @property
    def hash(self) -> bytes:
        """SHA-256 of core and signature, what the writer's next event names."""
        return hashlib.sha256(self.core + self.sig).digest()


def writer_id(public_key: bytes) -> bytes:
    """Return the id of a writer: the first 8 bytes of SHA-256 of its public key."""
    return hashlib.sha256(public_key).digest()[:8]


def signed_bytes(core: bytes) -> bytes:
    """Return what a writer's signature stands over."""
    return SIGN_PREFIX + core


def act_bytes(realm: bytes, kind: str, subject: bytes, data: Data) -> bytes:
    """Return what a person's own signature under a two-person act stands over.

    ``data`` may hold the act; it is left out. Source: contracts 4.
    """
    plain = {key: value for key, value in data.items() if key != "act"}
    acted_on = plain.get("acts_on", b"")
    return hashlib.sha256(dump(["ecb-act-1", realm, kind, subject, acted_on, plain])).digest()


def dump(value: object) -> bytes:
    """Return the canonical CBOR of plain data, by the fast coder; equal to ``canonical.encode``."""
    return cbor2.dumps(value, canonical=True)


def encode_core(realm: bytes, event: Event) -> bytes:
    """Return the core of an event; its ``hash`` is not looked at.

    Raises:
        BadBytesError: the event is too large or holds what the record does not take.
    """
    deps = [[writer, seq] for writer, seq in sorted(event.deps)]
    data = dict(event.data.items())
    _check_data(data, 0)
    core = dump(
        [
            VERSION,
            realm,
            event.writer,
            event.seq,
            event.prev,
            event.hlc,
            deps,
            event.actor,
            event.auth_epoch,
            event.kind,
            event.kv,
            event.subject,
            data,
        ]
    )
    if len(core) > MAX_CORE:
        raise BadBytesError("too_large", event.kind)
    return core


def decode(signed: Signed) -> tuple[bytes, Event]:
    """Return the realm and the event of signed bytes; no signature is checked here.

    Raises:
        BadBytesError: too_large, not_canonical, malformed or unknown_version.
    """
    if len(signed.core) > MAX_CORE:
        raise BadBytesError("too_large")
    items = load(signed.core)
    if not isinstance(items, list) or not items or items[0] != VERSION:
        raise BadBytesError("unknown_version")
    if len(items) != _FIELDS or not _has_form(items):
        raise BadBytesError("malformed")
    _check_data(items[12], 0)
    event = Event(
        writer=items[2],
        seq=items[3],
        prev=items[4],
        hlc=items[5],
        deps=_deps(items[6]),
        actor=items[7],
        auth_epoch=items[8],
        kind=items[9],
        kv=items[10],
        subject=items[11],
        data=items[12],
        hash=signed.hash,
    )
    return items[1], event


def name_of(core: bytes) -> EventId | None:
    """Return the writer and the number in a core's first ``NAME_SIZE`` bytes; no more is looked at.

    None where they are not there. It costs a twentieth of ``decode``.
    """
    at = _WRITER_AT + 8
    if core[:2] != _CORE_LEAD or core[_WRITER_AT - 1 : _WRITER_AT] != _EIGHT or len(core) <= at:
        return None
    size = _UINT_SIZES.get(core[at], 0)
    seq = int.from_bytes(core[at + 1 : at + 1 + size], "big") if size else core[at]
    return core[_WRITER_AT:at], seq


def load(raw: bytes) -> object:
    """Return the plain data of canonical CBOR.

    Raises:
        BadBytesError: it is no CBOR, or not the canonical form of what it says.
    """
    try:
        value = cbor2.loads(raw)
        again = cbor2.dumps(value, canonical=True)
    except Exception as error:
        raise BadBytesError("malformed") from error
    if again != raw:
        raise BadBytesError("not_canonical")
    return value


def _has_form(items: list[object]) -> bool:
    _, realm, writer, seq, prev, hlc, _, actor, epoch, kind, kv, subject, _ = items
    return (
        _is_bytes(realm, 16)
        and _is_bytes(writer, 8)
        and _is_bytes(prev, 32)
        and _is_bytes(subject, 16)
        and isinstance(actor, str)
        and isinstance(kind, str)
        and _is_uint(seq, _MAX_SEQ)
        and seq != 0
        and _is_uint(hlc, _MAX_HLC)
        and _is_uint(epoch, _MAX_SEQ)
        and _is_uint(kv, _MAX_SEQ)
    )


def _deps(value: object) -> tuple[EventId, ...]:
    if not isinstance(value, list) or len(value) > MAX_DEPS:
        raise BadBytesError("malformed", "deps")
    deps: list[EventId] = []
    for item in value:
        if not isinstance(item, list) or len(item) != 2:
            raise BadBytesError("malformed", "deps")
        writer, seq = item
        if not _is_bytes(writer, 8) or not _is_uint(seq, _MAX_SEQ):
            raise BadBytesError("malformed", "deps")
        deps.append((writer, seq))
    if any(one >= other for one, other in itertools.pairwise(deps)):
        raise BadBytesError("malformed", "deps")
    return tuple(deps)


def _check_data(value: object, depth: int) -> None:
    """Refuse what has no place in event data: floats, null, booleans, tags, deep nesting."""
    if depth > _MAX_DEPTH:
        raise BadBytesError("malformed", "nesting")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise BadBytesError("malformed", "key")
            _check_data(item, depth + 1)
    elif depth == 0:
        raise BadBytesError("malformed", "data")
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check_data(item, depth + 1)
    elif isinstance(value, bool) or not isinstance(value, (int, str, bytes)):
        raise BadBytesError("malformed", type(value).__name__)
    elif isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        raise BadBytesError("malformed", "integer")


def _is_bytes(value: object, size: int) -> bool:
    return isinstance(value, bytes) and len(value) == size


def _is_uint(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
