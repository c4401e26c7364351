"""Runs of seats and a district with faults: those that broke something once, and some more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.prove.options import draw
from tests.prove.simulation import report, run

SEEDS = Path(__file__).parents[1] / "seeds.txt"
MORE = range(1, 41)


def kept_seeds() -> list[int]:
    lines = SEEDS.read_text(encoding="utf-8").splitlines()
    return [int(line.split()[0]) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("seed", kept_seeds())
def test_a_seed_that_once_broke_a_promise_breaks_none(seed: int) -> None:
    outcome = run(draw(seed))

    assert not outcome.code, report(outcome)


@pytest.mark.parametrize("tens", range(0, len(MORE), 10))
def test_no_promise_is_broken_by_faults(tens: int) -> None:
    broken = [outcome for seed in MORE[tens : tens + 10] if (outcome := run(draw(seed))).code]

    assert not broken, "\n".join(report(outcome) for outcome in broken)


def test_a_seed_gives_the_same_run_in_another_process() -> None:
    command = [sys.executable, "-m", "tests.prove", "--seed", "3"]
    shown = {
        subprocess.run(
            command,
            env={"PYTHONHASHSEED": str(number)},
            cwd=SEEDS.parents[1],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for number in (1, 2)
    }

    assert shown == {f"seed 3 holds: {run(draw(3)).digest}\n"}
