"""What the feeds make of outside formats."""

from __future__ import annotations
