"""One figure: what was measured, and beside it what this machine could do at best."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.clock import monotonic_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured value; ``beside`` are the floors and circumstances that it is read against."""

    name: str
    value: float
    unit: str
    beside: Mapping[str, float] = field(default_factory=dict)


def line(figure: Figure, measured_as: str) -> str:
    """Return a figure as one line of JSON, with the command that measures it again."""
    return json.dumps(
        {
            "figure": figure.name,
            "value": _short(figure.value),
            "unit": figure.unit,
            "beside": {name: _short(value) for name, value in figure.beside.items()},
            "command": f"python main.py bench {measured_as}",
        },
        ensure_ascii=False,
    )


def seconds(act: Callable[[], object]) -> float:
    """Return how long an act took."""
    started = monotonic_s()
    act()
    return monotonic_s() - started


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return how long an act took, and how long a processor was at it; apart, others were busy."""
    cpu_s = time.process_time()
    wall_s = seconds(act)
    return wall_s, time.process_time() - cpu_s


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` of the values do not exceed.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _short(value: float) -> float:
    """Four significant digits: more would be noise."""
    return float(f"{value:.4g}")
