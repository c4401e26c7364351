"""The hand-over sheet (交接班): all that is open, what must be explained, and who signs next."""

from __future__ import annotations

from app.screens.handover.assemble import build
from app.screens.handover.view import (
    Beside,
    Done,
    HandoverView,
    Machine,
    OpenRow,
    Party,
    Waiting,
)

__all__ = [
    "Beside",
    "Done",
    "HandoverView",
    "Machine",
    "OpenRow",
    "Party",
    "Waiting",
    "build",
]
