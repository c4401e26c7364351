"""What can be shown on the map or left out; alarms are no layer, they always show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.domain.place import AssetKind, PlaceKind
from app.domain.reading import Kind


class Group(Enum):
    """Headings of the layer list."""

    SENSOR = "感知"
    ASSET = "设施"
    BASE = "底图"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One line of the layer list; ``signs`` are what it shows."""

    label: str
    group: Group
    signs: frozenset[Enum]
    sign: Enum
    is_on: bool


def _sensor(label: str, *kinds: Kind) -> Layer:
    return Layer(label=label, group=Group.SENSOR, signs=frozenset(kinds), sign=kinds[0], is_on=True)


def _asset(kind: AssetKind) -> Layer:
    return Layer(
        label=kind.label,
        group=Group.ASSET,
        signs=frozenset({kind}),
        sign=kind,
        is_on=kind in _ON_AT_FIRST,
    )


_ON_AT_FIRST = frozenset(
    {
        AssetKind.SHELTER,
        AssetKind.FIRE_STATION,
        AssetKind.FIRE_CAMERA,
        AssetKind.SERVICE_STATION,
    }
)
_LANDMARKS = frozenset(set(PlaceKind) - {PlaceKind.METRO, PlaceKind.ROAD, PlaceKind.WATER})

LAYERS = (
    _sensor("积水点", Kind.POND),
    _sensor("雨量站", Kind.RAIN),
    _sensor("边坡监测", Kind.SLOPE, Kind.SOIL),
    _sensor("水库河道", Kind.RESERVOIR, Kind.RIVER, Kind.DISCHARGE),
    _sensor("风", Kind.WIND, Kind.GUST),
    _sensor("其他传感器", Kind.OTHER),
    Layer(
        label="地铁站",
        group=Group.BASE,
        signs=frozenset({PlaceKind.METRO}),
        sign=PlaceKind.METRO,
        is_on=True,
    ),
    Layer(
        label="地名",
        group=Group.BASE,
        signs=_LANDMARKS,
        sign=PlaceKind.LANDMARK,
        is_on=True,
    ),
    *(_asset(kind) for kind in AssetKind),
)


def first_signs() -> frozenset[Enum]:
    """Return the signs that are shown until somebody chooses otherwise."""
    return frozenset(sign for layer in LAYERS if layer.is_on for sign in layer.signs)
