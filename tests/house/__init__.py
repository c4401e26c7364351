"""The rules of the house as functions that name each breach, and their tests."""

from __future__ import annotations
