"""The district as it stands: streets, places, assets, stations and the people's accounts.

All of it comes from a district pack. Coordinates are WGS-84 in integers of 1e-7 degree;
``sample`` marks what was invented for demonstration (样例).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.contact import Contact
from app.domain.people import Role
from app.domain.sensor import Stream

DEGREE_E7 = 10_000_000


class Confidence(StrEnum):
    """How far a place may be from the truth: 150 m, 400 m, rather more than 400 m, 1 km."""

    HIGH = "H"
    MEDIUM = "M"
    MEDIUM_LOW = "M-"
    LOW = "L"


class PlaceKind(StrEnum):
    """What a named place is."""

    METRO = "metro"
    PORT = "port"
    RAILWAY = "railway"
    GOVERNMENT = "government"
    PEAK = "peak"
    WATER = "water"
    PARK = "park"
    VENUE = "venue"
    LANDMARK = "landmark"
    HOSPITAL = "hospital"
    COMMUNITY = "community"
    ROAD = "road"
    TUNNEL = "tunnel"
    AREA = "area"


class AssetKind(StrEnum):
    """What the bureau counts on or watches over. Source: domain brief 7.3."""

    HAZARD_SLOPE = "hazard_slope"
    MONITORED_SLOPE = "monitored_slope"
    BUILDING_DEVICE = "building_device"
    NETWORKED_ALARM = "networked_alarm"
    UNDERGROUND_SPACE = "underground_space"
    HIGH_RISK_PLACE = "high_risk_place"
    SERVICE_STATION = "service_station"
    FIRE_STATION = "fire_station"
    SMALL_STATION = "small_station"
    HYDRANT = "hydrant"
    SHELTER = "shelter"
    FIRST_RESPONDER = "first_responder"
    FIRE_CAMERA = "fire_camera"
    COMMS_DEVICE = "comms_device"

    @property
    def label(self) -> str:
        """The Chinese name of the kind."""
        return _ASSET_LABELS[self]


_ASSET_LABELS = {
    AssetKind.HAZARD_SLOPE: "隐患点/边坡",
    AssetKind.MONITORED_SLOPE: "自动化边坡",
    AssetKind.BUILDING_DEVICE: "房屋监测设备",
    AssetKind.NETWORKED_ALARM: "联网报警",
    AssetKind.UNDERGROUND_SPACE: "地下空间",
    AssetKind.HIGH_RISK_PLACE: "高风险点位",
    AssetKind.SERVICE_STATION: "应急站",
    AssetKind.FIRE_STATION: "消防站",
    AssetKind.SMALL_STATION: "小型站",
    AssetKind.HYDRANT: "消火栓",
    AssetKind.SHELTER: "室内避难",
    AssetKind.FIRST_RESPONDER: "第一响应人",
    AssetKind.FIRE_CAMERA: "烟火摄像",
    AssetKind.COMMS_DEVICE: "通讯装备",
}


_WAYS = frozenset({PlaceKind.ROAD, PlaceKind.TUNNEL})
_POND = "pond_depth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """One street office area (街道).

    ``code`` has 9 digits; ``name`` stands without 街道. ``area_m2`` and ``population`` are None
    where unknown; ``sample`` tells that they are placeholders. The point is the office.
    """

    code: str
    name: str
    area_m2: int | None
    population: int | None
    lat_e7: int
    lon_e7: int
    character: str
    sample: bool

    @property
    def full_name(self) -> str:
        """The name with its kind, as it stands in an order."""
        return f"{self.name}街道"


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """One residents' committee (社区); ``code`` has 12 digits, ``street`` is the street's code."""

    code: str
    name: str
    street: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that people name."""

    id: str
    name: str
    kind: PlaceKind
    lat_e7: int
    lon_e7: int
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One thing on the map that is no sensor stream.

    ``street`` is None for what the district itself keeps in store.
    """

    id: str
    kind: AssetKind
    name: str
    street: str | None
    lat_e7: int
    lon_e7: int
    sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSpec:
    """An account that epoch 0 of the registry lists.

    ``post`` is the Chinese name of the office; ``passphrase_sample`` is accepted in an exercise
    realm only, None where the pack gives none.
    """

    id: str
    name: str
    post: str
    role: Role
    street: str | None
    passphrase_sample: str | None
    sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where something can be closed: a named place, or the road that a ponding point watches.

    ``street`` is the street's code, "" where the pack does not tell.
    """

    id: str
    name: str
    street: str
    lat_e7: int
    lon_e7: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """Where the map opens: its middle and its width in metres."""

    lat_e7: int
    lon_e7: int
    width_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """Where a part of the pack comes from, which edition, and under what terms."""

    what: str
    source: str
    edition: str
    terms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """One district pack, complete and checked.

    ``datum`` names the geodetic datum of every coordinate; ``area_m2`` is the published figure,
    not that of the drawn outline.
    """

    code: str
    name: str
    bureau: str
    datum: str
    area_m2: int
    population: int
    home: HomeView
    sources: tuple[DataSource, ...]
    streets: tuple[Street, ...]
    communities: tuple[Community, ...]
    places: tuple[Place, ...]
    assets: tuple[Asset, ...]
    streams: tuple[Stream, ...]
    accounts: tuple[AccountSpec, ...]
    contacts: tuple[Contact, ...] = ()

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Roads and tunnels first, then the roads of ponding points, then every other place.

        A ponding point at a named road is that road: one road has one closure.
        """
        ways = [place for place in self.places if place.kind in _WAYS]
        others = [place for place in self.places if place.kind not in _WAYS]
        named = {(way.lat_e7, way.lon_e7) for way in ways}
        stations = {
            stream.station: Spot(
                id=stream.station,
                name=stream.name,
                street=stream.street,
                lat_e7=stream.lat_e7,
                lon_e7=stream.lon_e7,
            )
            for stream in self.streams
            if stream.quantity == _POND
        }
        streets = {(item.lat_e7, item.lon_e7): item.street for item in stations.values()}
        roads = (item for item in stations.values() if (item.lat_e7, item.lon_e7) not in named)
        return (
            *(_spot(way, streets) for way in ways),
            *roads,
            *(_spot(place, streets) for place in others),
        )

    def spot(self, spot_id: str) -> Spot | None:
        """Return the spot of that id, None if the pack has none."""
        return next((spot for spot in self.spots if spot.id == spot_id), None)

    def street(self, code: str) -> Street | None:
        """Return the street of that code, None if the district has none."""
        return next((street for street in self.streets if street.code == code), None)

    def stream(self, stream_id: str) -> Stream | None:
        """Return the stream of that id, None if the district has none."""
        return next((stream for stream in self.streams if stream.id == stream_id), None)

    def account(self, account_id: str) -> AccountSpec | None:
        """Return the account of that id, None if the pack has none."""
        return next((account for account in self.accounts if account.id == account_id), None)


def _spot(place: Place, streets: Mapping[tuple[int, int], str]) -> Spot:
    """Return a named place as a spot; its street is that of the station at the same point."""
    return Spot(
        id=place.id,
        name=place.name,
        street=streets.get((place.lat_e7, place.lon_e7), ""),
        lat_e7=place.lat_e7,
        lon_e7=place.lon_e7,
    )
