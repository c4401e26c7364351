"""A disk in memory that loses power: what was not synced is there in part, in any order.

Each unsynced sector, length and name lives or dies by itself, so that writes are torn and
reordered. What the journal's database and the key files do to it is counted; at one of these
calls the power fails, and everything after it never happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.prove.options import Chance
from tests.prove.parts import PowerLost

SECTOR = 512
_SURVIVAL = (0.0, 0.1, 0.5, 0.5, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class _Write:
    """Bytes at an offset; None = the file was cut off there."""

    offset: int
    content: bytes | None


@dataclass(slots=True)
class Inode:
    """A file as the program sees it, as it stands on the disk for good, and what lies between."""

    seen: bytearray = field(default_factory=bytearray)
    kept: bytes = b""
    pending: list[_Write] = field(default_factory=list)

    def put(self, offset: int, content: bytes) -> None:
        """Write over or beyond what is there; a hole is zeros."""
        _apply(self.seen, _Write(offset, content))
        self.pending.append(_Write(offset, content))

    def cut_off(self, length: int) -> None:
        """End the file there."""
        _apply(self.seen, _Write(length, None))
        self.pending.append(_Write(length, None))

    def settle(self) -> None:
        """Everything is on the disk."""
        self.kept = bytes(self.seen)
        self.pending.clear()

    def survive(self, chance: float, rng: Chance) -> None:
        """Become what a power cut left."""
        left = bytearray(self.kept)
        for write in self.pending:
            for part in _sectors(write):
                if rng.random() < chance:
                    _apply(left, part)
        self.seen = left
        self.settle()


class Platter:
    """The disk, by the whole paths of its files.

    ``left`` counts the calls down to the one at which the power fails, -1 = it does not; ``lies``
    tells that a sync does nothing. Satisfies ``app.store.files.Files``.
    """

    def __init__(self, rng: Chance, *, lies: bool = False) -> None:
        self._rng = rng
        self._lies = lies
        self._kept: dict[str, Inode] = {}
        self._pending: list[tuple[str, Inode | None]] = []
        self.names: dict[str, Inode] = {}
        self.left = -1
        self.is_dead = False

    def step(self) -> bool:
        """Count a call; False where it must not be done any more.

        Raises:
            PowerLost: once, at the call at which the power fails.
        """
        if self.is_dead:
            return False
        if self.left == 0:
            self.is_dead = True
            raise PowerLost
        self.left -= 1
        return True

    def make(self, name: str) -> Inode:
        """Return a file, a fresh one where there is none."""
        if name not in self.names:
            self.bind(name, Inode())
        return self.names[name]

    def bind(self, name: str, inode: Inode | None) -> None:
        """Let a name stand for a file, or for none."""
        if inode is None:
            self.names.pop(name, None)
        else:
            self.names[name] = inode
        if not self.is_dead:
            self._pending.append((name, inode))

    def put(self, inode: Inode, offset: int, content: bytes) -> None:
        """Write; where the power fails meanwhile, part of it may be there."""
        if self.left == 0 and not self.is_dead:
            inode.put(offset, content)
        if self.step():
            inode.put(offset, content)

    def settle(self, inode: Inode) -> None:
        """Sync a file."""
        if self.step() and not self._lies:
            inode.settle()

    def settle_names(self, folder: str, because_of: str = "") -> None:
        """Sync a folder; with a name only if that one does not stand for good yet."""
        if self._lies or self.is_dead or (because_of and because_of not in dict(self._pending)):
            return
        for name, inode in self._pending:
            if _folder(name) == folder:
                self._bind_kept(name, inode)
        self._pending = [item for item in self._pending if _folder(item[0]) != folder]

    def flush(self) -> None:
        """Let the system write everything back, as it does by itself every half minute."""
        if self._lies:
            return
        for name, inode in self._pending:
            self._bind_kept(name, inode)
        self._pending.clear()
        for inode in self.names.values():
            inode.settle()

    def lose_power(self) -> None:
        """Stop, and come back with what was left on the disk."""
        chance = self._rng.choice(_SURVIVAL)
        for name, inode in self._pending:
            if self._rng.random() < chance:
                self._bind_kept(name, inode)
        self._pending.clear()
        self.names = dict(self._kept)
        for inode in {id(item): item for item in self.names.values()}.values():
            inode.survive(chance, self._rng)
        self.left, self.is_dead = -1, False

    def image(self, names: tuple[str, ...]) -> dict[str, bytes]:
        """Copy files, as the program sees them."""
        return {name: bytes(self.names[name].seen) for name in names if name in self.names}

    def put_back(self, names: tuple[str, ...], image: dict[str, bytes]) -> None:
        """Put copies in the files' places for good."""
        for name in names:
            content = image.get(name)
            inode = None if content is None else Inode(bytearray(content), content)
            self.bind(name, inode)
            self._bind_kept(name, inode)
        self._pending = [item for item in self._pending if item[0] not in names]

    def make_folder(self, folder: Path) -> None:
        """Folders are parts of names here."""

    def size(self, path: Path) -> int | None:
        found = self.names.get(str(path))
        return None if found is None else len(found.seen)

    def read(self, path: Path) -> bytes:
        if str(path) not in self.names:
            raise FileNotFoundError(str(path))
        return bytes(self.names[str(path)].seen)

    def write(self, path: Path, content: bytes) -> None:
        inode = self.make(str(path))
        self.put(inode, 0, content)
        if len(inode.seen) != len(content) and self.step():
            inode.cut_off(len(content))

    def sync(self, path: Path) -> None:
        self.settle(self.names[str(path)])

    def rename(self, source: Path, target: Path) -> None:
        if self.step():
            self.bind(str(target), self.names[str(source)])
            self.bind(str(source), None)

    def sync_folder(self, folder: Path) -> None:
        if self.step():
            self.settle_names(str(folder))

    def _bind_kept(self, name: str, inode: Inode | None) -> None:
        if inode is None:
            self._kept.pop(name, None)
        else:
            self._kept[name] = inode


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _sectors(write: _Write) -> Iterator[_Write]:
    content, start = write.content, write.offset
    if content is None:
        yield write
        return
    while content:
        length = SECTOR - start % SECTOR
        yield _Write(start, content[:length])
        start, content = start + length, content[length:]


def _apply(target: bytearray, write: _Write) -> None:
    if write.content is None:
        del target[write.offset :]
        return
    if len(target) < write.offset:
        target.extend(bytes(write.offset - len(target)))
    target[write.offset : write.offset + len(write.content)] = write.content
