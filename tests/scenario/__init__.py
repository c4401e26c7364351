"""Tests of scripts and how they are played."""

from __future__ import annotations
