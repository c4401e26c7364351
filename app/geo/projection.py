"""A flat picture of one district: WGS-84 degrees to metres and back.

Equirectangular about a point, with the radii of the WGS-84 ellipsoid at its latitude. Over a
district (20 km) it is wrong by a few metres at the edge, far less than a place is known by.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.domain.place import DEGREE_E7

Floats = npt.NDArray[np.float64]

_A_M = 6_378_137.0
_E2 = 0.006_694_379_990_14


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Metres east (x) and north (y) of the point ``lat``, ``lon`` (degrees, WGS-84)."""

    lat: float
    lon: float

    @classmethod
    def about_e7(cls, lat_e7: int, lon_e7: int) -> Projection:
        """Return the projection about a point in 1e-7 degree."""
        return cls(lat=lat_e7 / DEGREE_E7, lon=lon_e7 / DEGREE_E7)

    def scale(self) -> tuple[float, float]:
        """Return metres per degree of longitude and of latitude."""
        sine = math.sin(math.radians(self.lat))
        bend = 1 - _E2 * sine * sine
        prime = _A_M / math.sqrt(bend)
        meridian = prime * (1 - _E2) / bend
        degree = math.pi / 180
        return prime * math.cos(math.radians(self.lat)) * degree, meridian * degree

    def to_metres(self, lats: npt.ArrayLike, lons: npt.ArrayLike) -> Floats:
        """Return points as metres, shape (points, 2): x east, y north; input in degrees."""
        per_lon, per_lat = self.scale()
        x = (np.asarray(lons, dtype=np.float64) - self.lon) * per_lon
        y = (np.asarray(lats, dtype=np.float64) - self.lat) * per_lat
        return np.stack((x, y), axis=-1)

    def to_metres_e7(self, lats_e7: npt.ArrayLike, lons_e7: npt.ArrayLike) -> Floats:
        """Return points as metres, shape (points, 2); input in 1e-7 degree."""
        lats = np.asarray(lats_e7, dtype=np.float64) / DEGREE_E7
        lons = np.asarray(lons_e7, dtype=np.float64) / DEGREE_E7
        return self.to_metres(lats, lons)

    def to_degrees(self, points: npt.ArrayLike) -> Floats:
        """Return metres as degrees, shape (points, 2): latitude, longitude."""
        per_lon, per_lat = self.scale()
        metres = np.asarray(points, dtype=np.float64)
        lats = metres[..., 1] / per_lat + self.lat
        lons = metres[..., 0] / per_lon + self.lon
        return np.stack((lats, lons), axis=-1)
