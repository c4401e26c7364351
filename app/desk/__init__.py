"""The only door for ui: do, picture, queries, changes."""

from __future__ import annotations
