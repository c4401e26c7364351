"""What a prover found, and how two workers' findings become one line."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_REPORTS = 3


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of one prover; ``reports`` say what broke and how to play it again.

    ``open`` are faults put in on purpose that nobody caught yet and nobody missed either.
    """

    prover: str
    runs: int = 0
    steps: int = 0
    violations: int = 0
    open: int = 0
    seconds: float = 0.0
    first_seed: int = 0
    reports: list[str] = field(default_factory=list)

    def broke(self, report: str) -> None:
        """Count a broken promise."""
        self.violations += 1
        if len(self.reports) < MOST_REPORTS:
            self.reports.append(report)

    def add(self, other: Tally) -> None:
        """Take another worker's counts in."""
        self.runs += other.runs
        self.steps += other.steps
        self.violations += other.violations
        self.open += other.open
        self.reports += other.reports

    def line(self) -> str:
        """Return the line that ``make prove`` prints. Source: contracts 11."""
        shown = {
            "prover": self.prover,
            "runs": self.runs,
            "steps": self.steps,
            "violations": self.violations,
            "seconds": round(self.seconds, 1),
            "first_seed": self.first_seed,
        }
        if self.prover == "mutants":
            shown["open"] = self.open
        return json.dumps(shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one worker does: seeds from ``first``, every ``stride``-th, for so many seconds."""

    first: int
    stride: int
    place: int
    seconds: float

    def seeds(self) -> Iterator[int]:
        """Give seeds until the time is over; at least one."""
        ends_at = time.monotonic() + self.seconds
        seed = self.first + self.place
        while True:
            yield seed
            seed += self.stride
            if time.monotonic() >= ends_at:
                return
