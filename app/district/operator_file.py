"""Where a running district is, for who runs it: a file in its folder of keys, 0600.

Whoever can read the folder of keys is who runs the district; no other secret is asked. The file is
there while the district runs, and each start has another token.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from app.errors import OperatorError
from app.store.keys import FileKeys
from app.store.secret import KEYS

FILE = "operator"


class OperatorFile(msgspec.Struct, kw_only=True, frozen=True):
    """How the district's office is reached; ``certificate`` its SHA-256 as hex, "" for none."""

    url: str
    token: str
    certificate: str = ""


def new_token() -> str:
    """Return the operator's token of one start."""
    return secrets.token_urlsafe(32)


def write(folder: Path, file: OperatorFile) -> None:
    """Leave the file in a district's data folder."""
    FileKeys(folder / KEYS).save(FILE, msgspec.json.encode(file))


def read(folder: Path) -> OperatorFile:
    """Return the file of the district that runs over a data folder.

    Raises:
        OperatorError: district_not_running.
    """
    try:
        return msgspec.json.decode((folder / KEYS / FILE).read_bytes(), type=OperatorFile)
    except (OSError, msgspec.DecodeError) as error:
        raise OperatorError("district_not_running", folder=str(folder)) from error


@contextmanager
def removed_after(folder: Path) -> Iterator[None]:
    """Take the file away when the district ends."""
    try:
        yield
    finally:
        (folder / KEYS / FILE).unlink(missing_ok=True)
