"""The laws of merging, over acts that are drawn at random."""

from __future__ import annotations

from tests.prove.resolver import law

test_merging_keeps_its_laws = law(120)
