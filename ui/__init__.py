"""The windows of the console."""

from __future__ import annotations
