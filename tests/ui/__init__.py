"""Tests of widgets, offscreen."""

from __future__ import annotations
