"""The second copy of the journal: an append-only file on another volume.

Frames of length, CRC-32 and canonical CBOR, fsynced after every commit; a torn tail is cut off
when the file is opened again. It rebuilds a journal that was lost, and how far it goes is a
high-water mark outside the database. A volume that fails is told, and never holds up a commit:
what it missed is written as soon as it takes writes again. Source: sync 3.1.
"""

from __future__ import annotations

import logging
import os
import struct
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from app.errors import OperatorError
from app.store.codec import BadBytesError, Signed, dump, load
from app.store.journal import Record

MAGIC = b"ECBM\1"
_FRAME = struct.Struct(">II")
_MAX_FRAME = 8 * 1024 * 1024
_EVENT, _RECORD = 1, 2
_LOG = logging.getLogger(__name__)

Item = Signed | tuple[bytes, bytes]
"""An event, or a record of the registry with its signature."""


class Mirror:
    """Appends what a replica keeps; one writer thread uses it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = None
        self._waiting: deque[bytes] = deque()
        self.fault = ""

    @property
    def behind(self) -> int:
        """How many frames the volume has not taken yet."""
        return len(self._waiting)

    def add(self, records: Sequence[Record], events: Sequence[Signed]) -> None:
        """Write what was committed; a volume that fails leaves its fault to be shown."""
        self._waiting += (_frame([_RECORD, item.record, item.sig]) for item in records)
        self._waiting += (_frame([_EVENT, item.core, item.alg, item.sig]) for item in events)
        self.flush()

    def flush(self) -> None:
        """Write what waits and fsync it."""
        if not self._waiting:
            return
        try:
            file = self._file or self._open()
            file.write(b"".join(self._waiting))
            file.flush()
            os.fsync(file.fileno())
        except OSError as error:
            if not self.fault:
                _LOG.warning("the mirror does not take writes: %s", error)
            self.fault = error.strerror or "unwritable"
            self.close()
        else:
            self._waiting.clear()
            self.fault = ""

    def close(self) -> None:
        """Let go of the file."""
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except OSError as error:
                _LOG.warning("the mirror did not close: %s", error)

    def _open(self) -> BinaryIO:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.path.exists() or self.path.stat().st_size == 0
        sound = 0 if is_new else _sound_length(self.path)
        file = self.path.open("r+b" if not is_new else "wb")
        if is_new:
            file.write(MAGIC)
        else:
            file.truncate(sound)
            file.seek(sound)
        self._file = file
        return file


def read(path: Path) -> Iterator[Item]:
    """Give every item of a mirror, up to the first frame that is torn or damaged.

    Raises:
        OperatorError: mirror_unreadable, the file is missing or is no mirror.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise OperatorError("mirror_unreadable", file=path.name)
            for payload in _frames(file):
                yield _item(payload, path)
    except OSError as error:
        raise OperatorError("mirror_unreadable", file=path.name) from error


def _item(payload: bytes, path: Path) -> Item:
    try:
        value = load(payload)
    except BadBytesError as error:
        raise OperatorError("mirror_unreadable", file=path.name) from error
    match value:
        case [1, bytes(core), int(alg), bytes(sig)]:
            return Signed(core=core, alg=alg, sig=sig)
        case [2, bytes(record), bytes(sig)]:
            return record, sig
        case _:
            raise OperatorError("mirror_unreadable", file=path.name)


def _frame(value: list[object]) -> bytes:
    payload = dump(value)
    return _FRAME.pack(len(payload), zlib.crc32(payload)) + payload


def _frames(file: BinaryIO) -> Iterator[bytes]:
    while len(head := file.read(_FRAME.size)) == _FRAME.size:
        length, check = _FRAME.unpack(head)
        if length > _MAX_FRAME:
            return
        payload = file.read(length)
        if len(payload) != length or zlib.crc32(payload) != check:
            return
        yield payload


def _sound_length(path: Path) -> int:
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise OSError(0, "no mirror")
        length = len(MAGIC)
        for payload in _frames(file):
            length += _FRAME.size + len(payload)
    return length
