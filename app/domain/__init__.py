"""Values, events and how the picture follows from them; standard library only."""

from __future__ import annotations
