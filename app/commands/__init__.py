"""One module per word of the command line, and the composition."""

from __future__ import annotations
