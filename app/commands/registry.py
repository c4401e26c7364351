"""``registry``: who may, as who runs the district changes it; the district must be running.

Whoever can read the folder of keys may do this, and nobody else. Every change is one signed record
that seats take over at their next exchange.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from app.commands.answers import print_json, refuse, say
from app.district import operator_file
from app.domain.people import Role
from app.domain.response import Hazard
from app.errors import OperatorError
from app.feeds.door import Door
from app.sync.enroll_http import ask_office

_PATH = "/v1/office/registry"
Json = dict[str, object]


def main(arguments: list[str]) -> int:
    """Show or change the registry; 1 if it was refused."""
    options = _parser().parse_args(arguments)
    try:
        door = _door(options.data_dir)
        if options.what == "show":
            return _show(ask_office(door, _PATH, None, Json), as_json=options.json)
        if options.what == "recovery-key":
            return _take_recovery_key(door, options.file)
        answer = ask_office(door, _PATH, _wish(options), Json)
    except (OperatorError, OSError) as error:
        return refuse("registry", error)
    if options.json:
        print_json(answer)
    else:
        _tell(options.what, answer)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py registry", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True, metavar="D")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    ways = parser.add_subparsers(dest="what", required=True)
    add = _Ways(ways)
    add("show", "accounts by post, devices, revocations, tokens")
    made = add("add-account", "make an account, or give one a new key and passphrase", "id")
    made.add_argument("--name", required=True, help="of the person; - reads it from input")
    made.add_argument("--post", required=True)
    made.add_argument("--role", required=True, choices=[role.value for role in Role])
    made.add_argument("--street", default="", help="code, for a street officer")
    add("close-account", "it signs nothing any more", "id")
    add("erase-name", "destroy a person's name; the post stays", "id")
    add("revoke-device", "it writes nothing any more; key or name", "device")
    add("readmit-device", "a revoked device may begin anew", "device")
    writer = add("revoke-writer", "nothing of it counts beyond a number", "writer")
    writer.add_argument("--up-to", type=int, required=True, dest="up_to", metavar="N")
    token = add("grant-token", "the command token of a hazard, for a seat")
    token.add_argument("hazard", choices=[hazard.value for hazard in Hazard])
    token.add_argument("device")
    taken = add("recovery-key", "write the recovery key to a file and keep it here no longer")
    taken.add_argument("file", type=Path, metavar="FILE")
    back = add("recover", "continue a frozen registry from one of its records", "keep")
    back.add_argument("--recovery-key", type=Path, metavar="FILE", dest="key_file")
    return parser


class _Ways:
    """Adds sub-words with what they are about."""

    def __init__(self, ways: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        self._ways = ways

    def __call__(self, name: str, words: str, *about: str) -> argparse.ArgumentParser:
        parser = self._ways.add_parser(name, help=words)
        for item in about:
            parser.add_argument(item)
        return parser


def _door(folder: Path) -> Door:
    file = operator_file.read(folder)
    return Door(url=file.url, token=file.token, certificate=bytes.fromhex(file.certificate))


def _wish(options: argparse.Namespace) -> Json:
    wish: Json = {"do": options.what}
    for name in ("id", "post", "role", "street", "device", "writer", "up_to", "hazard", "keep"):
        if hasattr(options, name):
            wish[name] = getattr(options, name)
    if options.what == "add-account":
        wish["name"] = sys.stdin.readline().strip() if options.name == "-" else options.name
    if options.what == "recover" and options.key_file is not None:
        wish["key"] = options.key_file.read_text("ascii").strip()
    return wish


def _take_recovery_key(door: Door, target: Path) -> int:
    """Write the key first, and only then let the district forget it."""
    key = ask_office(door, _PATH, {"do": "recovery-key"}, Json)["key"]
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{key}\n")
        file.flush()
        os.fsync(file.fileno())
    ask_office(door, _PATH, {"do": "recovery-key", "key": key}, Json)
    say(f"{target}: the recovery key; the district keeps it no longer. Put it into a safe")
    return 0


def _tell(what: str, answer: Json) -> None:
    if "passphrase" in answer:
        sys.stdout.write(f"{answer['passphrase']}\n")
        say("the first passphrase: hand it out once, and have it changed")
    say(f"{what}: the registry is at epoch {answer['epoch']}")


def _show(shown: Json, *, as_json: bool) -> int:
    if as_json:
        print_json(shown)
        return 0
    lines = [f"{shown['realm']}, epoch {shown['epoch']}, {str(shown['head'])[:16]}"]
    if shown["disputed"] is not None:
        lines.append(f"FROZEN: two records claim epoch {shown['disputed']}; recover one of them:")
    for title, render in _TABLES.items():
        rows = shown[title]
        assert isinstance(rows, list)
        lines += [f"{title[:-1]} {render(row)}" for row in rows]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _device(row: Json) -> str:
    mark = "  revoked" if row["is_revoked"] else ""
    return f"{str(row['key'])[:16]}  {row['name']}{mark}"


_TABLES: dict[str, Callable[[Json], str]] = {
    "rivals": lambda row: f"{row['hash']}  {row['says']}",
    "accounts": lambda row: f"{row['id']}  {row['post']}  {row['role']} {row['street'] or ''}",
    "devices": _device,
}
