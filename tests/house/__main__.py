"""Runs every gate on this tree and names each breach; exit code 1 if there is one."""

from __future__ import annotations

import sys

from tests.house.gates import GATES
from tests.house.source import ROOT


def main() -> int:
    """Print the breaches of all gates."""
    count = 0
    for name, gate in GATES.items():
        for breach in gate(ROOT):
            sys.stdout.write(f"{breach} ({name})\n")
            count += 1
    return 1 if count else 0


sys.exit(main())
