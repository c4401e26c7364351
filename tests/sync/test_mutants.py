"""The test of the test: each fault put into the record is caught by the simulation."""

from __future__ import annotations

import pytest

from tests.prove.mutants import MOST_RUNS, MUTANTS, catch, mutated

FIRST_SEED = 1


@pytest.mark.parametrize("name", MUTANTS)
def test_a_fault_in_the_record_is_caught(name: str) -> None:
    with mutated(name):
        caught = any(catch(name, FIRST_SEED + number)[1] for number in range(MOST_RUNS))

    assert caught
