"""The district as a real process on a free port."""

from __future__ import annotations
