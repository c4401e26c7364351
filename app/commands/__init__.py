"""One module per word of the command line, and the composition."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from app.desk.window import Window

WORDS = (
    "console",
    "district",
    "demo",
    "scenario",
    "feed",
    "verify",
    "backup",
    "bundle",
    "restore",
    "enroll",
    "registry",
    "doctor",
    "bench",
)


WITH_WINDOW = frozenset({"console", "demo"})
"""Words that show a window; they are handed the one thing of ui that they need."""


def run(arguments: list[str], window: Window) -> int:
    """Run the word that the arguments name, ``console`` if none, and return the exit code.

    ``window`` runs a console; it stands here so that app needs nothing of ui. 0 = done,
    1 = refused or failed, 2 = wrong usage. Source: contracts 7.
    """
    word, rest = "console", arguments
    if arguments and not arguments[0].startswith("-"):
        word, rest = arguments[0], arguments[1:]
    if word not in WORDS:
        sys.stderr.write(f"unknown word {word!r}; one of: {', '.join(WORDS)}\n")
        return 2
    main = importlib.import_module(f"app.commands.{word}").main
    if word in WITH_WINDOW:
        return cast("Callable[[list[str], Window], int]", main)(rest, window)
    return cast("Callable[[list[str]], int]", main)(rest)
