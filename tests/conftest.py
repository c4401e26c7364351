"""What holds for every test: no screen, one locale, and no deadline on a busy machine."""

from __future__ import annotations

import atexit
import gc
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator

import hypothesis
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Before the first import of Qt, which reads both.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LANG"] = "C.UTF-8"
os.environ.pop("LC_ALL", None)

# What a seat keeps outside its data folder goes to a place of this run, also from its children.
_OUTSIDE = tempfile.mkdtemp(prefix="luohu-tests-")
atexit.register(shutil.rmtree, _OUTSIDE, ignore_errors=True)
os.environ["XDG_CONFIG_HOME"] = _OUTSIDE

_MACHINE = "tests/system/"

# A cycle with a Qt object in it must not be collected on another thread (ui/frame/sweeper.py).
_ALL_EVERY = 20
_TESTS = itertools.count(1)

# Two tests share two cores with whatever else runs; a slow example is no broken promise.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


class _ByModule(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """Keeps a module on one worker: what it prepares for all its tests is prepared once.

    What changes the machine's network stands in one folder, and is one group. Marks cannot say
    so: pytest-xdist 3.8 forgets them under pytest 9.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return _MACHINE if module.startswith(_MACHINE) else module


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Hand the tests to the workers module by module."""
    return _ByModule(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Collect garbage between the tests, on the main thread, and at no other time."""
    gc.disable()
    done = yield
    gc.collect(2 if next(_TESTS) % _ALL_EVERY == 0 else 1)
    return done
