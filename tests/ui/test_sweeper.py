"""While a console stands, garbage is collected on the Qt thread and nowhere else."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest
from pytestqt.qtbot import QtBot

from app.clock import monotonic_s
from ui.frame.sweeper import ALL_EVERY_S, EVERY_MS, Sweeper


class Cycle:
    """Garbage that only the collector finds; tells on which thread it went."""

    gone: ClassVar[list[int]] = []

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        Cycle.gone.append(threading.get_ident())


def litter() -> None:
    for _ in range(2 * gc.get_threshold()[0]):
        Cycle()


@pytest.fixture
def sweeper(qtbot: QtBot) -> Iterator[Sweeper]:
    gc.enable()
    made = Sweeper()
    gc.collect()
    Cycle.gone.clear()
    yield made
    made.close()
    gc.disable()


def test_what_another_thread_leaves_is_collected_on_the_qt_thread(
    sweeper: Sweeper, qtbot: QtBot
) -> None:
    other = threading.Thread(target=litter)
    other.start()
    other.join()
    assert Cycle.gone == []

    qtbot.waitUntil(lambda: bool(Cycle.gone), timeout=20 * EVERY_MS)
    assert set(Cycle.gone) == {threading.get_ident()}


def test_what_a_console_keeps_is_not_looked_at_again(sweeper: Sweeper) -> None:
    sweeper.sweep()
    kept = gc.get_freeze_count()
    assert kept > 10_000
    litter()
    sweeper.sweep()

    assert Cycle.gone
    assert gc.get_freeze_count() == kept


def test_once_an_hour_everything_is_looked_at(
    sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Cycle()
    sweeper.sweep()
    del old
    sweeper.sweep()
    assert Cycle.gone == []
    hour_later_s = monotonic_s() + ALL_EVERY_S
    monkeypatch.setattr("ui.frame.sweeper.monotonic_s", lambda: hour_later_s)

    sweeper.sweep()
    assert len(Cycle.gone) == 1


def test_a_closed_sweeper_gives_the_collector_back(sweeper: Sweeper) -> None:
    assert not gc.isenabled()
    sweeper.close()
    assert gc.isenabled()
