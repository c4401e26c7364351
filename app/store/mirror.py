"""The second copy of the journal: an append-only file on another volume.

Frames of length, CRC-32 and canonical CBOR, fsynced after every commit; a torn tail is cut off
when the file is opened again. It rebuilds a journal that was lost, and how far it goes is a
high-water mark outside the database. What the file has is compared with the journal a slice at a
time before anything is added, and anew whenever the volume failed or another file lies there: so
it has everything, in the journal's order. It never holds up a commit. Source: sync 3.1.
"""

from __future__ import annotations

import hashlib
import logging
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from app.domain.event import EventId
from app.errors import OperatorError
from app.store.codec import NAME_SIZE, BadBytesError, Signed, dump, load, name_of
from app.store.journal import Journal, Record

MAGIC = b"ECBM\1"
_FRAME = struct.Struct(">II")
_MAX_FRAME = 8 * 1024 * 1024
_EVENT, _RECORD = 1, 2
_LEAD = dump([_EVENT, b"", 0, b""])[:2]
_SLICE = 1000
_LOG = logging.getLogger(__name__)

Item = Signed | tuple[bytes, bytes]
"""An event, or a record of the registry with its signature."""


class Mirror:
    """Appends what a journal keeps; one writer thread uses it, any thread may look at it.

    ``fault`` is why the volume takes nothing, ``behind`` how many entries are not known to be in
    the file. ``heads`` is how far each writer goes in it, None until it was read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fault = ""
        self.behind = 0
        self.is_whole = False
        self.heads: Mapping[bytes, int] | None = None
        self._file: BinaryIO | None = None
        self._end = 0
        self._work: Iterator[int] | None = None

    def begin(self, journal: Journal) -> None:
        """Count what is to be compared; nothing is known of the file yet."""
        self.behind = count(journal)

    def add(self, journal: Journal, records: Sequence[Record], events: Sequence[Signed]) -> None:
        """Write what was committed; a volume that fails leaves its fault to be shown."""
        fresh = [*map(_payload, records), *map(_payload, events)]
        if not fresh:
            return
        self.behind += len(fresh)
        if not (self.is_whole and self._is_same()):
            self.step(journal)
            return
        try:
            self._write(fresh)
            self.behind = 0
        except OSError as error:
            self._tell(error)
            self._let_go()

    def step(self, journal: Journal) -> bool:
        """Go on for one slice with what the file lacks; tell whether there is more to do now."""
        if not self._is_same():
            self._let_go()
        if self.is_whole:
            return False
        self._work = self._work or self._supplied(journal)
        left = _SLICE
        try:
            for done in self._work:
                left -= done
                if left <= 0:
                    return not self.fault
        except OSError as error:
            self._tell(error)
            self._let_go()
            return False
        self.is_whole, self.behind, self.fault, self._work = True, 0, "", None
        return False

    def close(self) -> None:
        """Let go of the file."""
        self._let_go()

    def _supplied(self, journal: Journal) -> Iterator[int]:
        """Read the file, then write what it lacks; gives how much was done, to be paused there.

        The last part runs without a pause: nothing can be committed between it and the end.
        """
        self._open()
        self.behind = count(journal)
        held: set[bytes] = set()
        heads: dict[bytes, int] = {}
        with self.path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise OSError(0, "no mirror")
            for payload in _frames(file):
                held.add(_digest(payload))
                self._end += _FRAME.size + len(payload)
                name = _name(payload)
                if name is not None:
                    heads[name[0]] = max(name[1], heads.get(name[0], 0))
                yield 1
        self._write([])  # what was read may have stood in memory only
        self.heads = heads
        yield from self._supply(map(_payload, journal.records()), held)
        last = 0
        while batch := journal.slice(last, _SLICE // 2):
            last = batch[-1][0]
            yield from self._supply((_payload(signed) for _, signed in batch), held)
            self.behind = max(0, self.behind - len(batch))
            yield len(batch)
        forked = (_payload(kept.signed) for _, kept in journal.aside("fork"))
        yield from self._supply([*map(_payload, journal.records()), *forked], held)

    def _supply(self, payloads: Iterable[bytes], held: set[bytes]) -> Iterator[int]:
        """Write those that the file lacks; on a full volume try again at each step."""
        lacking = {_digest(payload): payload for payload in payloads}
        for digest in held & lacking.keys():
            del lacking[digest]
        while lacking:
            try:
                self._write([*lacking.values()])
            except OSError as error:
                self._tell(error)
                yield _SLICE
            else:
                held.update(lacking)
                lacking = {}

    def _write(self, payloads: Sequence[bytes]) -> None:
        """Append and fsync; what a failed write left half done is written over."""
        file = self._file
        assert file is not None
        content = b"".join(map(_frame, payloads))
        file.truncate(self._end)
        rest = memoryview(content)
        while rest:
            rest = rest[file.write(rest) :]
        os.fsync(file.fileno())
        self._end += len(content)
        self.fault = ""

    def _open(self) -> None:
        """Open the file to add to it; a new one gets its first bytes."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = file = self.path.open("a+b", buffering=0)
        file.seek(0)
        if MAGIC.startswith(file.read(len(MAGIC) + 1)):
            file.truncate(0)
            file.write(MAGIC)
        self._end = len(MAGIC)
        self.fault = ""

    def _is_same(self) -> bool:
        """Tell whether what lies there is what we opened: a volume may go, or be another one."""
        if self._file is None:
            return False
        try:
            there = self.path.stat()
            is_ours = os.path.samestat(os.fstat(self._file.fileno()), there)
        except OSError:
            return False
        return is_ours and there.st_size >= self._end

    def _let_go(self) -> None:
        file, self._file, self._work = self._file, None, None
        self.is_whole, self.heads = False, None
        if file is not None:
            try:
                file.close()
            except OSError as error:
                _LOG.warning("the mirror did not close: %s", error)

    def _tell(self, error: OSError) -> None:
        if not self.fault:
            _LOG.warning("the mirror does not take writes: %s", error)
        self.fault = error.strerror or "unwritable"


def read(path: Path) -> Iterator[Item]:
    """Give every item of a mirror, up to the first frame that is torn or damaged.

    Raises:
        OperatorError: mirror_unreadable, the file is missing or is no mirror.
    """
    for payload in _payloads(path):
        try:
            value = load(payload)
        except BadBytesError as error:
            raise OperatorError("mirror_unreadable", file=path.name) from error
        match value:
            case [1, bytes(core), int(alg), bytes(sig)]:
                yield Signed(core=core, alg=alg, sig=sig)
            case [2, bytes(record), bytes(sig)]:
                yield record, sig
            case _:
                raise OperatorError("mirror_unreadable", file=path.name)


def missing(journal: Journal, path: Path) -> int:
    """Return how many entries of a journal a mirror lacks; the journal may be in use.

    Raises:
        OperatorError: mirror_unreadable, the file is missing or is no mirror.
    """
    kept = (item.signed for _, item in chain(journal.aside("fork"), journal.all()))
    every: Iterator[Signed | Record] = chain(journal.records(), kept)
    digests = {_digest(_payload(item)) for item in every}
    return len(digests.difference(map(_digest, _payloads(path))))


def count(journal: Journal) -> int:
    """Return how many entries a mirror must have to be whole."""
    return journal.count() + len(journal.records()) + len(journal.aside("fork"))


def _payloads(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise OperatorError("mirror_unreadable", file=path.name)
            yield from _frames(file)
    except OSError as error:
        raise OperatorError("mirror_unreadable", file=path.name) from error


def _frames(file: BinaryIO) -> Iterator[bytes]:
    """Give what the frames hold; a tail that was never written may be full of zeros."""
    while len(head := file.read(_FRAME.size)) == _FRAME.size:
        length, check = _FRAME.unpack(head)
        if not 0 < length <= _MAX_FRAME:
            return
        payload = file.read(length)
        if len(payload) != length or zlib.crc32(payload) != check:
            return
        yield payload


def _frame(payload: bytes) -> bytes:
    return _FRAME.pack(len(payload), zlib.crc32(payload)) + payload


def _payload(item: Signed | Record) -> bytes:
    if isinstance(item, Signed):
        return dump([_EVENT, item.core, item.alg, item.sig])
    return dump([_RECORD, item.record, item.sig])


def _digest(payload: bytes) -> bytes:
    return hashlib.sha256(payload).digest()


def _name(payload: bytes) -> EventId | None:
    """Return writer and number of an event's payload, without decoding the rest of it."""
    if payload[:2] != _LEAD:
        return None
    start = {0x58: 4, 0x59: 5}.get(payload[2], 3)
    return name_of(payload[start : start + NAME_SIZE])
