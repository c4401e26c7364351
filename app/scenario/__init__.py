"""Plays a script through feeds and through a do that it is given."""

from __future__ import annotations
