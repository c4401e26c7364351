"""``district``: the server of one district over one data folder."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import threading
from pathlib import Path

from app.clock import Clock, SystemClock
from app.commands.options import add_clock, clock_of
from app.district.certificate import (
    CERTIFICATE,
    KEY,
    Certificate,
    own_certificate,
    read_certificate,
)
from app.district.doors import Tokens, is_loopback_host
from app.district.opening import KEY_UNWRAPPED, DistrictPlan, Opened, open_district
from app.district.operator_file import OperatorFile, new_token, removed_after, write
from app.district.serving import Listening, check_place, close, serve
from app.district.tokens import house_token
from app.errors import OperatorError
from app.logs import Log
from app.settings.pack import default_pack, load_district
from app.store.secret import KEYS

LISTEN = "127.0.0.1:8440"
_EXERCISE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_WORDS = {
    "held": "the data folder is held by {by}",
    "other_realm": "the data folder belongs to another realm: it is of {realm}, not of {other}",
    "cannot_listen": "cannot listen at {place}: {reason}",
    "tls_bad": "cannot serve TLS: {reason}",
    "key_sealed": "the key {file} is sealed: name the file that opens it by --key-file",
    "key_wrong_secret": "the key {file} is sealed by another secret than that of --key-file",
    "key_unreadable": "the key {file} cannot be read",
    "key_file_unreadable": "the key file {file} cannot be read",
    "key_file_short": "the key file {file} holds fewer than {least} bytes",
    "journal_unreadable": "the journal cannot be read",
    "journal_newer": "the journal was made by a newer version",
    "pack_bad": "{file}:{line}: {field}: {reason}",
}


def main(arguments: list[str]) -> int:
    """Serve until it is told to end; 1 if it cannot begin."""
    parser = _parser()
    options = parser.parse_args(arguments)
    host, port = _address(parser, options.listen)
    if (options.cert is None) != (options.key is None) or (options.cert and options.insecure):
        parser.error("--cert and --key belong together, and not to --insecure")
    clock = _clock(parser, options)
    _check_database(parser, options)
    try:
        check_place(host, port)
        opened = _open(options, clock)
    except OperatorError as error:
        return _refuse(error)
    log = Log(options.data_dir, "district")
    people = opened.node.ground.district.accounts
    log.hide(word for item in people for word in (item.id, item.name))
    if options.leash:
        threading.Thread(target=_end_with_parent, name="leash", daemon=True).start()
    try:
        _serve(opened, options, (host, port))
    except OperatorError as error:
        return _refuse(error)
    finally:
        close(opened.node)
        log.close()
        opened.release()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py district", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True, metavar="D")
    parser.add_argument("--db", metavar="URL", default="sqlite", help="sqlite, in the data folder")
    parser.add_argument("--listen", metavar="HOST:PORT", default=LISTEN, help="port 0: a free one")
    parser.add_argument("--exercise", metavar="NAME", help="the realm of an exercise; else live")
    parser.add_argument("--key-file", type=Path, metavar="F", help="what seals the keys")
    parser.add_argument("--cert", type=Path, metavar="F", help="certificate for TLS (PEM)")
    parser.add_argument("--key", type=Path, metavar="F", help="its key (PEM)")
    parser.add_argument("--insecure", action="store_true", help="no TLS, not even from elsewhere")
    parser.add_argument("--leash", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--pack", type=Path, default=default_pack(), help=argparse.SUPPRESS)
    add_clock(parser)
    return parser


def _address(parser: argparse.ArgumentParser, text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if host == "localhost":
        host = "127.0.0.1"
    try:
        is_loopback_host(host)
        number = int(port)
    except ValueError:
        parser.error(f"--listen: not ADDRESS:PORT: {text}")
    if not 0 <= number < 65536:
        parser.error(f"--listen: no port: {port}")
    return host, number


def _clock(parser: argparse.ArgumentParser, options: argparse.Namespace) -> Clock:
    if options.exercise is not None and not _EXERCISE.fullmatch(options.exercise):
        parser.error(f"--exercise: letters, digits, _ . - only: {options.exercise}")
    asked = options.epoch, options.anchor, options.hold
    if options.exercise is None and (any(asked) or options.speed != 1):
        parser.error("a scenario clock runs in an exercise only: name it by --exercise")
    try:
        return clock_of(options)
    except OperatorError:
        parser.error("a scenario clock needs --epoch and --anchor")


def _check_database(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    scheme, _, rest = options.db.partition(":")
    if scheme != "sqlite":
        parser.error(
            f"--db: {scheme} is not built yet; this version keeps its record in SQLite only, "
            "in the data folder"
        )
    if rest.strip("/") and Path(rest.removeprefix("///")) != options.data_dir / "journal.db":
        parser.error("--db: the record of SQLite is journal.db in the data folder")


def _open(options: argparse.Namespace, clock: Clock) -> Opened:
    return open_district(
        DistrictPlan(
            data_dir=options.data_dir,
            pack=options.pack,
            district=load_district(options.pack),
            clock=clock,
            exercise=options.exercise,
            key_file=options.key_file,
        )
    )


def _listening(
    opened: Opened, options: argparse.Namespace, address: tuple[str, int], operator: str
) -> Listening:
    host, port = address
    is_elsewhere = not is_loopback_host(host)
    certificate = _certificate(options, host, is_elsewhere=is_elsewhere)
    if is_elsewhere and certificate is None:
        _say(
            "not encrypted, as --insecure says: whoever is on the way reads and changes everything"
        )
    if is_elsewhere and KEY_UNWRAPPED in opened.node.caveats:
        _say("the keys of the district lie open: seal them by --key-file")
    tokens = Tokens(
        house=house_token(opened.keys) if is_elsewhere else "",
        operator=operator,
        is_device=opened.office.is_device_token,
    )
    return Listening(host=host, port=port, tokens=tokens, certificate=certificate)


def _certificate(
    options: argparse.Namespace, host: str, *, is_elsewhere: bool
) -> Certificate | None:
    """Return what makes it TLS: the files that were named or lie there, else one of its own.

    Seats of this machine need none, and from elsewhere only ``--insecure`` does without.
    """
    keys: Path = options.data_dir / KEYS
    if options.cert is not None:
        return read_certificate(options.cert, options.key)
    if options.insecure:
        return None
    if is_elsewhere:
        return own_certificate(keys, host, SystemClock().now())
    file, key = keys / CERTIFICATE, keys / KEY
    return read_certificate(file, key) if file.is_file() and key.is_file() else None


def _serve(opened: Opened, options: argparse.Namespace, address: tuple[str, int]) -> None:
    operator = new_token()
    listening = _listening(opened, options, address, operator)

    def started(url: str) -> None:
        print_ = listening.certificate.print.hex() if listening.certificate else ""
        near = _near(url)
        write(options.data_dir, OperatorFile(url=near, token=operator, certificate=print_))
        _say(f"district {url}")
        if print_:
            _say(f"certificate {print_}")

    with removed_after(options.data_dir):
        serve(opened, listening, started)


def _near(url: str) -> str:
    """Return how a program of this machine reaches an address that listens everywhere."""
    return url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")


def _end_with_parent() -> None:
    """End when standard input closes: whoever started this is gone, however that came about."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _refuse(error: OperatorError) -> int:
    words = _WORDS.get(error.code)
    _say(words.format(**error.details) if words else f"{error.code} {error.details or ''}".strip())
    return 1


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
