"""Link pill and outbox."""

from __future__ import annotations
