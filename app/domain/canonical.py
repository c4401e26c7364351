"""Canonical CBOR (RFC 8949 4.2), the encoding half, for hashing and signing.

Only what the record may hold: integers, text, bytes, booleans, None, lists and maps with text
keys. Floats and tags have no place in it.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from operator import attrgetter
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A value with so many fields is a fact; one of fewer fields is soon written.
_FACT_FIELDS = 8
_MOST_REMEMBERED = 20_000
_MICROSECOND = timedelta(microseconds=1)


def _long_head(major: int, value: int) -> bytes:
    if value < 24:
        return bytes((major << 5 | value,))
    for code, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 1 << (8 * size):
            return bytes((major << 5 | code,)) + value.to_bytes(size, "big")
    raise ValueError("integer beyond 64 bits")


_HEADS = tuple(tuple(_long_head(major, value) for value in range(256)) for major in range(6))


def _head(major: int, value: int) -> bytes:
    return _HEADS[major][value] if value < 256 else _long_head(major, value)


def encode(value: object) -> bytes:
    """Return the canonical CBOR of plain data.

    Raises:
        TypeError: a type that the record does not hold (a float, a set, …).
        ValueError: an integer beyond 64 bits.
    """
    out: list[bytes] = []
    _encode(value, out)
    return b"".join(out)


def _encode(value: object, out: list[bytes]) -> None:
    if value is None:
        out.append(b"\xf6")
    elif isinstance(value, bool):
        out.append(b"\xf5" if value else b"\xf4")
    elif isinstance(value, int):
        out.append(_head(0, value) if value >= 0 else _head(1, -1 - value))
    elif isinstance(value, str):
        raw = value.encode()
        out += (_head(3, len(raw)), raw)
    elif isinstance(value, bytes):
        out += (_head(2, len(value)), value)
    elif isinstance(value, (list, tuple)):
        out.append(_head(4, len(value)))
        for item in value:
            _encode(item, out)
    elif isinstance(value, Mapping):
        _encode_map(value, out)
    else:
        raise TypeError(f"{type(value).__name__} has no place in the record")


def _encode_map(value: Mapping[object, object], out: list[bytes]) -> None:
    pairs = []
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeError("a key of the record is text")
        pairs.append((encode(key), item))
    out.append(_head(5, len(pairs)))
    for raw, item in sorted(pairs, key=lambda pair: pair[0]):
        out.append(raw)
        _encode(item, out)


def plain(value: object) -> object:
    """Return a frozen domain value as plain data that ``encode`` takes.

    Dataclasses become lists of their fields in order, enums their values, instants microseconds,
    sets sorted lists, and maps with keys that are no text sorted lists of pairs.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return [plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICROSECOND
    if isinstance(value, (frozenset, set)):
        return sorted((plain(item) for item in value), key=encode)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        pairs = [[plain(key), plain(item)] for key, item in value.items()]
        return sorted(pairs, key=lambda pair: encode(pair[0]))
    return value


def digest(value: object) -> bytes:
    """Return the SHA-256 of the canonical CBOR of plain data."""
    return hashlib.sha256(encode(value)).digest()


def digest_of(value: object) -> bytes:
    """Return ``digest(plain(value))`` of a frozen domain value, in one pass and much faster."""
    return hashlib.sha256(_encode_value(value)).digest()


def _encode_value(value: object) -> bytes:
    kind = type(value)
    write = _WRITERS.get(kind)
    if write is None:
        write = _WRITERS[kind] = _writer_of(kind)
    return write(value)


_Write = Callable[[Any], bytes]  # Any: each writer takes its own type


def _writer_of(kind: type) -> _Write:
    """Return what encodes values of a type that is none of the plain ones."""
    if issubclass(kind, Enum):
        return functools.cache(lambda value: encode(value.value))
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else []
    if not names:
        return lambda value: encode(plain(value))
    get, head = attrgetter(*names), _head(4, len(names))
    if len(names) == 1:
        return lambda value: head + _encode_value(get(value))

    def write(value: object) -> bytes:
        return head + b"".join([_encode_value(item) for item in get(value)])

    return _remembered(write) if len(names) >= _FACT_FIELDS else write


def _remembered(write: _Write) -> _Write:
    """Return the writer with a memory: facts never change, and their aggregate often does."""
    made: dict[int, tuple[object, bytes]] = {}

    def remembered(value: object) -> bytes:
        known = made.get(id(value))
        if known is not None and known[0] is value:
            return known[1]
        if len(made) >= _MOST_REMEMBERED:
            made.clear()
        raw = write(value)
        made[id(value)] = (value, raw)
        return raw

    return remembered


def _encode_instant(value: datetime) -> bytes:
    return _encode_integer((value - _EPOCH) // _MICROSECOND)


def _encode_items(value: list[object] | tuple[object, ...]) -> bytes:
    return _head(4, len(value)) + b"".join([_encode_value(item) for item in value])


def _encode_integer(value: int) -> bytes:
    return _head(0, value) if value >= 0 else _head(1, -1 - value)


def _encode_bytes(value: bytes) -> bytes:
    return _head(2, len(value)) + value


def _encode_text(value: str) -> bytes:
    raw = value.encode()
    return _head(3, len(raw)) + raw


_WRITERS: dict[type, _Write] = {
    type(None): encode,
    bool: encode,
    int: _encode_integer,
    str: _encode_text,
    bytes: _encode_bytes,
    datetime: _encode_instant,
    list: _encode_items,
    tuple: _encode_items,
}
