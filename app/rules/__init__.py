"""Decisions and suggestions, pure."""

from __future__ import annotations
