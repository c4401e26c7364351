"""Closures of roads and places, evacuation orders, and permissions to return."""

from __future__ import annotations
