"""Closures of roads and places, and evacuation orders."""

from __future__ import annotations
