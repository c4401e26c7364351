"""The timeline lanes."""

from __future__ import annotations
