"""Whole programs against one another, as a user runs them."""

from __future__ import annotations
