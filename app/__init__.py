"""The console without a window: record, rules, sync, district."""

from __future__ import annotations
