"""The exchange of the record between peers."""

from __future__ import annotations
