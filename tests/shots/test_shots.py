"""The pictures that make shots writes have the size they say, and every state of the list."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.shots.states import SIZES, STATES, shoot


def test_all_states_that_are_looked_at_are_there() -> None:
    assert set(STATES) >= {"first_start", "calm", "alarm", "storm", "approval", "offline"}


@pytest.mark.parametrize("name", ["first_start", "alarm"])
def test_a_state_is_pictured_at_both_sizes(name: str, tmp_path: Path, qtbot: QtBot) -> None:
    pictures = shoot(name, tmp_path / "seat", tmp_path)

    sizes = [QImage(str(picture)).size().toTuple() for picture in pictures]
    assert sizes == list(SIZES)
