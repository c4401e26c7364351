"""The bundle: the same bytes on every carrier, checked before they are unpacked.

``magic and version, dictionary id, raw length, zstd of (header, events), SHA-256``. The header
says who sends, what it has (its vector with the hash of each head) and what it knows of the
registry; a bundle is two-way, since the receiver answers with what the vector lacks.
Source: contracts 4; sync 3.3.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import zstandard

from app.store.codec import BadBytesError, Signed, dump, load

MAGIC = b"ECB\1"
MEDIA_TYPE = "application/vnd.ecb"
MAX_BUNDLE = 64 * 1024 * 1024
MAX_WINDOW = 8 * 1024 * 1024
MAX_RATIO = 100
_HEAD = struct.Struct(">4sHQ")
_SKIPPED, _SKIPPED_MAGIC = struct.Struct("<II"), 0x184D2A50
_DIGEST = 32
_LEVEL = 3
_MOST = (1 << 53) - 1
_MOST_US = (1 << 63) - 1

Heads = Mapping[bytes, tuple[int, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the sender says of itself.

    ``realm`` is empty before it joined. ``heads`` is its vector: seq and hash of each writer's
    newest event. ``clocks`` gives, for each device that asked it, the milliseconds by which that
    one's clock is ahead. ``forks`` gives, for each writer that it knows to be forked, the digest
    of the rival events that it keeps. ``hashes`` is journal and picture hash, 64 bytes, compared
    at equal vectors only. ``ring`` is the hash of the ring of names that it holds, b"" for none.
    """

    realm: bytes
    device: bytes
    name: str
    heads: Heads = field(default_factory=dict)
    epoch: int = -1
    registry_head: bytes = b""
    disputed: bool = False
    forks: Mapping[bytes, bytes] = field(default_factory=dict)
    hashes: bytes = b""
    rules: int = 1
    clock_us: int = 0
    ring: bytes = b""
    clocks: Mapping[bytes, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A header, records of the registry as (record, signature), and events as signed.

    ``ring`` opens the names of people, see ``names.py``; b"" where the peer needs none.
    """

    header: Header
    records: tuple[tuple[bytes, bytes], ...] = ()
    events: tuple[Signed, ...] = ()
    ring: bytes = b""


def pack(bundle: Bundle) -> bytes:
    """Return a bundle as bytes."""
    parts = [_header(bundle.header), _pairs(bundle.records), _events(bundle.events)]
    raw = dump([*parts, bundle.ring] if bundle.ring else parts)
    body = _padded(zstandard.ZstdCompressor(level=_LEVEL).compress(raw), len(raw))
    content = _HEAD.pack(MAGIC, 0, len(raw)) + body
    return content + hashlib.sha256(content).digest()


def raw_size(content: bytes) -> int:
    """Return how long what is in a bundle of ours is before it is packed."""
    return int(_HEAD.unpack_from(content)[2])


def unpack(content: bytes) -> Bundle:
    """Return the bundle of untrusted bytes.

    Raises:
        BadBytesError: too_large, no_bundle, damaged, ratio, or malformed.
    """
    if len(content) > MAX_BUNDLE:
        raise BadBytesError("too_large")
    if len(content) < _HEAD.size + _DIGEST or content[:4] != MAGIC:
        raise BadBytesError("no_bundle")
    body, digest = content[:-_DIGEST], content[-_DIGEST:]
    if hashlib.sha256(body).digest() != digest:
        raise BadBytesError("damaged")
    _, dictionary, length = _HEAD.unpack_from(body)
    if dictionary != 0:
        raise BadBytesError("unknown_dictionary")
    packed = body[_HEAD.size :]
    if length > MAX_BUNDLE or length > MAX_RATIO * len(packed):
        raise BadBytesError("ratio")
    value = load(_unzip(packed, length))
    if not isinstance(value, list) or len(value) not in (3, 4):
        raise BadBytesError("malformed")
    return Bundle(
        ring=_ring(value[3]) if len(value) == 4 else b"",
        header=_read_header(value[0]),
        records=tuple(_read_pairs(value[1])),
        events=tuple(_read_events(value[2])),
    )


def _padded(packed: bytes, length: int) -> bytes:
    """Return packed bytes with a frame that readers skip, where they shrank beyond belief."""
    lacks = -(-length // MAX_RATIO) - len(packed)
    return packed + _SKIPPED.pack(_SKIPPED_MAGIC, lacks) + bytes(lacks) if lacks > 0 else packed


def _unzip(packed: bytes, length: int) -> bytes:
    try:
        stream = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).stream_reader(packed)
        raw = stream.read(length + 1)
    except (zstandard.ZstdError, MemoryError) as error:
        raise BadBytesError("damaged") from error
    if len(raw) != length:
        raise BadBytesError("damaged")
    return raw


def _header(header: Header) -> dict[str, object]:
    return {
        "realm": header.realm,
        "device": header.device,
        "name": header.name,
        "heads": [[w, seq, digest] for w, (seq, digest) in sorted(header.heads.items())],
        "epoch": header.epoch,
        "registry": header.registry_head,
        "disputed": int(header.disputed),
        "forks": [[writer, digest] for writer, digest in sorted(header.forks.items())],
        "hashes": header.hashes,
        "rules": header.rules,
        "clock_us": header.clock_us,
        "ring": header.ring,
        "clocks": [[device, off_ms] for device, off_ms in sorted(header.clocks.items())],
    }


def _pairs(records: Iterable[tuple[bytes, bytes]]) -> list[list[bytes]]:
    return [[record, sig] for record, sig in records]


def _events(events: Sequence[Signed]) -> list[list[object]]:
    return [[item.core, item.alg, item.sig] for item in events]


def _read_header(value: object) -> Header:
    if not isinstance(value, dict):
        raise BadBytesError("malformed", "header")
    try:
        heads = {
            _bytes(w, 8): (_int(seq, 0, _MOST), _bytes(digest, 32))
            for w, seq, digest in value["heads"]
        }
        forks = {_bytes(w, 8): _bytes(digest, 32) for w, digest in value["forks"]}
        return Header(
            realm=_short(value["realm"]),
            device=_short(value["device"]),
            name=_text(value["name"])[:64],
            heads=heads,
            epoch=_int(value["epoch"], -1, _MOST),
            registry_head=_short(value["registry"]),
            disputed=bool(_int(value["disputed"], 0, 1)),
            forks=forks,
            hashes=_short(value["hashes"]),
            rules=_int(value["rules"], 0, _MOST),
            clock_us=_int(value["clock_us"], -_MOST_US, _MOST_US),
            ring=_short(value.get("ring", b"")),
            clocks={
                _short(device): _int(ms, -_MOST, _MOST) for device, ms in value.get("clocks", ())
            },
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BadBytesError("malformed", "header") from error


def _read_pairs(value: object) -> Iterable[tuple[bytes, bytes]]:
    for item in value if isinstance(value, list) else [None]:
        if not isinstance(item, list) or len(item) != 2:
            raise BadBytesError("malformed", "records")
        record, sig = item
        if not isinstance(record, bytes) or not isinstance(sig, bytes):
            raise BadBytesError("malformed", "records")
        yield record, sig


def _read_events(value: object) -> Iterable[Signed]:
    for item in value if isinstance(value, list) else [None]:
        if not isinstance(item, list) or len(item) != 3:
            raise BadBytesError("malformed", "events")
        core, alg, sig = item
        if not isinstance(core, bytes) or not isinstance(sig, bytes) or not isinstance(alg, int):
            raise BadBytesError("malformed", "events")
        yield Signed(core=core, alg=alg, sig=sig)


def _ring(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise BadBytesError("malformed", "ring")
    return value


def _bytes(value: object, size: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise ValueError("bytes")
    return value


def _short(value: object) -> bytes:
    if not isinstance(value, bytes) or len(value) > 64:
        raise ValueError("bytes")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _int(value: object, least: int, most: int) -> int:
    """Return an integer of a range; nothing else is made one, text least of all."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError("integer")
    return value
