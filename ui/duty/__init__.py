"""Duty log and sign-in."""

from __future__ import annotations
