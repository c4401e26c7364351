"""A console that is killed in the middle of what it does has all that it told as saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.prove.kill import Scene
from tests.prove.options import chance

# All are the program of `main.py console`; a window takes a second more to come up.
UNSEEN, SEEN = 20, 10


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("kills", "has_window"), [(UNSEEN, False), (SEEN, True)])
def test_a_killed_console_has_all_that_it_told_as_saved(
    tmp_path: Path, kills: int, has_window: bool
) -> None:
    scene = Scene(tmp_path / "seat", chance(("kill", kills)))

    for _ in range(kills):
        scene.kill(has_window=has_window)

    assert scene.told > kills
