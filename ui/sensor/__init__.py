"""Sensor panel and plot."""

from __future__ import annotations
