"""Pictures of the console's states: ``python -m tests.shots FOLDER``."""

from __future__ import annotations
