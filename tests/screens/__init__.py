"""Tests of view models, without Qt."""

from __future__ import annotations
