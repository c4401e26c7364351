"""Settings and the district pack."""

from __future__ import annotations
