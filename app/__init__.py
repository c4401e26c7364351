"""The console without a window: record, rules, sync, district."""

from __future__ import annotations

VERSION = "0.1.0"
