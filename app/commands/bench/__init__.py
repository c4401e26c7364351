"""``bench``: the figures of this machine, one JSON object a line, each beside its floor."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from app.commands.bench.carriage import exchange_1000, exchange_10000
from app.commands.bench.carriers import weights
from app.commands.bench.console import frames, start
from app.commands.bench.figure import Figure, line
from app.commands.bench.length import look_again, stick
from app.commands.bench.record import commits
from app.commands.bench.spread import spread
from app.commands.bench.telemetry import ingest
from app.errors import OperatorError

# Each measures in an empty folder of its own; the name is that of its first figure.
FIGURES: Mapping[str, Callable[[Path], Iterator[Figure]]] = {
    "start_to_first_picture_s": start,
    "journal_commits_per_s": commits,
    "exchange_1000_events_s": exchange_1000,
    "ingest_samples_per_s": ingest,
    "map_p95_frame_ms": frames,
    "seat_to_seat_p95_s": spread,
    "exchange_10000_events_s": exchange_10000,
    "bundle_72h_export_s": stick,
    "verify_100000_events_s": look_again,
    "bytes_per_event_http": weights,
}


def main(arguments: list[str]) -> int:
    """Print the figures asked for, all of them if none was; 1 if one could not be taken."""
    parser = argparse.ArgumentParser(prog="main.py bench", description=__doc__)
    parser.add_argument("figure", nargs="*", metavar="FIGURE", help=", ".join(FIGURES))
    parser.add_argument("--dir", type=Path, help="measure on the disk of this folder")
    options = parser.parse_args(arguments)
    if strange := [name for name in options.figure if name not in FIGURES]:
        parser.error(f"no figure is called {strange[0]!r}; there are: {', '.join(FIGURES)}")
    failed = 0
    for name in options.figure or FIGURES:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=options.dir) as folder:
            try:
                for figure in FIGURES[name](Path(folder)):
                    sys.stdout.write(line(figure, name) + "\n")
                    sys.stdout.flush()
            except (OperatorError, OSError) as error:
                sys.stderr.write(f"{name}: {error}\n")
                failed += 1
    return 1 if failed else 0
