"""The map canvas."""

from __future__ import annotations
