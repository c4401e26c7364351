"""``bundle export`` and ``bundle import``: the record carried by hand, on a stick or by any file.

Export only reads, beside a running owner. Import becomes the owner, or is refused by the holder's
name. A bundle that is written for the answer to another one (``--for``) holds only what its
sender lacks. What is too long for one bundle goes on in FILE.2, FILE.3 and so on: import them in
this order.
"""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path

from app.clock import SystemClock
from app.commands.answers import print_json, refuse, say, words_of
from app.commands.seat import seat_settings
from app.commands.verify import JOURNAL
from app.errors import OperatorError
from app.store.codec import BadBytesError
from app.store.database import open_reader, open_writer
from app.store.files import write_new
from app.store.journal import Journal
from app.store.keys import Ed25519
from app.store.owner import Owner
from app.store.secret import seat_keys
from app.sync.bundle import MAX_BUNDLE, unpack
from app.sync.carry import export, realm_in, split
from app.sync.replica import Ports, Received, Replica


def main(arguments: list[str]) -> int:
    """Export or import; 1 if it was refused, or if anything of the bundle was."""
    options = _parser().parse_args(arguments)
    try:
        return _export(options) if options.what == "export" else _import(options)
    except (OperatorError, BadBytesError, OSError) as error:
        return refuse("bundle", error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py bundle", description=__doc__)
    ways = parser.add_subparsers(dest="what", required=True)
    out = ways.add_parser("export", help="write a bundle")
    out.add_argument("--for", dest="wanted_by", type=Path, metavar="FILE", help="a bundle of it")
    back = ways.add_parser("import", help="take a bundle in")
    back.add_argument("--key-file", type=Path, metavar="F", help="what seals the keys")
    for way in (out, back):
        way.add_argument("--data-dir", type=Path, required=True, metavar="D")
        way.add_argument("--json", action="store_true", help="JSON is printed in any case")
        way.add_argument("file", type=Path, metavar="FILE")
    return parser


def _export(options: argparse.Namespace) -> int:
    target: Path = options.file
    if target.exists():
        raise OperatorError("file_exists", file=str(target))
    wanted_by = _content(options.wanted_by) if options.wanted_by else None
    name = seat_settings(options.data_dir).seat_name
    database = open_reader(options.data_dir / JOURNAL)
    try:
        journal = Journal(database, is_owner=False)
        whole = export(journal, Ed25519(), name, SystemClock().now(), wanted_by)
    finally:
        database.close()
    contents = split(whole)
    more = [target.with_name(f"{target.name}.{place}") for place in range(2, len(contents) + 1)]
    files = (target, *more)
    try:
        write_new(dict(zip(files, contents, strict=True)))
    except FileExistsError as error:
        raise OperatorError("file_exists", file=str(error.filename)) from error
    size = sum(map(len, contents))
    said = {"file": str(target), "bytes": size, "events": len(whole.events)}
    print_json({**said, "files": [str(path) for path in files]} if more else said)
    return 0


def _import(options: argparse.Namespace) -> int:
    content = _content(options.file)
    if not (options.data_dir / JOURNAL).exists():
        raise OperatorError("journal_missing")
    received, ours = _received(options.data_dir, content, options.key_file)
    if "other_realm" in received.refused:
        names = {"realm": ours, "other": realm_in(content)}
        say(f"bundle: {words_of(OperatorError('other_realm', **names))}")
    count = len(unpack(content).events) if not received.refused else 0
    refused = list(received.refused)
    print_json(
        {
            "read": max(count, received.new + received.known),
            "new": received.new,
            "known": received.known,
            "pending": received.pending,
            "quarantined": received.quarantined,
            "refused": refused,
        }
    )
    return 1 if refused else 0


def _content(path: Path) -> bytes:
    """Return a file's bytes; one beyond any bundle is not read whole."""
    with path.open("rb") as stream:
        return stream.read(MAX_BUNDLE + 1)


def _received(folder: Path, content: bytes, key_file: Path | None) -> tuple[Received, str]:
    """Take a bundle in; return what became of it, and the realm of the folder by name."""
    owner = Owner(folder, "bundle import")
    try:
        ports = Ports(
            crypto=Ed25519(),
            keys=seat_keys(folder, key_file).keys,
            clock=SystemClock(),
            random=secrets.token_bytes,
            name=seat_settings(folder).seat_name,
        )
        replica = Replica(Journal(open_writer(folder / JOURNAL)), ports)
        try:
            return replica.receive(content), replica.realm_name
        finally:
            replica.close()
    finally:
        owner.release()
