"""The power fails in the middle of writes: what was told as saved is there, and it is sound."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from app.store import database
from app.sync.author import Author
from tests.prove.platter import Platter
from tests.prove.power import CONTROL_CUTS, CUTS, fail_power

RUNS = 260
BLOCK = 52
MOST_RUNS = 100


@pytest.mark.parametrize("first", range(0, RUNS, BLOCK))
def test_nothing_told_as_saved_is_lost_and_no_number_used_twice_in_a_thousand_cuts(
    first: int,
) -> None:
    assert RUNS * CUTS >= 1_000
    runs = {seed: fail_power(seed) for seed in range(first, first + BLOCK)}

    assert {seed: what for seed, (_, what) in runs.items() if what} == {}
    assert sum(cuts for cuts, _ in runs.values()) == BLOCK * CUTS


@pytest.mark.parametrize("seed", range(10))
def test_a_disk_that_lies_about_syncing_is_caught(seed: int) -> None:
    _, what = fail_power(seed, lies=True, cuts=CONTROL_CUTS)

    assert what


@pytest.mark.parametrize(
    ("attribute", "target", "value", "found"),
    [
        ("PRAGMAS", database, tuple(p.replace("=FULL", "=NORMAL") for p in database.PRAGMAS), "P1"),
        ("is_behind", Author, lambda *_: False, "P3"),
        ("sync", Platter, lambda *_: None, "P2"),
    ],
    ids=["synced less", "mark not believed", "key files not synced"],
)
def test_a_seat_that_waits_less_for_its_disk_is_caught(
    attribute: str, target: object, value: object, found: str
) -> None:
    with patch.object(target, attribute, value):
        broken = next((w for s in range(MOST_RUNS) if (w := fail_power(s)[1])), "")

    assert broken.startswith(found)
