"""The desk: one seat on a real journal and real telemetry files."""

from __future__ import annotations
