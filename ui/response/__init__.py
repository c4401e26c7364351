"""Response ladder, draft and approval."""

from __future__ import annotations
