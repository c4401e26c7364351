"""Geometry: projection, base map, points in outlines."""

from __future__ import annotations
