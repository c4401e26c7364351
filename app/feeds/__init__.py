"""Outside formats become domain values."""

from __future__ import annotations
