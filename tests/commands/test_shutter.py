"""A picture waits for a settled screen, and one that was not says what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.commands import shutter as shutter_module
from app.commands.shutter import Shutter


class Screen:
    """A window whose screen is short of these things, one look after the other."""

    first_picture_s = 0.0

    def __init__(self, *missing: tuple[str, ...]) -> None:
        self._missing: Iterator[tuple[str, ...]] = iter(missing)
        self.taken: list[Path] = []

    def settle(self) -> tuple[str, ...]:
        return next(self._missing)

    def grab(self, path: Path) -> None:
        self.taken.append(path)

    def quit(self, code: int = 0) -> None:
        raise AssertionError(code)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    seconds = [100.0]
    monkeypatch.setattr(shutter_module, "monotonic_s", lambda: seconds[0])
    return seconds


def test_a_picture_is_taken_once_nothing_is_missing(clock: list[float], tmp_path: Path) -> None:
    said: list[str] = []
    shutter, screen = Shutter(said.append), Screen(("past of G1",), ("past of G1",), ())
    taken = shutter.wish(tmp_path / "a.png", 20.0)
    for _ in range(2):
        shutter.tick(screen)
    assert not screen.taken
    assert not taken.is_set()

    shutter.tick(screen)
    shutter.tick(screen)
    assert (screen.taken, said) == ([tmp_path / "a.png"], [])
    assert taken.is_set()


def test_a_picture_that_waited_long_enough_is_taken_and_says_what_it_lacks(
    clock: list[float], tmp_path: Path
) -> None:
    said: list[str] = []
    short = tuple(f"past of G{number}" for number in range(1, 10))
    shutter, screen = Shutter(said.append), Screen(short, short)
    taken = shutter.wish(tmp_path / "a.png", 20.0)
    shutter.tick(screen)
    clock[0] += 20.5
    shutter.tick(screen)

    assert taken.is_set()
    (sentence,) = said
    assert sentence.startswith("a.png was taken without: past of G1, past of G2, ")
    assert sentence.endswith(", past of G6 and 3 more")
