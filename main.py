"""The one entry: parses the first word, and joins ui and app for the words that show a window."""

from __future__ import annotations

import time

STARTED_S = time.monotonic()

import gc  # noqa: E402 - the clock runs before anything is loaded
import importlib  # noqa: E402
import sys  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

from app.commands import run  # noqa: E402

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.desk.window import WindowPlan


def window(desk: Desk, plan: WindowPlan) -> int:
    """Run a console; only now is Qt loaded, so that the other words do without it."""
    code: int = importlib.import_module("ui.start").run_console(desk, plan, STARTED_S)
    return code


if __name__ == "__main__":
    code = run(sys.argv[1:], window)
    # The end of the process frees all at once; collecting it piece by piece takes a second or more.
    gc.freeze()
    sys.exit(code)
