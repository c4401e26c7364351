"""Alarm list, detail and banner."""

from __future__ import annotations
