"""Where the secret comes from that seals the keys of a data folder.

In this order: the file that the command line names, the credential of the service manager, the
keyring of the desktop, and for a seat a file of this machine outside the data folder. The last
one keeps a copy of the folder (a backup, a stick) from being this seat; it does not keep out who
has the whole disk. A district never asks and makes nothing: without a secret its keys lie open.
Source: contracts 7.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import secrets
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, cast

from app.errors import OperatorError
from app.settings.config import default_config_dir
from app.store.keys import FileKeys
from app.store.sealed_keys import SealedKeys

KEYS = "keys"
DISTRICT, SEAT = "district-key", "seat-key"
_MACHINE = "machine.secret"
_SERVICE = "luohu-command-console"
_LEAST = 16
_LOG = logging.getLogger(__name__)


class Origin(StrEnum):
    """Where a secret came from; NONE = there is none, the keys lie open."""

    FILE = "file"
    CREDENTIAL = "credential"
    KEYRING = "keyring"
    MACHINE = "machine"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedKeys:
    """The keys of a folder and what seals them."""

    keys: SealedKeys
    origin: Origin


class _Keyring(Protocol):
    """The part of the package ``keyring`` that is used; it need not be installed."""

    def get_password(self, service: str, name: str, /) -> str | None:
        """Return what is kept, None if nothing."""

    def set_password(self, service: str, name: str, password: str, /) -> None:
        """Keep something."""


def district_keys(folder: Path, file: Path | None) -> OpenedKeys:
    """Return the keys of a district's data folder.

    Raises:
        OperatorError: key_file_unreadable, or key_file_short where it holds next to nothing.
    """
    return _opened(folder, _given(file, DISTRICT) or _from_keyring(folder, makes=False))


def seat_keys(folder: Path, file: Path | None = None) -> OpenedKeys:
    """Return the keys of a seat's data folder; makes the secret of this machine if need be.

    Raises:
        OperatorError: key_file_unreadable, or key_file_short where it holds next to nothing.
    """
    found = _given(file, SEAT) or _from_keyring(folder, makes=True)
    machine = _of_machine()
    if found is None:
        return _opened(folder, (machine, Origin.MACHINE) if machine else None)
    return _opened(folder, found, *([machine] if machine else []))


def _opened(folder: Path, found: tuple[bytes, Origin] | None, *older: bytes) -> OpenedKeys:
    files = FileKeys(folder / KEYS)
    if found is None:
        return OpenedKeys(keys=SealedKeys(files, None), origin=Origin.NONE)
    return OpenedKeys(keys=SealedKeys(files, found[0], *older), origin=found[1])


def _given(file: Path | None, credential: str) -> tuple[bytes, Origin] | None:
    """Return the secret of a file, else of the service manager's credential."""
    if file is not None:
        return _read(file), Origin.FILE
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder and (Path(folder) / credential).is_file():
        return _read(Path(folder) / credential), Origin.CREDENTIAL
    return None


def _read(file: Path) -> bytes:
    try:
        secret = file.read_bytes().strip()
    except OSError as error:
        raise OperatorError("key_file_unreadable", file=file.name) from error
    if len(secret) < _LEAST:
        raise OperatorError("key_file_short", file=file.name, least=_LEAST)
    return secret


def _from_keyring(folder: Path, *, makes: bool) -> tuple[bytes, Origin] | None:
    """Return the secret that the desktop's keyring keeps for a folder; None where it has none."""
    ring = _keyring()
    if ring is None:
        return None
    name = str(folder.resolve())
    try:
        kept = ring.get_password(_SERVICE, name)
        if kept is None and makes:
            ring.set_password(_SERVICE, name, secrets.token_urlsafe(32))
            kept = ring.get_password(_SERVICE, name)
    except Exception as error:  # noqa: BLE001 - whatever a desktop's keyring fails by, we go on
        _LOG.warning("the keyring gives nothing: %s", type(error).__name__)
        return None
    return (kept.encode(), Origin.KEYRING) if kept else None


def _keyring() -> _Keyring | None:
    """Return the keyring of this desktop, None where the package or any keyring is missing."""
    try:
        package = importlib.import_module("keyring")
        is_any = float(package.get_keyring().priority) >= 1
    except Exception:  # noqa: BLE001 - a package that is optional, and backends of all kinds
        return None
    return cast("_Keyring", package) if is_any else None


def _of_machine() -> bytes | None:
    """Return the secret of this machine and user; None where no file can be made for it."""
    folder = default_config_dir()
    try:
        files = FileKeys(folder)
        kept = files.load(_MACHINE)
        if kept is None:
            fresh = f"{_MACHINE}.{secrets.token_hex(8)}"
            files.save(fresh, secrets.token_bytes(32))
            # A link never replaces: of two programs that start at once both read the first one's.
            with contextlib.suppress(FileExistsError):
                (folder / _MACHINE).hardlink_to(folder / fresh)
            (folder / fresh).unlink()
            kept = files.load(_MACHINE)
    except (OSError, OperatorError) as error:
        _LOG.warning("no secret of this machine: %s", error)
        return None
    return kept
