"""The one entry: parses the first word, and joins ui and app for the words that show a window."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

from app.commands import run

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.desk.window import WindowPlan


def window(desk: Desk, plan: WindowPlan) -> int:
    """Run a console; only now is Qt loaded, so that the other words do without it."""
    code: int = importlib.import_module("ui.start").run_console(desk, plan)
    return code


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], window))
