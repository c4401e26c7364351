"""The engine room: journal, telemetry, keys."""

from __future__ import annotations
