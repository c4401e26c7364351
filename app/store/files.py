"""How small files come to stand on the disk for good: a small protocol, and the system behind it.

The protocol is a system call each, so that a test can put the real key files on a disk that loses
power. What was written stands for good once its file was synced, a new name once its folder was.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol


class Files(Protocol):
    """The files of one machine; every call may raise OSError."""

    def make_folder(self, folder: Path) -> None:
        """Make a folder (0700) and those above it, where there is none."""

    def size(self, path: Path) -> int | None:
        """Return how long a file is, None if there is none."""

    def read(self, path: Path) -> bytes:
        """Return all of a file."""

    def write(self, path: Path, content: bytes) -> None:
        """Make a file (0600) or write over it, in place; it holds the content and no more."""

    def sync(self, path: Path) -> None:
        """Wait until what a file holds is on the disk."""

    def rename(self, source: Path, target: Path) -> None:
        """Let a file take another's name and place, in one step."""

    def sync_folder(self, folder: Path) -> None:
        """Wait until the names in a folder are on the disk."""


def replace(files: Files, path: Path, content: bytes) -> None:
    """Put a content in a file's place for good, in one step: never half of it, never the old."""
    fresh = path.with_name(f"{path.name}.new")
    files.write(fresh, content)
    files.sync(fresh)
    files.rename(fresh, path)
    files.sync_folder(path.parent)


def write_new(contents: Mapping[Path, bytes]) -> None:
    """Write new files, all of them whole and for good, or none of them.

    Raises:
        FileExistsError: one of them is there.
        OSError: the disk or stick takes them not.
    """
    taken = next((path for path in contents if path.exists()), None)
    if taken is not None:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(taken))
    begun: list[Path] = []
    try:
        for path, content in contents.items():
            fresh = path.with_name(f"{path.name}.part")
            begun.append(fresh)
            with fresh.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            fresh.replace(path)
            begun[-1] = path
    except BaseException:
        for path in begun:
            path.unlink(missing_ok=True)
        raise


class SystemFiles:
    """The files of this machine."""

    def make_folder(self, folder: Path) -> None:
        """Make a folder and those above it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def size(self, path: Path) -> int | None:
        """Return how long a file is, None if there is none."""
        try:
            return path.stat().st_size
        except FileNotFoundError:
            return None

    def read(self, path: Path) -> bytes:
        """Return all of a file."""
        return path.read_bytes()

    def write(self, path: Path, content: bytes) -> None:
        """Make a file or write over it."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb", buffering=0) as file:
            file.write(content)
            if os.fstat(handle).st_size != len(content):
                file.truncate(len(content))

    def sync(self, path: Path) -> None:
        """Wait for the disk; the handle must be one that may write, or Windows refuses."""
        with path.open("r+b", buffering=0) as file:
            os.fsync(file.fileno())

    def rename(self, source: Path, target: Path) -> None:
        """Let a file take another's place."""
        source.replace(target)

    def sync_folder(self, folder: Path) -> None:
        """Wait for the disk; Windows gives no handle of a folder, and keeps a log of names."""
        if os.name == "nt":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


SYSTEM: Files = SystemFiles()
