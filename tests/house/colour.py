"""Measures of colour: contrast, distance as seen, sight without red, green or blue receptors."""

from __future__ import annotations

import math
from collections.abc import Mapping

Triple = tuple[float, float, float]

# What a person with a full deficiency sees of linear RGB.
# Source: Machado, Oliveira, Fernandes 2009, severity 1.0.
SIGHTS: Mapping[str, tuple[Triple, Triple, Triple]] = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_WHITE: Triple = (0.95047, 1.0, 1.08883)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two ``#RRGGBB``, 1 to 21. Source: WCAG 2.2, 1.4.3."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def distance(one: str, other: str, sight: str = "full") -> float:
    """Return how far apart two ``#RRGGBB`` are to a kind of sight, in CIEDE2000 units."""
    return _ciede2000(_lab(one, sight), _lab(other, sight))


def _linear(colour: str) -> Triple:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    )
    return red, green, blue


def _luminance(colour: str) -> float:
    return sum(map(float.__mul__, (0.2126, 0.7152, 0.0722), _linear(colour)))


def _lab(colour: str, sight: str) -> Triple:
    linear = _linear(colour)
    seen = [
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear, strict=True))))
        for row in SIGHTS[sight]
    ]
    rows = (
        (0.4124564, 0.3575761, 0.1804375),
        (0.2126729, 0.7151522, 0.0721750),
        (0.0193339, 0.1191920, 0.9503041),
    )
    x, y, z = (
        _root(sum(a * b for a, b in zip(row, seen, strict=True)) / white)
        for row, white in zip(rows, _WHITE, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _root(value: float) -> float:
    return float(value ** (1 / 3)) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116


def _ciede2000(one: Triple, other: Triple) -> float:
    """Source: Sharma, Wu, Dalal 2005; its test data stand in the tests."""
    mean_c7 = ((math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2) ** 7
    stretch = 1 + 0.5 * (1 - math.sqrt(mean_c7 / (mean_c7 + 25**7)))
    c1, h1 = _polar(one[1] * stretch, one[2])
    c2, h2 = _polar(other[1] * stretch, other[2])
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    d_hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    mean_l, mean_c = (one[0] + other[0]) / 2, (c1 + c2) / 2
    mean_h = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    weight_l = 1 + 0.015 * (mean_l - 50) ** 2 / math.sqrt(20 + (mean_l - 50) ** 2)
    part_c = (c2 - c1) / (1 + 0.045 * mean_c)
    part_h = d_hue / (1 + 0.015 * mean_c * _tilt(mean_h))
    swing = math.radians(60 * math.exp(-(((mean_h - 275) / 25) ** 2)))
    mix = -math.sin(swing) * 2 * math.sqrt(mean_c**7 / (mean_c**7 + 25**7)) * part_c * part_h
    return math.sqrt(((other[0] - one[0]) / weight_l) ** 2 + part_c**2 + part_h**2 + mix)


def _polar(a: float, b: float) -> tuple[float, float]:
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _tilt(hue: float) -> float:
    def wave(times: int, shift: float) -> float:
        return math.cos(math.radians(times * hue + shift))

    return 1 - 0.17 * wave(1, -30) + 0.24 * wave(2, 0) + 0.32 * wave(3, 6) - 0.20 * wave(4, -63)
