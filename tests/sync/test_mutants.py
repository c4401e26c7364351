"""The test of the test: each fault put into the record is caught by the simulation."""

from __future__ import annotations

import pytest

from tests.prove.mutants import MOST_RUNS, MUTANTS, mutated
from tests.prove.options import draw
from tests.prove.simulation import run

FIRST_SEED = 1


@pytest.mark.parametrize("name", MUTANTS)
def test_a_fault_in_the_record_is_caught(name: str) -> None:
    with mutated(name):
        caught = any(
            run(draw(FIRST_SEED + number, is_real_crypto=False)).code for number in range(MOST_RUNS)
        )

    assert caught
