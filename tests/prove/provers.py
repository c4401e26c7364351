"""The provers by name; each looks for broken promises for as long as it is given."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.prove.fuzz import fuzz
from tests.prove.kill import Scene
from tests.prove.mutants import MOST_RUNS, MUTANTS, catch, mutated
from tests.prove.options import chance, draw
from tests.prove.power import CONTROL_CUTS, fail_power
from tests.prove.resolver import law
from tests.prove.simulation import report, run
from tests.prove.tally import Share, Tally
from tests.prove.world import BrokenError

EXAMPLES = 20
CONTROL_EVERY = 10
WINDOW_EVERY = 4
# Both take long for little; together they get what each other prover gets (contracts 11).
HALF = frozenset({"mutants", "kill"})
Prover = Callable[[Share], Tally]


def simulation(share: Share) -> Tally:
    """Play runs with faults; one in ten with real signatures."""
    tally = Tally(prover="simulation")
    for seed in share.seeds():
        outcome = run(draw(seed))
        tally.runs += 1
        tally.steps += outcome.steps
        if outcome.code:
            tally.broke(report(outcome))
    return tally


def hostile(share: Share) -> Tally:
    """Feed bytes and signed nonsense."""
    tally = Tally(prover="fuzz")
    for seed in share.seeds():
        inputs, code, what = fuzz(seed)
        tally.runs += 1
        tally.steps += inputs
        if code:
            tally.broke(f"{code}: {what}\n{again('fuzz', seed)}")
    return tally


def mutants(share: Share) -> Tally:
    """Put faults in, one after the other, and count those that 200 runs miss."""
    tally = Tally(prover="mutants")
    ends_at = time.monotonic() + share.seconds
    for name in list(MUTANTS)[share.place :: share.stride]:
        with mutated(name):
            is_caught, runs = False, 0
            while not is_caught and runs < MOST_RUNS and (not runs or time.monotonic() < ends_at):
                steps, code = catch(name, share.first + runs)
                runs += 1
                tally.steps += steps
                is_caught = bool(code)
        tally.runs += runs
        if not is_caught and runs == MOST_RUNS:
            tally.broke(f"{name}: missed by {MOST_RUNS} runs from seed {share.first}\n")
        elif not is_caught:
            tally.open += 1
    return tally


def power_cut(share: Share) -> Tally:
    """Fail the power in the middle of writes; one run in ten on a disk that lies must be caught."""
    tally = Tally(prover="power_cut")
    for seed in share.seeds():
        cuts, what = fail_power(seed)
        tally.runs += 1
        tally.steps += cuts
        if what:
            tally.broke(f"{what}\n{again('power_cut', seed)}")
        if seed % CONTROL_EVERY == 0 and not fail_power(seed, lies=True, cuts=CONTROL_CUTS)[1]:
            missed = "a disk that lies about syncing was not caught"
            tally.broke(f"{missed}\n{again('power_cut', seed)}")
    return tally


def kill(share: Share) -> Tally:
    """Kill a console in the middle of what it does, one in four with its window."""
    tally = Tally(prover="kill")
    with tempfile.TemporaryDirectory(prefix="prove-kill-", ignore_cleanup_errors=True) as folder:
        scene = Scene(Path(folder) / "seat", chance(("kill", share.first, share.place)))
        for seed in share.seeds():
            told = scene.told
            try:
                scene.kill(has_window=seed % WINDOW_EVERY == 0)
            except BrokenError as broken:
                tally.broke(f"{broken}\n{again('kill', seed)}  (the moment is the machine's)\n")
            tally.runs += 1
            tally.steps += scene.told - told
    return tally


def again(prover: str, seed: int) -> str:
    """Return how to play a seed again."""
    return f"  again: python -m tests.prove --prover {prover} --seed {seed}\n"


def resolver(share: Share) -> Tally:
    """Look for acts apart that merge into something that they must not."""
    tally = Tally(prover="resolver")
    for seed in share.seeds():
        tally.runs += 1
        tally.steps += EXAMPLES
        try:
            law(EXAMPLES, seed)()
        except AssertionError as broken:
            notes = "\n".join(getattr(broken, "__notes__", ()))
            tally.broke(f"{broken}\n{notes}\n{again('resolver', seed)}")
    return tally


PROVERS: Mapping[str, Prover] = {
    "simulation": simulation,
    "mutants": mutants,
    "power_cut": power_cut,
    "kill": kill,
    "resolver": resolver,
    "fuzz": hostile,
}
