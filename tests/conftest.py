"""What holds for every test: no screen, one locale, and no deadline on a busy machine."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

import hypothesis

# Before the first import of Qt, which reads both.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LANG"] = "C.UTF-8"
os.environ.pop("LC_ALL", None)

# What a seat keeps outside its data folder goes to a place of this run, also from its children.
_OUTSIDE = tempfile.mkdtemp(prefix="luohu-tests-")
atexit.register(shutil.rmtree, _OUTSIDE, ignore_errors=True)
os.environ["XDG_CONFIG_HOME"] = _OUTSIDE

# Two tests share two cores with whatever else runs; a slow example is no broken promise.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")
