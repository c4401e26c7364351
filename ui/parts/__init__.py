"""Small widgets that know no subject."""

from __future__ import annotations
