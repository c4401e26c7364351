"""What an export wrote and what an import did, file by file, in codes and numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written, as one bundle or several; ``path`` is the first, ``size`` in bytes."""

    path: str
    events: int
    size: int
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """What became of one file; ``refused`` has codes, ``lacks`` counts what its sender lacks.

    ``is_registered`` tells that ``sender`` is the registry's name, not the file's own word.
    ``realm`` is the file's where it is not ours, which ``our_realm`` is then.
    """

    path: str
    sender: str = ""
    is_registered: bool = False
    is_ours: bool = False
    new: int = 0
    known: int = 0
    pending: int = 0
    quarantined: int = 0
    refused: tuple[str, ...] = ()
    lacks: int = 0
    realm: str = ""
    our_realm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of all files."""

    files: tuple[ImportedFile, ...]

    @property
    def owed(self) -> tuple[ImportedFile, ...]:
        """The newest bundle of each sender that lacks something of ours."""
        newest = {item.sender: item for item in self.files if item.sender}
        return tuple(item for item in newest.values() if item.lacks)
