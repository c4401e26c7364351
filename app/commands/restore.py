"""``restore``: a journal made anew, from the second copy, from a district, or from a bundle.

The folder must not hold a journal: nothing is ever overwritten. What is damaged at the end of a
mirror is left out. Where entries wait for others that did not come, what there is stays restored;
that is said, and the exit is 1. Whoever starts on the folder afterwards goes on as a new writer, so
that no number is used twice.
"""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path

from app.clock import SystemClock
from app.commands.answers import print_json, refuse, say
from app.commands.seat import seat_settings
from app.commands.verify import JOURNAL
from app.errors import OperatorError
from app.store.codec import BadBytesError
from app.store.database import open_writer
from app.store.journal import Journal
from app.store.keys import Ed25519, KeyStore
from app.store.owner import Owner
from app.store.secret import seat_keys
from app.sync.access import door_to, kept_access
from app.sync.bundle import MAX_BUNDLE
from app.sync.calls import RefusedError, SilentError, UnreachableError
from app.sync.district_http import DistrictHttp
from app.sync.exchange import is_even
from app.sync.outside import taken_back
from app.sync.replica import Ports, Received, Replica

_MOST_ROUNDS = 10_000
_PART = "journal.restored"


def main(arguments: list[str]) -> int:
    """Restore; 1 if it was refused, or if not all that was found came back."""
    options = _parser().parse_args(arguments)
    try:
        return _restore(options)
    except (OperatorError, BadBytesError, OSError) as error:
        return refuse("restore", error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py restore", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True, metavar="D")
    parser.add_argument("--json", action="store_true", help="JSON is printed in any case")
    parser.add_argument("--key-file", type=Path, metavar="F", help="what seals the seat's keys")
    ways = parser.add_mutually_exclusive_group(required=True)
    ways.add_argument("--mirror", type=Path, metavar="FILE", help="the second copy of the journal")
    ways.add_argument("--from", dest="url", metavar="URL", help="a district that has the record")
    ways.add_argument("--bundle", type=Path, metavar="FILE", help="a bundle that a seat wrote")
    return parser


class _Passing(KeyStore):
    """Keys that are gone when the restoring is done: it signs nothing."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load(self, name: str) -> bytes | None:
        return self._held.get(name)

    def save(self, name: str, content: bytes) -> None:
        self._held[name] = content

    def note(self, name: str, content: bytes) -> None:
        self.save(name, content)


def _restore(options: argparse.Namespace) -> int:
    folder: Path = options.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    owner = Owner(folder, "restore")
    try:
        if (folder / JOURNAL).exists():
            raise OperatorError("journal_there", folder=str(folder))
        fresh = folder / _PART
        _remove(fresh)
        try:
            answer, refused = _filled(options, fresh)
        except BaseException:
            _remove(fresh)
            raise
        if not answer["events"]:
            _remove(fresh)
            raise OperatorError("nothing_restored")
        fresh.replace(folder / JOURNAL)
    finally:
        owner.release()
    say(f"restore: {answer['events']} events in {folder}")
    print_json(answer)
    if not answer["pending"] and not refused:
        return 0
    say(
        f"restore: NOT whole: {answer['pending']} wait for entries that are missing, {refused} were"
        " refused; a district or a neighbour may have what is missing"
    )
    return 1


def _filled(options: argparse.Namespace, path: Path) -> tuple[dict[str, object], int]:
    """Make the journal at a path of its own; return what it holds, and how much was refused."""
    keys: KeyStore = _Passing()
    if options.url:
        keys = seat_keys(options.data_dir, options.key_file).keys
    ports = Ports(
        crypto=Ed25519(),
        keys=keys,
        clock=SystemClock(),
        random=secrets.token_bytes,
        name=seat_settings(options.data_dir).seat_name,
    )
    replica = Replica(Journal(open_writer(path)), ports)
    try:
        if options.mirror:
            refused = [r for got in taken_back(options.mirror, replica.adopt) for r in got.refused]
        elif options.url:
            refused = _from_district(replica, options.url, keys)
        else:
            refused = _from_bundle(replica, options.bundle)
        replica.seal()
        answer: dict[str, object] = {
            "events": sum(replica.picture.vector.values()),
            "pending": replica.pending,
            "refused": refused,
            "realm": replica.realm_name,
            "hash": replica.picture.hash(),
        }
        return answer, len(refused)
    finally:
        replica.close()


def _from_district(replica: Replica, url: str, keys: KeyStore) -> list[str]:
    http = DistrictHttp(door_to(url, kept_access(keys)))
    received = Received()
    refused: list[str] = []
    try:
        for _ in range(_MOST_ROUNDS):
            received = replica.receive(http.exchange(replica.offer(received.peer)))
            refused += received.refused
            if received.peer is None or is_even(replica.header(), received.peer):
                break
    except (UnreachableError, SilentError) as error:
        raise OperatorError("district_unreachable", url=url) from error
    except RefusedError as error:
        names = {"realm": replica.realm_name, "other": error.realm}
        raise OperatorError(error.code or "refused", url=url, **names) from error
    finally:
        http.close()
    return refused


def _from_bundle(replica: Replica, path: Path) -> list[str]:
    with path.open("rb") as stream:
        return list(replica.receive(stream.read(MAX_BUNDLE + 1)).refused)


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
