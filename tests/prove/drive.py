"""SQLite on a disk that loses power: a VFS of apsw, and its connection as the journal takes it."""

# ruff: noqa: N802 - these are the names that apsw calls

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import apsw

from app.store import database
from app.store.database import Cursor
from tests.prove.platter import SECTOR, Inode, Platter

if TYPE_CHECKING:
    from typing_extensions import Buffer

_DRIVES = itertools.count()


class Drive(apsw.VFS):
    """Lets SQLite write to a platter; its files stand in the folder without a name."""

    def __init__(self, platter: Platter) -> None:
        self.platter = platter
        self.name = f"platter{next(_DRIVES)}"
        super().__init__(self.name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        assert name is not None, "a journal needs no temporary file"
        text = name if isinstance(name, str) else name.filename()
        flags[1] = flags[0]
        return _File(self.platter, text)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        if self.platter.step():
            self.platter.bind(filename, None)
            if syncdir:
                self.platter.settle_names("", because_of=filename)

    def xAccess(self, pathname: str, flags: int) -> bool:
        return pathname in self.platter.names

    def xFullPathname(self, name: str) -> str:
        return name


class _File(apsw.VFSFile):
    """An open file; with its first sync SQLite syncs its folder too, as it does on Unix."""

    def __init__(self, platter: Platter, name: str) -> None:
        self._platter = platter
        self._name = name
        self._inode: Inode = platter.make(name)

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._inode.seen[offset : offset + amount])

    def xWrite(self, data: Buffer, offset: int) -> None:
        self._platter.put(self._inode, offset, bytes(data))

    def xTruncate(self, newsize: int) -> None:
        if self._platter.step():
            self._inode.cut_off(newsize)

    def xSync(self, flags: int) -> None:
        self._platter.settle(self._inode)
        self._platter.settle_names("", because_of=self._name)

    def xFileSize(self) -> int:
        return len(self._inode.seen)

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE

    def xFileControl(self, op: int, ptr: int) -> bool:
        return False

    def xLock(self, level: int) -> None:
        """Nobody else opens it."""

    def xUnlock(self, level: int) -> None:
        """As above."""

    def xCheckReservedLock(self) -> bool:
        return False

    def xClose(self) -> None:
        """What is in memory stays."""


class DriveDatabase:
    """A connection of apsw as the journal takes one; set up as the product sets up its own."""

    def __init__(self, drive: Drive, name: str) -> None:
        self._connection = apsw.Connection(name, vfs=drive.name)
        try:
            # Without shared memory a write-ahead log needs the file for itself; one writer has it.
            self._connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            database.prepare(self, database.PRAGMAS)
        except BaseException:
            self._connection.close(True)
            raise

    def execute(self, sql: str, parameters: Sequence[object] = (), /) -> Cursor:
        return cast("Cursor", self._connection.execute(sql, cast("apsw.Bindings", parameters)))

    def executemany(self, sql: str, parameters: Sequence[Sequence[object]], /) -> object:
        return self._connection.executemany(sql, cast("Sequence[apsw.Bindings]", parameters))

    def close(self) -> None:
        self._connection.close(True)

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction
