"""What a public alert means for this district: its kind, its colour, whether it concerns us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.domain.place import District
from app.feeds.cap_shapes import Point
from app.geo.basemap import load_basemap
from app.geo.outline import Bools, inside
from app.geo.projection import Floats, Projection
from app.settings.signals import SignalTable, load_signals

_HAN = {
    "红": "red",
    "紅": "red",
    "橙": "orange",
    "黄": "yellow",
    "黃": "yellow",
    "蓝": "blue",
    "藍": "blue",
    "白": "white",
}
_HAN_COLOUR = re.compile(r"([红紅橙黄黃蓝藍白])(?:色|预警|預警|$)")
_LATIN_COLOUR = re.compile(r"\b(red|orange|yellow|blue|white)\b")
_NAMES_A_COLOUR = re.compile(r"colou?r|颜色|顏色|awareness_level", re.IGNORECASE)
_PARTS = re.compile(r"[、，,;；/\s()（）]+")
_OTHER_PLACE = re.compile(r"[区區县縣镇鎮市乡鄉]|街道")
_CODE = re.compile(r"\d{6}(\d{3}){0,2}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SignalGround:
    """The district as a public alert is read against it; ``outline`` in metres."""

    district: District
    table: SignalTable
    outline: tuple[Floats, ...]
    projection: Projection

    def kind_of(self, event: str, codes: tuple[str, ...]) -> str:
        """Return the kind of an event by the district's table, ``other`` if it names none."""
        return self.table.kind_of(event, codes)

    def covers_name(self, name: str) -> bool:
        """Tell whether an area of that name holds any part of the district."""
        return any(self._is_ours(part) for part in _PARTS.split(name) if part)

    def covers_code(self, code: str) -> bool:
        """Tell whether an administrative code (6, 9 or 12 digits) is ours, within or above us."""
        if not _CODE.fullmatch(code):
            return False
        own = self.district.code
        if code.startswith(own):
            return True
        above = {own[:4] + "00", own[:2] + "0000"}
        return code[:6] in above and not code[6:].strip("0")

    def covers_shape(self, polygon: tuple[Point, ...]) -> bool:
        """Tell whether a closed outline and the district have any ground in common."""
        degrees = np.array(polygon, dtype=np.float64)
        ring = self.projection.to_metres(degrees[:, 0], degrees[:, 1])
        own = np.concatenate(self.outline)
        if (ring.max(axis=0) < own.min(axis=0)).any() or (ring.min(axis=0) > own.max(axis=0)).any():
            return False
        return (
            _any_inside((ring,), own)
            or _any_inside(self.outline, ring)
            or any(_cross(ring, part) for part in self.outline)
        )

    def _is_ours(self, part: str) -> bool:
        wide = sorted(self.table.wide_areas, key=len, reverse=True)
        rest, before = part, ""
        while rest != before:
            before = rest
            for name in wide:
                rest = rest.removeprefix(name)
        if not rest:
            return True
        own = self.district.name
        if rest.startswith(own) or rest == own.removesuffix("区"):
            return True
        if any(rest == street.full_name for street in self.district.streets):
            return True
        # 深圳市西部: a part of what holds us that names no other place may well be ours.
        return rest != part and not _OTHER_PLACE.search(rest)


def load_ground(folder: Path, district: District) -> SignalGround:
    """Return the ground of a district pack.

    Raises:
        PackError: a file of it is broken.
    """
    projection = Projection.about_e7(district.home.lat_e7, district.home.lon_e7)
    return SignalGround(
        district=district,
        table=load_signals(folder),
        outline=load_basemap(folder, projection).outline,
        projection=projection,
    )


def colour_in(text: str) -> str:
    """Return the last colour that a text names, "" if it names none."""
    han = _HAN_COLOUR.findall(text)
    if han:
        return _HAN[han[-1]]
    latin = _LATIN_COLOUR.findall(text.lower())
    return str(latin[-1]) if latin else ""


def colour_among(parameters: tuple[tuple[str, str], ...]) -> str:
    """Return the colour that parameters of a message give under a name that says colour."""
    found = (colour_in(value) for name, value in parameters if _NAMES_A_COLOUR.search(name))
    return next((colour for colour in found if colour), "")


def _any_inside(rings: tuple[Floats, ...], points: Floats) -> bool:
    """Tell whether any point lies inside; a few at a time, since memory grows with the product."""
    parts = (points[start : start + 64] for start in range(0, len(points), 64))
    return any(bool(inside(rings, part).any()) for part in parts)


def _cross(one: Floats, other: Floats) -> bool:
    """Tell whether any edges of two closed rings cross."""
    begins, ends = other, np.roll(other, -1, axis=0)
    for start, end in zip(one, np.roll(one, -1, axis=0), strict=True):
        apart = _left_of(end - start, begins - start) != _left_of(end - start, ends - start)
        lines = ends - begins
        split = _left_of(lines, start - begins) != _left_of(lines, end - begins)
        if bool((apart & split).any()):
            return True
    return False


def _left_of(lines: Floats, offsets: Floats) -> Bools:
    left: Bools = lines[..., 0] * offsets[..., 1] - lines[..., 1] * offsets[..., 0] > 0
    return left
