"""The one entry: parses the first word and hands over to its command."""

from __future__ import annotations

import sys

from app.commands import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
