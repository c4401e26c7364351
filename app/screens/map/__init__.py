"""The map: what stands where, how it stands, what waits for a person, and what is closed."""

from __future__ import annotations

from app.screens.map.assemble import build
from app.screens.map.closed import closed_places
from app.screens.map.view import (
    AlarmMark,
    ClosedPlace,
    Doubt,
    Live,
    MapView,
    Reading,
    StationPoint,
)

__all__ = [
    "AlarmMark",
    "ClosedPlace",
    "Doubt",
    "Live",
    "MapView",
    "Reading",
    "StationPoint",
    "build",
    "closed_places",
]
