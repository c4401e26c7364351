"""The record on a stick: what is written for others, and what became of what others wrote.

A bundle holds its sender's vector, so that who imports it can write back exactly what the sender
lacks. Source: sync 3.3; contracts 7.
"""

from __future__ import annotations

import ctypes
import os
import string
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.clock import BEIJING, Clock
from app.desk.entrance import check_joined
from app.desk.peers import PeerTable, registered_name
from app.errors import OperatorError
from app.screens.carriers import Way
from app.screens.stick import Exported, Imported, ImportedFile
from app.store.codec import BadBytesError
from app.store.database import open_reader
from app.store.files import write_new
from app.store.journal import Journal
from app.store.keys import Crypto
from app.sync.bundle import MAX_BUNDLE, unpack
from app.sync.carry import export, realm_in, split
from app.sync.courier import Submit
from app.sync.exchange import unsent
from app.sync.replica import Received, Replica

SUFFIX = ".ecb"
_MOST_FILES = 50
_MOST_BYTES = 16 * 1024 * 1024  # what is taken in within the time that a seat waits for it
_HANDED_OVER_S = 120.0
_REMOVABLE = 2  # what Windows calls a drive whose medium can be taken out


@dataclass(frozen=True, slots=True, kw_only=True)
class StickParts:
    """What sticks are written from and read into; ``took`` hears of news."""

    replica: Replica
    journal: Path
    crypto: Crypto
    submit: Submit
    peers: PeerTable
    clock: Clock
    seat: tuple[str, str]
    took: Callable[[Received], None]


class Sticks:
    """Writes and reads bundles; every method may take a while."""

    def __init__(self, parts: StickParts) -> None:
        self._parts = parts

    def write(self, target: Path, wanted_by: Path | None = None) -> Exported:
        """Write a bundle into a folder or a new file, for everybody or the sender of a bundle.

        What is too long for one goes into several, all of them or none.

        Raises:
            OperatorError: not_joined, device_revoked, no_stick, file_exists, stick_full or
                stick_bad.
        """
        parts = self._parts
        check_joined(parts.replica)
        try:
            peer = _content(wanted_by) if wanted_by is not None else None
            database = open_reader(parts.journal)
            try:
                journal = Journal(database, is_owner=False)
                sender = (parts.replica.device, parts.seat[1])
                now = parts.clock.now()
                whole = export(journal, parts.crypto, sender, now, peer)
            finally:
                database.close()
            contents = split(whole, _MOST_BYTES)
            peer_name = unpack(peer).header.name if peer is not None else ""
            paths = self._places(target, peer_name, len(contents))
            write_new(dict(zip(paths, contents, strict=True)))
        except BadBytesError as error:
            raise OperatorError("stick_bad", reason=error.reason) from error
        except FileExistsError as error:
            raise OperatorError("file_exists", file=str(error.filename)) from error
        except FileNotFoundError as error:
            raise OperatorError("no_stick", path=str(target)) from error
        except OSError as error:
            raise OperatorError("stick_full", reason=error.strerror or "") from error
        return Exported(
            path=str(paths[0]),
            events=len(whole.events),
            size=sum(map(len, contents)),
            count=len(paths),
        )

    def read(self, source: Path) -> Imported:
        """Take in a bundle, or every bundle of a folder; what is refused is told, file by file.

        Raises:
            OperatorError: no_stick, or no_bundles where a folder has none.
        """
        try:
            files = _bundles(source)
        except OSError as error:
            raise OperatorError("no_stick", path=str(source)) from error
        if not files:
            raise OperatorError("no_bundles", path=str(source))
        return Imported(files=tuple(self._take(path) for path in files))

    def _take(self, path: Path) -> ImportedFile:
        try:
            content = _content(path)
        except OSError as error:
            return ImportedFile(path=str(path), refused=(error.strerror or "unreadable",))
        replica = self._parts.replica
        received = self._parts.submit(lambda: self._receive(content)).result(_HANDED_OVER_S)
        self._parts.took(received)
        peer = received.peer
        is_ours = peer is not None and peer.device == replica.device
        header = self._parts.submit(replica.header).result(_HANDED_OVER_S)
        is_foreign = "other_realm" in received.refused
        named = registered_name(replica, peer.device) if peer is not None else ""
        return ImportedFile(
            path=str(path),
            sender="" if peer is None else named or peer.name,
            is_registered=bool(named),
            is_ours=is_ours,
            new=received.new,
            known=received.known,
            pending=received.pending,
            quarantined=received.quarantined,
            refused=received.refused,
            lacks=0 if peer is None or is_ours else unsent(header, peer),
            realm=realm_in(content) if is_foreign else "",
            our_realm=replica.realm_name if is_foreign else "",
        )

    def _receive(self, content: bytes) -> Received:
        """Take a bundle in and note what its sender has; on the writer thread."""
        parts = self._parts
        received = parts.replica.receive(content)
        peer = received.peer
        if peer is not None and peer.device != parts.replica.device:
            parts.peers.hear(peer, Way.STICK, parts.clock.now())
        return received

    def _places(self, target: Path, peer: str, count: int) -> list[Path]:
        """Return the files to write: the target, or names of their own in the target folder."""
        if not target.is_dir():
            named = target if target.suffix == SUFFIX else target.with_suffix(SUFFIX)
            return _numbered(named, count)
        at = self._parts.clock.now().astimezone(BEIJING)
        to = "".join(letter for letter in peer if letter.isalnum())
        stem = f"ecb-{self._parts.seat[0]}-{at:%Y%m%d-%H%M%S}" + (f"-to-{to}" if to else "")
        names = (f"{stem}{SUFFIX}", *(f"{stem}-{again}{SUFFIX}" for again in range(2, 100)))
        places = (_numbered(target / name, count) for name in names)
        free = (paths for paths in places if not any(path.exists() for path in paths))
        return next(free, [target] * count)


def mounted(roots: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the folders where sticks are mounted now, at most a few.

    ``roots`` replaces the places where this system mounts them.
    """
    if roots:
        return tuple(_below(roots, depth=1))
    if sys.platform == "win32":
        return _drives()
    if sys.platform == "darwin":
        return tuple(_below(("/Volumes",), depth=1))
    return tuple(_below(("/media", "/run/media"), depth=2))


def _below(roots: Sequence[str], depth: int) -> Iterator[str]:
    """Give the mounted folders at or above a depth; on Linux a user's folder lies between."""
    for root in roots:
        try:
            entries = sorted(item.path for item in os.scandir(root) if item.is_dir())
        except OSError:
            continue
        for path in entries:
            if depth == 1 or os.path.ismount(path):
                yield path
            else:
                yield from (item for item in _below((path,), 1) if os.path.ismount(item))


def _drives() -> tuple[str, ...]:
    """Return the drives of Windows whose medium can be taken out."""
    found: list[str] = []
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        held = kernel.GetLogicalDrives()
        for bit, letter in enumerate(string.ascii_uppercase):
            path = f"{letter}:\\"
            if held >> bit & 1 and kernel.GetDriveTypeW(path) == _REMOVABLE:
                found.append(path)
    return tuple(found)


def _numbered(path: Path, count: int) -> list[Path]:
    """Return a file's name for each of several parts; by name they stand in their order."""
    if count == 1:
        return [path]
    width = len(str(count))
    return [
        path.with_name(f"{path.stem}-{place:0{width}}of{count}{SUFFIX}")
        for place in range(1, count + 1)
    ]


def _bundles(source: Path) -> tuple[Path, ...]:
    if not source.is_dir():
        if not source.exists():
            raise FileNotFoundError(source)
        return (source,)
    return tuple(sorted(source.glob(f"*{SUFFIX}"))[:_MOST_FILES])


def _content(path: Path) -> bytes:
    """Return a file's bytes; one beyond any bundle is not read whole."""
    with path.open("rb") as stream:
        return stream.read(MAX_BUNDLE + 1)
