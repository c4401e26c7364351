"""Tests, one folder a floor."""

from __future__ import annotations
