"""Prints the installed packages that the lock does not name, one line, blanks between them."""

from __future__ import annotations

import re
import sys
from importlib.metadata import distributions
from pathlib import Path

_TOOLS = {"pip", "setuptools", "wheel"}


def main(lock: Path) -> None:
    """Compare this interpreter's packages with a lock file."""
    named = re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    locked = {_normal(name) for name in named}
    installed = {_normal(one.metadata["Name"]) for one in distributions()}
    sys.stdout.write(" ".join(sorted(installed - locked - _TOOLS)))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


main(Path(sys.argv[1]))
