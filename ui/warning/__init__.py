"""Warning signal chips."""

from __future__ import annotations
