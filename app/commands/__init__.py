"""One module per word of the command line, and the composition."""

from __future__ import annotations

import importlib
import sys
from typing import Protocol, cast

WORDS = (
    "console",
    "district",
    "demo",
    "scenario",
    "feed",
    "verify",
    "backup",
    "bundle",
    "bench",
)


class _Word(Protocol):
    def main(self, arguments: list[str]) -> int: ...


def run(arguments: list[str]) -> int:
    """Run the word that the arguments name, ``console`` if none, and return the exit code.

    0 = done, 1 = refused or failed, 2 = wrong usage. Source: contracts 7.
    """
    word, rest = "console", arguments
    if arguments and not arguments[0].startswith("-"):
        word, rest = arguments[0], arguments[1:]
    if word not in WORDS:
        sys.stderr.write(f"unknown word {word!r}; one of: {', '.join(WORDS)}\n")
        return 2
    module = cast("_Word", importlib.import_module(f"app.commands.{word}"))
    return module.main(rest)
