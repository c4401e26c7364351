"""Evacuation board and entry."""

from __future__ import annotations
