"""Main window, top strip, bridge, theme, actions."""

from __future__ import annotations
