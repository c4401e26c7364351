"""Messages cut into the frames of a short-message bearer, and put together again.

A frame is ``[version and kind, sender, message, index, count, payload, CRC-16]``. Bearers lose,
repeat and reorder; a frame that is damaged is dropped, a message comes out once, when all its
frames are there. Source: domain brief 5.2 and 5.3; sync 3.3.
"""

from __future__ import annotations

import binascii
import struct
from collections import OrderedDict
from dataclasses import dataclass
from enum import IntEnum

REGIONAL_BYTES = 1750
GLOBAL_BYTES = 70
VERSION = 1
_HEAD = struct.Struct(">B2sHBB")
_CHECK = struct.Struct(">H")
OVERHEAD = _HEAD.size + _CHECK.size
_MOST_FRAMES = 255
_MOST_OPEN = 64


class MessageKind(IntEnum):
    """What a message holds."""

    STATUS = 1
    EVENTS = 2
    ACK = 3
    GAP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame, decoded; ``sender`` is two bytes of the device's hash."""

    kind: MessageKind
    sender: bytes
    message: int
    index: int
    count: int
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One whole message; ``number`` counts up per sender and wraps at 65,536."""

    kind: MessageKind
    sender: bytes
    number: int
    body: bytes


def cut(message: Message, capacity: int) -> tuple[bytes, ...]:
    """Return the frames of a message, each of at most ``capacity`` bytes.

    Raises:
        ValueError: the message needs more than 255 frames, or a frame holds nothing.
    """
    room = capacity - OVERHEAD
    if room < 1:
        raise ValueError("capacity")
    parts = [message.body[i : i + room] for i in range(0, len(message.body), room)] or [b""]
    if len(parts) > _MOST_FRAMES:
        raise ValueError("too long")
    first = VERSION << 4 | message.kind
    frames = []
    for index, part in enumerate(parts):
        head = _HEAD.pack(first, message.sender, message.number & 0xFFFF, index, len(parts))
        frames.append(head + part + _CHECK.pack(binascii.crc_hqx(head + part, 0xFFFF)))
    return tuple(frames)


def read(raw: bytes) -> Frame | None:
    """Return the frame of untrusted bytes, None if it is damaged or none of ours."""
    if len(raw) < OVERHEAD or len(raw) > REGIONAL_BYTES:
        return None
    body, check = raw[: -_CHECK.size], raw[-_CHECK.size :]
    if _CHECK.pack(binascii.crc_hqx(body, 0xFFFF)) != check:
        return None
    first, sender, message, index, count = _HEAD.unpack_from(body)
    if first >> 4 != VERSION or first & 15 not in set(MessageKind) or not index < count:
        return None
    return Frame(
        kind=MessageKind(first & 15),
        sender=sender,
        message=message,
        index=index,
        count=count,
        payload=body[_HEAD.size :],
    )


@dataclass(slots=True)
class _Open:
    kind: MessageKind
    count: int
    parts: dict[int, bytes]


class Assembler:
    """Puts frames together; keeps at most 64 unfinished messages, the oldest go first."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[bytes, int], _Open] = OrderedDict()
        self._done: OrderedDict[tuple[bytes, int], None] = OrderedDict()
        self._repeated: set[tuple[bytes, int]] = set()
        self.damaged = 0

    def take(self, raw: bytes) -> Message | None:
        """Take one frame; return the message that it completes, None otherwise."""
        frame = read(raw)
        if frame is None:
            self.damaged += 1
            return None
        name = (frame.sender, frame.message)
        if name in self._done:
            self._repeated.add(name)
            return None
        held = self._open.get(name)
        if held is None or (held.kind, held.count) != (frame.kind, frame.count):
            held = _Open(frame.kind, frame.count, {})
            self._open[name] = held
        held.parts[frame.index] = frame.payload
        if len(held.parts) < held.count:
            self._bound()
            return None
        del self._open[name]
        self._done[name] = None
        self._bound()
        body = b"".join(held.parts[index] for index in range(held.count))
        return Message(kind=frame.kind, sender=frame.sender, number=frame.message, body=body)

    def repeated(self) -> tuple[tuple[bytes, int], ...]:
        """Return, once, the finished messages that came again: our answer was lost."""
        found, self._repeated = tuple(sorted(self._repeated)), set()
        return found

    def missing(self) -> dict[tuple[bytes, int], tuple[int, ...]]:
        """Return, by (sender, message), the frames that unfinished messages lack."""
        return {
            name: tuple(index for index in range(held.count) if index not in held.parts)
            for name, held in self._open.items()
        }

    def _bound(self) -> None:
        while len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)
        while len(self._done) > 1024:
            self._done.popitem(last=False)
