"""What holds for every test: no screen, one locale, and no deadline on a busy machine."""

from __future__ import annotations

import os

import hypothesis

# Before the first import of Qt, which reads both.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LANG"] = "C.UTF-8"
os.environ.pop("LC_ALL", None)

# Two tests share two cores with whatever else runs; a slow example is no broken promise.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")
