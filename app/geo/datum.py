"""From GCJ-02, the shifted datum of China's public maps, to WGS-84.

The shift is the published approximation (about 520 m east and 300 m north in Luohu); the way back
is found by iteration. Points outside China carry no shift.
"""

from __future__ import annotations

import math

_A_M = 6_378_245.0  # Krasovsky 1940, which the shift is computed on.
_E2 = 0.006_693_421_622_965_943
_LATITUDES = (0.8293, 55.8271)
_LONGITUDES = (72.004, 137.8347)


def wgs84_to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """Return a WGS-84 point in GCJ-02, both in degrees."""
    shift_lat, shift_lon = _shift(lat, lon)
    return lat + shift_lat, lon + shift_lon


def gcj02_to_wgs84(lat: float, lon: float) -> tuple[float, float]:
    """Return a GCJ-02 point in WGS-84, both in degrees, exact to far less than a metre."""
    guess_lat, guess_lon = lat, lon
    for _ in range(6):
        there_lat, there_lon = wgs84_to_gcj02(guess_lat, guess_lon)
        guess_lat += lat - there_lat
        guess_lon += lon - there_lon
    return guess_lat, guess_lon


def _in_china(lat: float, lon: float) -> bool:
    return _LATITUDES[0] <= lat <= _LATITUDES[1] and _LONGITUDES[0] <= lon <= _LONGITUDES[1]


def _shift(lat: float, lon: float) -> tuple[float, float]:
    if not _in_china(lat, lon):
        return 0.0, 0.0
    x, y = lon - 105.0, lat - 35.0
    root = math.sqrt(abs(x))
    short = 20 * (math.sin(6 * x * math.pi) + math.sin(2 * x * math.pi))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + (short + _long(y)) / 1.5
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + (short + _wide(x)) / 1.5
    angle = math.radians(lat)
    bend = 1 - _E2 * math.sin(angle) ** 2
    meridian = _A_M * (1 - _E2) / bend**1.5
    prime = _A_M / math.sqrt(bend) * math.cos(angle)
    return math.degrees(north / meridian), math.degrees(east / prime)


def _long(y: float) -> float:
    near = 20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)
    return near + 160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)


def _wide(x: float) -> float:
    near = 20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)
    return near + 150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)
