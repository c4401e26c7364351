"""``enroll``: lets a seat join a district by a one-time code.

``--new`` asks the district that runs over the data folder for a code; with ``--code`` a seat
joins by it, and knows its district for certain from then on. On the district's own machine no
code is needed: there a seat joins by itself.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from pathlib import Path

import msgspec

from app.clock import SystemClock
from app.commands.answers import print_json, refuse, say
from app.commands.seat import seat_settings
from app.commands.verify import JOURNAL
from app.district import operator_file
from app.errors import OperatorError
from app.feeds.door import Door
from app.store.database import open_writer
from app.store.journal import Journal
from app.store.keys import Ed25519, KeyStore, signer_of
from app.store.owner import Owner
from app.store.secret import seat_keys
from app.sync.access import Access, keep_access
from app.sync.author import DEVICE_KEY
from app.sync.bundle import unpack
from app.sync.calls import RefusedError, SilentError, UnreachableError
from app.sync.district_http import DistrictHttp
from app.sync.enroll_http import Believed, ask_office, believe, knock
from app.sync.enrolling import read_code
from app.sync.registry import fields_of
from app.sync.replica import Ports, Replica

_ROUNDS = 50


class _Given(msgspec.Struct):
    code: str
    expires: str


def main(arguments: list[str]) -> int:
    """Give out a code, or join by one; 1 if it was refused."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.new == bool(options.code):
        parser.error("either --new, or --district and --code")
    if options.code and not options.district:
        parser.error("--code needs --district")
    try:
        return _give(options) if options.new else _join(options)
    except (OperatorError, OSError) as error:
        return refuse("enroll", error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py enroll", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True, metavar="D")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    given = parser.add_argument_group("at the district")
    given.add_argument("--new", action="store_true", help="give out a code")
    given.add_argument("--minutes", type=int, default=30, help="how long it holds; default 30")
    taken = parser.add_argument_group("at the seat")
    taken.add_argument("--district", metavar="URL")
    taken.add_argument("--code", help="the code; - reads it from standard input")
    taken.add_argument("--insecure", action="store_true", help="over plain HTTP from elsewhere")
    taken.add_argument("--key-file", type=Path, metavar="F", help="what seals the seat's keys")
    parser.add_argument("--name", default="", metavar="SEAT", help="the seat's name for people")
    return parser


def _give(options: argparse.Namespace) -> int:
    file = operator_file.read(options.data_dir)
    door = Door(url=file.url, token=file.token, certificate=bytes.fromhex(file.certificate))
    body = {"seat": options.name, "minutes": options.minutes}
    given = ask_office(door, "/v1/office/codes", body, _Given)
    if options.json:
        print_json({"code": given.code, "expires": given.expires})
    else:
        sys.stdout.write(f"{given.code}\n")
        say(f"for one seat, until {given.expires}")
    return 0


def _join(options: argparse.Namespace) -> int:
    code = read_code(sys.stdin.readline() if options.code == "-" else options.code)
    folder: Path = options.data_dir
    owner = Owner(folder, "enroll")
    try:
        keys = seat_keys(folder, options.key_file).keys
        crypto = Ed25519()
        believed = believe(options.district, code, crypto, in_clear=options.insecure)
        device = signer_of(crypto, keys, DEVICE_KEY, secrets.token_bytes)
        seat = options.name or seat_settings(folder).seat_name
        access = knock(believed, code, device, seat)
        keep_access(keys, access)
        realm_name = _meet(folder, keys, (believed, access), seat)
    finally:
        owner.release()
    if options.json:
        print_json({"realm": realm_name, "district": access.url, "seat": seat})
    else:
        say(f"{seat} belongs to {realm_name} at {access.url} now")
    return 0


def _meet(folder: Path, keys: KeyStore, known: tuple[Believed, Access], seat: str) -> str:
    """Take over realm, registry and record; return the realm's name.

    Raises:
        OperatorError: other_realm, other_district, not_joined or district_unreachable.
    """
    believed, access = known
    ports = Ports(
        crypto=Ed25519(), keys=keys, clock=SystemClock(), random=secrets.token_bytes, name=seat
    )
    replica = Replica(Journal(open_writer(folder / JOURNAL)), ports)
    http = DistrictHttp(_door(access))
    try:
        if replica.realm not in (b"", believed.realm):
            names = {"realm": replica.realm_name, "other": believed.realm_name}
            raise OperatorError("other_realm", **names)
        peer = None
        for _ in range(_ROUNDS):
            answer = http.exchange(replica.offer(peer))
            _check(answer, believed)
            received = replica.receive(answer)
            peer = received.peer
            if replica.is_joined and not received.new:
                return replica.realm_name
    except (UnreachableError, SilentError, RefusedError) as error:
        raise OperatorError("district_unreachable", url=access.url) from error
    finally:
        http.close()
        replica.close()
    raise OperatorError("not_joined")


def _door(access: Access) -> Door:
    return Door(
        url=access.url,
        token=access.token,
        certificate=access.certificate,
        in_clear=access.in_clear,
    )


def _check(answer: bytes, believed: Believed) -> None:
    """Look that a registry which comes is that of the district which proved itself."""
    for record, _ in unpack(answer).records:
        realm, epoch, _, entries = fields_of(record)
        is_founding = epoch == 0
        key = entries[0].get("district_key") if is_founding and entries else believed.district_key
        if (realm, key) != (believed.realm, believed.district_key):
            raise OperatorError("other_district", url=believed.door.url)
