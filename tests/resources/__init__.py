"""Tests of the data that comes with the program."""

from __future__ import annotations
