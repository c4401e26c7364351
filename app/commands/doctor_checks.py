"""What ``doctor`` looks at, one function each; nothing is changed and no key is opened."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec
import requests

from app.clock import Clock, from_micros, from_rfc3339
from app.commands.verify import JOURNAL
from app.district.opening import PASSPHRASES
from app.district.operator_file import FILE as OPERATOR_FILE
from app.errors import OperatorError
from app.feeds.door import Door
from app.feeds.session import open_session
from app.store import mirror as mirrored
from app.store.database import open_reader
from app.store.journal import Journal, Kept
from app.store.keys import Ed25519
from app.store.sealed_keys import is_sealed
from app.store.secret import KEYS
from app.sync.author import HIGH_WATER
from app.sync.authority import DISTRICT_KEY, MARK, RECOVERY_KEY
from app.sync.names import RING_FILE
from app.sync.registry_fold import fold
from app.sync.verify import Verification, verify

_FEW_BYTES, _NEXT_TO_NONE = 2 * 1024**3, 200 * 1024**2
SKEW = timedelta(seconds=60)
_TIMEOUT_S = (2.0, 5.0)
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_MORE_FONT_FOLDERS = ("C:/Windows/Fonts", "/System/Library/Fonts", "/Library/Fonts")
_FONTS = ("notosanscjk", "notoserifcjk", "sourcehansans", "msyh", "pingfang", "wqy", "simsun")
# What opens nothing: marks, boxes that are closed, and what belongs to one start.
_NO_SECRETS = frozenset({HIGH_WATER, MARK, OPERATOR_FILE, RING_FILE, "tls.crt"})


class State(StrEnum):
    """How it stands with one thing."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found; ``says`` is one English sentence."""

    check: str
    state: State
    says: str


def _good(check: str, says: str) -> Finding:
    return Finding(check=check, state=State.GOOD, says=says)


def _note(check: str, says: str) -> Finding:
    return Finding(check=check, state=State.NOTE, says=says)


def _bad(check: str, says: str) -> Finding:
    return Finding(check=check, state=State.BAD, says=says)


def keys(folder: Path) -> Iterator[Finding]:
    """Say which keys lie open, and what should not lie there at all."""
    place = folder / KEYS
    if not place.is_dir():
        yield _note("keys", "there are no keys yet")
        return
    files = sorted(item for item in place.iterdir() if item.is_file())
    loose = [item.name for item in files if os.name == "posix" and item.stat().st_mode & 0o077]
    if loose:
        yield _bad("keys", f"others on this machine can read {', '.join(loose)}")
    secrets = [item for item in files if item.name not in _NO_SECRETS and item.stat().st_size]
    unsealed = [item.name for item in secrets if not is_sealed(item.read_bytes())]
    if unsealed:
        yield _note("keys", f"not sealed: {', '.join(unsealed)}; --key-file seals them")
    elif not loose:
        yield _good("keys", f"{len(secrets)} files, all of them sealed")
    names = {item.name for item in secrets}
    if PASSPHRASES in names:
        yield _bad("keys", f"{PASSPHRASES}: hand them out, then delete the file")
    if DISTRICT_KEY in names and RECOVERY_KEY in names:
        yield _note("keys", "the recovery key lies beside the others: take it away (registry)")


def disk(folder: Path) -> Iterator[Finding]:
    """Say how much room there is."""
    usage = shutil.disk_usage(folder)
    says = f"{usage.free / 1024**3:.1f} GiB free of {usage.total / 1024**3:.0f}"
    if usage.free < _NEXT_TO_NONE:
        yield _bad("disk", says)
    else:
        yield _note("disk", says) if usage.free < _FEW_BYTES else _good("disk", says)


def clock(door: Door | None, folder: Path, now: Clock) -> Iterator[Finding]:
    """Compare the clock with the district's, else with what is recorded."""
    theirs = _district_time(door) if door else None
    if theirs is not None:
        ahead = theirs - now.now()
        says = f"{abs(ahead.total_seconds()):.0f} s off the district's"
        yield _bad("clock", says) if abs(ahead) >= SKEW else _good("clock", says)
        return
    newest = _newest(folder)
    if newest is not None and newest - now.now() >= SKEW:
        yield _bad("clock", f"behind: the newest entry was received at {newest:%F %T} UTC")
    else:
        yield _note("clock", "no district answers to compare it with")


def fonts() -> Iterator[Finding]:
    """Say whether there is a font for Chinese."""
    program = shutil.which("fc-list")
    if program is not None:
        command = [program, ":lang=zh", "family"]
        listed = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        families = {line.split(",")[0] for line in listed.stdout.splitlines() if line}
        if families:
            yield _good("fonts", f"{len(families)} families for Chinese")
            return
    folders = (Path(place).expanduser() for place in (*_FONT_FOLDERS, *_MORE_FONT_FOLDERS))
    found = any(
        name in file.name.lower()
        for place in folders
        if place.is_dir()
        for file in place.rglob("*.*")
        for name in _FONTS
    )
    yield _good("fonts", "there is one") if found else _bad("fonts", "none for Chinese")


def journal(folder: Path) -> Iterator[Finding]:
    """Verify the journal, and say what its registry is."""
    if not (folder / JOURNAL).exists():
        yield _note("journal", "there is none yet")
        return
    try:
        database = open_reader(folder / JOURNAL)
    except OperatorError as error:
        yield _bad("journal", error.code)
        return
    try:
        opened = Journal(database, is_owner=False)
        yield _verified(verify(opened, Ed25519()))
        state = fold(opened.records(), Ed25519())
    except OperatorError as error:
        yield _bad("journal", error.code)
        return
    finally:
        database.close()
    if not state.realm:
        yield _note("registry", "not joined yet")
    elif state.disputed is not None:
        yield _bad("registry", f"frozen: two records claim epoch {state.disputed}")
    else:
        yield _good("registry", f"{state.realm_name}, epoch {state.epoch}")


def mirror(folder: Path, path: Path | None) -> Iterator[Finding]:
    """Say whether the second copy is there and has everything; the journal may be in use."""
    if path is None:
        yield _note("mirror", "no second copy is set (carriers.mirror in seat.toml)")
        return
    if not (folder / JOURNAL).exists():
        yield _note("mirror", "there is nothing to copy yet")
        return
    try:
        database = open_reader(folder / JOURNAL)
    except OperatorError:
        return
    try:
        opened = Journal(database, is_owner=False)
        entries, lacking = mirrored.count(opened), mirrored.missing(opened, path)
    except OperatorError as error:
        if error.code == "mirror_unreadable":
            yield _bad("mirror", f"{path.name} is missing, or no second copy")
        return
    finally:
        database.close()
    if lacking:
        yield _bad("mirror", f"{lacking} of {entries} entries are not in it: start the console")
    else:
        yield _good("mirror", f"all {entries} entries are in it")


def marks(folder: Path) -> Iterator[Finding]:
    """Say whether this machine can note how far its writers went, outside data folders."""
    place = folder if folder.exists() else next(up for up in folder.parents if up.exists())
    if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
        yield _good("marks", f"a data folder that is put back whole is betrayed by {folder}")
    else:
        yield _note("marks", f"{folder} takes nothing: a folder put back whole may go unnoticed")


def _verified(found: Verification) -> Finding:
    if found.is_sound:
        return _good("journal", f"{found.events} entries verified, {found.hash[:16]}")
    first = found.problems[0]
    count = len(found.problems)
    return _bad("journal", f"{count} problems; {first.writer} {first.seq}: {first.what}")


class _Health(msgspec.Struct):
    clock: str


def _district_time(door: Door) -> datetime | None:
    try:
        with open_session(door) as session:
            answer = session.get(f"{door.url.rstrip('/')}/v1/health", timeout=_TIMEOUT_S)
        return from_rfc3339(msgspec.json.decode(answer.content, type=_Health).clock)
    except (requests.RequestException, msgspec.DecodeError, ValueError, OperatorError):
        return None


def _newest(folder: Path) -> datetime | None:
    """Return when the newest entry came in, by the clock of then."""
    newest = max((kept.received_at_us for kept in _entries(folder)), default=None)
    return from_micros(newest) if newest is not None else None


def _entries(folder: Path) -> Iterator[Kept]:
    if not (folder / JOURNAL).exists():
        return
    try:
        database = open_reader(folder / JOURNAL)
    except OperatorError:
        return
    try:
        yield from (kept for _, kept in Journal(database, is_owner=False).all())
    except OperatorError:
        return
    finally:
        database.close()
