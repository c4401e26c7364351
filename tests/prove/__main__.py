"""Looks for broken promises on fresh seeds: ``python -m tests.prove --seconds 30``.

Prints one line a prover (contracts 11) and what broke on standard error; exit code 1 if anything
did. ``--mutant FILE`` applies a patch to a copy of the tree and looks there.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.prove.options import draw
from tests.prove.provers import HALF, PROVERS
from tests.prove.simulation import report, run
from tests.prove.tally import Share, Tally

ROOT = Path(__file__).parents[2]
SECONDS = 10.0
COPIED = ("app", "ui", "tests", "resources", "main.py", "pyproject.toml")


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.prove")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each prover")
    parser.add_argument("--mutant", type=Path, help="a patch that is applied to a copy first")
    parser.add_argument(
        "--seed", type=int, help="play one run again, of the simulation or of --prover"
    )
    parser.add_argument("--prover", action="append", choices=list(PROVERS), help="only these")
    parser.add_argument("--first-seed", type=int, help="instead of a fresh one")
    given = parser.parse_args()
    if given.seed is not None:
        return _again(given.prover or ["simulation"], given.seed)
    if given.mutant is not None:
        return _on_a_copy(given.mutant, given.seconds)
    first = given.first_seed if given.first_seed is not None else secrets.randbelow(1_000_000_000)
    return _prove(given.prover or list(PROVERS), first, given.seconds)


def _prove(names: list[str], first: int, seconds: float) -> int:
    workers = os.cpu_count() or 1
    has_broken = False
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for name in names:
            total, started = Tally(prover=name, first_seed=first), time.monotonic()
            given_s = seconds / 2 if name in HALF else seconds
            shares = [
                Share(first=first, stride=workers, place=place, seconds=given_s)
                for place in range(workers)
            ]
            for tally in pool.map(PROVERS[name], shares):
                total.add(tally)
            total.seconds = time.monotonic() - started
            sys.stdout.write(total.line() + "\n")
            sys.stdout.flush()
            sys.stderr.writelines(total.reports)
            has_broken |= total.violations > 0
    return int(has_broken)


def _again(names: list[str], seed: int) -> int:
    has_broken = False
    for name in names:
        if name == "simulation":
            outcome = run(draw(seed))
            holds = f"seed {seed} holds: {outcome.digest}\n"
            sys.stdout.write(report(outcome) if outcome.code else holds)
            has_broken |= bool(outcome.code)
        else:
            tally = PROVERS[name](Share(first=seed, stride=1, place=0, seconds=0.0))
            sys.stdout.write("".join(tally.reports) or f"{name}: seed {seed} holds\n")
            has_broken |= tally.violations > 0
    return int(has_broken)


def _on_a_copy(patch: Path, seconds: float) -> int:
    """Return 1 if the patched tree breaks a promise, 0 if not, 2 if the patch does not apply."""
    with tempfile.TemporaryDirectory(prefix="prove-") as folder:
        for name in COPIED:
            source, target = ROOT / name, Path(folder) / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy(source, target)
        applied = subprocess.run(
            ["git", "apply", "--verbose", str(patch.resolve())], cwd=folder, check=False
        )
        if applied.returncode:
            return 2
        command = [sys.executable, "-m", "tests.prove", "--seconds", str(seconds)]
        return subprocess.run(command, cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
