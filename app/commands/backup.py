"""``backup``: a consistent copy of a journal, beside its running owner.

Put the copy as ``journal.db`` into an empty folder to look at it, or to start from it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from app.commands.answers import print_json, refuse, say
from app.commands.verify import JOURNAL
from app.errors import OperatorError
from app.store.database import copy_to


def main(arguments: list[str]) -> int:
    """Copy a journal; 1 if there is none, or the file exists already."""
    options = _parser().parse_args(arguments)
    try:
        copy_to(options.data_dir / JOURNAL, options.file)
    except (OperatorError, OSError) as error:
        return refuse("backup", error)
    size = options.file.stat().st_size
    if options.json:
        print_json({"file": str(options.file), "bytes": size})
    else:
        say(f"{options.file}: {size} bytes")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py backup", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True, metavar="D")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("file", type=Path, metavar="FILE")
    return parser
