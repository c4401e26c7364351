"""How far a script was played in a data folder, so that a later run goes on from there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from app.clock import from_rfc3339, to_rfc3339
from app.errors import OperatorError
from app.scenario.rows import Row

FILE = "progress.json"


@dataclass(slots=True, kw_only=True)
class Progress:
    """The rows that are saved and the subjects that they made; kept after each row."""

    path: Path
    script: str
    reached: datetime | None = None
    saved: set[int] = field(default_factory=set)
    subjects: dict[str, bytes] = field(default_factory=dict)

    def note(self, row: Row, subjects: Mapping[str, bytes]) -> None:
        """Keep that a row is saved."""
        self.saved.add(row.number)
        self.subjects |= subjects
        self.reached = row.at if self.reached is None else max(self.reached, row.at)
        content = {
            "script": self.script,
            "reached": to_rfc3339(self.reached),
            "saved": sorted(self.saved),
            "subjects": {name: subject.hex() for name, subject in self.subjects.items()},
        }
        fresh = self.path.with_suffix(".part")
        fresh.write_text(json.dumps(content), encoding="utf-8")
        fresh.replace(self.path)


def begin_progress(folder: Path, script: str) -> Progress:
    """Return the progress of a script that begins in a folder."""
    return Progress(path=folder / FILE, script=script)


def read_progress(folder: Path, script: str) -> Progress:
    """Return how far a script was played in a folder.

    Raises:
        OperatorError: progress_unreadable, or another_script that was played there.
    """
    path = folder / FILE
    if not path.exists():
        return begin_progress(folder, script)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        progress = Progress(
            path=path,
            script=str(content["script"]),
            reached=from_rfc3339(content["reached"]),
            saved={int(number) for number in content["saved"]},
            subjects={name: bytes.fromhex(text) for name, text in content["subjects"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OperatorError("progress_unreadable", file=str(path)) from error
    if progress.script != script:
        raise OperatorError("another_script", script=progress.script)
    return progress
