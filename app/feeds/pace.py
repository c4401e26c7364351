"""When each reading of a table is sent, and which time it carries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.sensor import Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Readings to send together, ``after_s`` seconds of the real clock from the beginning."""

    after_s: float
    observations: tuple[Observation, ...]


def shifted(observations: Sequence[Observation], now: datetime) -> tuple[Observation, ...]:
    """Return readings moved in time so that the newest of them is true at ``now``."""
    if not observations:
        return ()
    move = now - max(item.at for item in observations)
    return tuple(replace(item, at=item.at + move) for item in observations)


def restamped(
    observations: Sequence[Observation], begin: datetime, speed: float
) -> tuple[Observation, ...]:
    """Return readings that are true at the moment at which they are sent, the first at ``begin``.

    The distance between two of them shrinks by ``speed``.
    """
    if not observations:
        return ()
    first = min(item.at for item in observations)
    return tuple(replace(item, at=begin + (item.at - first) / speed) for item in observations)


def at_once(observations: Sequence[Observation], most: int) -> Iterator[Batch]:
    """Yield batches of at most ``most`` readings, in the order given, without a wait."""
    for start in range(0, len(observations), most):
        yield Batch(after_s=0.0, observations=tuple(observations[start : start + most]))


def in_time(observations: Sequence[Observation], speed: float, most: int) -> Iterator[Batch]:
    """Yield batches by the time that lies between readings, ``speed`` times faster.

    Readings that are due within a tenth of a second go together.
    """
    ordered = sorted(observations, key=lambda item: item.at)
    held: list[Observation] = []
    held_s = 0.0
    for item in ordered:
        due_s = (item.at - ordered[0].at).total_seconds() / speed
        if held and (due_s - held_s > 0.1 or len(held) == most):
            yield Batch(after_s=held_s, observations=tuple(held))
            held = []
        if not held:
            held_s = due_s
        held.append(item)
    if held:
        yield Batch(after_s=held_s, observations=tuple(held))
