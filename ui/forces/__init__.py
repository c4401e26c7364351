"""Shelters and who is in them."""

from __future__ import annotations
