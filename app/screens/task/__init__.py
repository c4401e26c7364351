"""What was closed and ordered: which acts stand, which wait for a second signature."""

from __future__ import annotations

from app.screens.task.assemble import build
from app.screens.task.view import (
    ClosureRow,
    Deed,
    Option,
    OrderRow,
    ReturnRow,
    Signed,
    Standing,
    TaskView,
    Waiting,
)

__all__ = [
    "ClosureRow",
    "Deed",
    "Option",
    "OrderRow",
    "ReturnRow",
    "Signed",
    "Standing",
    "TaskView",
    "Waiting",
    "build",
]
