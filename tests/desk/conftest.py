"""A seat for each test, closed after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.making import Seat, open_seat


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    made = open_seat(tmp_path / "seat")
    yield made
    made.desk.close()
