"""The district server."""

from __future__ import annotations
