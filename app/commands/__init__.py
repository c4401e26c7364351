"""One module per word of the command line, and the composition."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from app.desk.window import Window

WORDS = {
    "console": "a seat with its window; the word may be left out",
    "district": "the server of one district over one data folder",
    "demo": "a district and a seat, playing a script: rainstorm, typhoon or three_outage",
    "scenario": "plays a script through a seat without a window",
    "feed": "hands a file of readings or warnings to a district",
    "verify": "looks at every byte of a journal again",
    "backup": "a consistent copy of a journal, beside its running owner",
    "bundle": "the record carried by hand, on a stick or by any file",
    "restore": "a journal made anew from a copy, a district or a bundle",
    "enroll": "lets a seat join a district by a one-time code",
    "registry": "who may, as who runs the district changes it",
    "doctor": "says how it stands with a data folder and its machine",
    "bench": "the figures of this machine, each beside its floor",
}
"""Each word with what it does, in the order in which they are told."""

WITH_WINDOW = frozenset({"console", "demo"})
"""Words that show a window; they are handed the one thing of ui that they need."""

_HELP = frozenset({"-h", "--help", "help"})
_ELSEWHERE = {
    "report": "`report` makes no documents yet. The report of what was played, as JSON:\n"
    "  main.py demo --headless --report FILE\n"
    "  main.py scenario SCRIPT --data-dir D --report FILE\n",
}


def run(arguments: list[str], window: Window) -> int:
    """Run the word that the arguments name, ``console`` if none, and return the exit code.

    ``window`` runs a console; it stands here so that app needs nothing of ui. 0 = done,
    1 = refused or failed, 2 = wrong usage. Source: contracts 7.
    """
    if arguments and arguments[0] in _HELP:
        sys.stdout.write(_help())
        return 0
    word, rest = "console", arguments
    if arguments and not arguments[0].startswith("-"):
        word, rest = arguments[0], arguments[1:]
    if word not in WORDS:
        told = _ELSEWHERE.get(word) or f"unknown word {word!r}; main.py --help lists all words\n"
        sys.stderr.write(told)
        return 2
    main = importlib.import_module(f"app.commands.{word}").main
    if word in WITH_WINDOW:
        return cast("Callable[[list[str], Window], int]", main)(rest, window)
    return cast("Callable[[list[str]], int]", main)(rest)


def _help() -> str:
    wide = max(map(len, WORDS))
    lines = "".join(f"  {word:<{wide}}  {line}\n" for word, line in WORDS.items())
    return (
        f"usage: main.py WORD [options]\n\n{lines}\nmain.py WORD --help tells the options of one.\n"
    )
