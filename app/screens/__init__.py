"""View models: frozen values, codes instead of sentences."""

from __future__ import annotations
