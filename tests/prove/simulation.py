"""One run: steps with faults, then healing, then everybody must be equal."""

from __future__ import annotations

import traceback
from collections import deque
from dataclasses import dataclass, field

from tests.prove.checks import Checks
from tests.prove.end import after_healing, heal
from tests.prove.faults import STEPS
from tests.prove.options import Options
from tests.prove.world import BrokenError, World, in_effect, pass_time

SHOWN_STEPS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended; ``code`` is empty if every promise held.

    ``digest`` follows from everything that happened, so that two runs of a seed can be compared.
    """

    options: Options
    steps: int
    events: int = 0
    code: str = ""
    what: str = ""
    digest: str = ""


def run(options: Options) -> Outcome:
    """Play one run; whatever breaks, this returns."""
    done = _Done()
    try:
        return _play(options, done)
    except BrokenError as broken:
        return _broken(options, done, broken.code, str(broken))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        # S10: nothing that comes in, and no fault of a machine, may raise out of the record.
        return _broken(options, done, "S10", traceback.format_exc(limit=-6) + repr(error))


@dataclass
class _Done:
    steps: int = 0
    last: deque[str] = field(default_factory=lambda: deque(maxlen=SHOWN_STEPS))


def _play(options: Options, done: _Done) -> Outcome:
    world = World(options)
    with in_effect(world):
        checks = Checks(world)
        checks.after_step()
        names, weights = tuple(options.weights), tuple(options.weights.values())
        for name in world.rng.choices(names, weights, k=options.steps):
            done.last.append(name)
            pass_time(world)
            STEPS[name](world)
            checks.after_step()
            done.steps += 1
        heal(world)
        checks.after_step()
        after_healing(world)
    journal, picture = world.district.replica.hashes()
    return Outcome(
        options=options,
        steps=done.steps,
        events=world.district.replica.journal.count(),
        digest=(journal + picture).hex(),
    )


def _broken(options: Options, done: _Done, code: str, what: str) -> Outcome:
    return Outcome(
        options=options,
        steps=done.steps,
        code=code,
        what=f"{what}\n  last steps: {' '.join(done.last)}",
    )


def report(outcome: Outcome) -> str:
    """Return what broke, of what the run was made, and how to play it again."""
    seed = outcome.options.seed
    return (
        f"{outcome.what}\n  {outcome.options.expanded()}\n"
        f"  again: python -m tests.prove --seed {seed}"
        " (and add the seed to tests/seeds.txt)\n"
    )
