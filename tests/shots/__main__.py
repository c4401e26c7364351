"""Writes the pictures of all states, or of those that are named."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.shots.states import STATES, shoot


def main(arguments: list[str]) -> int:
    """Write pictures into a folder and name them."""
    parser = argparse.ArgumentParser(prog="python -m tests.shots", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("state", nargs="*", help=", ".join(STATES))
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    for name in options.state or STATES:
        with tempfile.TemporaryDirectory(prefix="shot-") as folder:
            for picture in shoot(name, Path(folder), options.folder):
                sys.stdout.write(f"{picture}\n")
    return 0


sys.exit(main(sys.argv[1:]))
