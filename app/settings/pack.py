"""Loads a district pack: a folder with one TOML file and a few tables.

Everything is read and checked before a ``District`` exists, so that nothing is half loaded.
The base map of the same folder is read by ``app.geo.basemap``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from app.domain.people import Role
from app.domain.place import (
    DEGREE_E7,
    AccountSpec,
    Asset,
    AssetKind,
    Community,
    Confidence,
    DataSource,
    District,
    HomeView,
    Place,
    PlaceKind,
    Street,
)
from app.domain.sensor import Limit, Severity, Stream
from app.settings.contacts import load_contacts
from app.settings.table import PackError, Row, read_rows, read_text

DATUM = "WGS-84"
_HEAD = "district.toml"
_LIMITS = (
    ("blue", Severity.BLUE),
    ("yellow", Severity.YELLOW),
    ("orange", Severity.ORANGE),
    ("red", Severity.RED),
)
_STREAM_COLUMNS = (
    *("id", "name", "unit", "street", "lat", "lon", "interval_s", "low", "high"),
    *("blue", "yellow", "orange", "red", "deadband", "hold", "clear_after_s"),
    *("max_rate_per_min", "stuck_after", "sample"),
)


def default_pack() -> Path:
    """Return the folder of the pack that comes with the program."""
    return Path(__file__).resolve().parents[2] / "resources" / "districts" / "luohu"


def load_district(folder: Path) -> District:
    """Return the district of a pack, complete and checked.

    Raises:
        PackError: the first fault found, with file, line and field.
    """
    head = _Head(folder)
    code = head.text("code")
    streets = _streets(folder, code)
    codes = frozenset(street.code for street in streets)
    return District(
        code=code,
        name=head.text("name"),
        bureau=head.text("bureau"),
        datum=head.datum(),
        area_m2=head.whole("area_m2"),
        population=head.whole("population"),
        home=head.home(),
        sources=head.sources(),
        streets=streets,
        communities=_communities(folder, codes),
        places=_places(folder),
        assets=_assets(folder, codes),
        streams=_streams(folder, codes),
        accounts=_accounts(folder, codes),
        contacts=load_contacts(folder, codes),
    )


class _Head:
    """The TOML file, with the line of a key found again for errors."""

    def __init__(self, folder: Path) -> None:
        self._text = read_text(folder / _HEAD)
        try:
            self._data: Mapping[str, object] = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            line = int(found[1]) if found else self._text.count("\n") + 1
            raise PackError(_HEAD, line, "", str(error)) from error

    def fault(self, field: str, reason: str) -> PackError:
        """Return the error that names the line of ``field``, 0 where it is missing."""
        name = re.escape(field.rpartition(".")[2])
        found = re.search(rf"^\s*\[*{name}\b", self._text, re.MULTILINE)
        line = self._text.count("\n", 0, found.end()) + 1 if found else 0
        return PackError(_HEAD, line, field, reason)

    def text(self, field: str) -> str:
        value = self._data.get(field)
        if not isinstance(value, str) or not value:
            raise self.fault(field, "missing or no text")
        return value

    def whole(self, field: str) -> int:
        value = self._data.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
            raise self.fault(field, "missing or no whole number above 0")
        return value

    def datum(self) -> str:
        value = self.text("datum")
        if value != DATUM:
            raise self.fault("datum", f"only {DATUM} is taken, not {value}")
        return value

    def home(self) -> HomeView:
        table = self._data.get("home")
        if not isinstance(table, dict):
            raise self.fault("home", "missing or no table")
        values = {}
        for field, most in (("lat", 90.0), ("lon", 180.0), ("width_m", 1e6)):
            value = table.get(field)
            if not isinstance(value, (int, float)) or isinstance(value, bool):
                raise self.fault(f"home.{field}", "missing or no number")
            if not abs(value) <= most or (field == "width_m" and value < 1):
                raise self.fault(f"home.{field}", f"out of bounds: {value}")
            values[field] = value
        return HomeView(
            lat_e7=round(values["lat"] * DEGREE_E7),
            lon_e7=round(values["lon"] * DEGREE_E7),
            width_m=round(values["width_m"]),
        )

    def sources(self) -> tuple[DataSource, ...]:
        tables = self._data.get("source")
        if not isinstance(tables, list) or not tables:
            raise self.fault("source", "missing: say where the data comes from")
        return tuple(self._source(table) for table in tables)

    def _source(self, table: object) -> DataSource:
        fields = ("what", "source", "edition", "terms")
        values = [table.get(field) if isinstance(table, dict) else None for field in fields]
        for field, value in zip(fields, values, strict=True):
            if not isinstance(value, str) or not value:
                raise self.fault(f"source.{field}", "missing or no text")
        what, source, edition, terms = map(str, values)
        return DataSource(what=what, source=source, edition=edition, terms=terms)


def _point(row: Row) -> tuple[int, int]:
    return row.degrees_e7("lat", 90), row.degrees_e7("lon", 180)


def _known_street(row: Row, codes: frozenset[str]) -> str:
    code = row.text("street")
    if code not in codes:
        raise row.fault("street", f"no street of this district: {code}")
    return code


def _streets(folder: Path, district: str) -> tuple[Street, ...]:
    columns = ("code", "name", "area_m2", "population", "lat", "lon", "character", "sample")
    streets = []
    for row in read_rows(folder / "streets.csv", columns, "code"):
        code = row.text("code")
        if not (len(code) == 9 and code.isdigit() and code.startswith(district)):
            raise row.fault("code", f"not 9 digits that start with {district}: {code}")
        lat_e7, lon_e7 = _point(row)
        street = Street(
            code=code,
            name=row.text("name"),
            area_m2=row.maybe_whole("area_m2"),
            population=row.maybe_whole("population"),
            lat_e7=lat_e7,
            lon_e7=lon_e7,
            character=row.maybe("character") or "",
            sample=row.is_sample(),
        )
        streets.append(street)
    if not streets:
        raise PackError("streets.csv", 0, "", "the district has no street")
    return tuple(streets)


def _communities(folder: Path, codes: frozenset[str]) -> tuple[Community, ...]:
    communities = []
    for row in read_rows(folder / "communities.csv", ("code", "name", "street"), "code"):
        code, street = row.text("code"), _known_street(row, codes)
        if not (len(code) == 12 and code.isdigit() and code.startswith(street)):
            raise row.fault("code", f"not 12 digits that start with {street}: {code}")
        communities.append(Community(code=code, name=row.text("name"), street=street))
    return tuple(communities)


def _places(folder: Path) -> tuple[Place, ...]:
    columns = ("id", "name", "kind", "lat", "lon", "confidence")
    places = []
    for row in read_rows(folder / "places.csv", columns, "id"):
        lat_e7, lon_e7 = _point(row)
        place = Place(
            id=row.text("id"),
            name=row.text("name"),
            kind=row.choice("kind", PlaceKind),
            lat_e7=lat_e7,
            lon_e7=lon_e7,
            confidence=row.choice("confidence", Confidence),
        )
        places.append(place)
    return tuple(places)


def _assets(folder: Path, codes: frozenset[str]) -> tuple[Asset, ...]:
    columns = ("id", "kind", "name", "street", "lat", "lon", "sample")
    assets = []
    for row in read_rows(folder / "assets.csv", columns, "id"):
        lat_e7, lon_e7 = _point(row)
        asset = Asset(
            id=row.text("id"),
            kind=row.choice("kind", AssetKind),
            name=row.text("name"),
            street=_known_street(row, codes) if row.maybe("street") else None,
            lat_e7=lat_e7,
            lon_e7=lon_e7,
            sample=row.is_sample(),
        )
        assets.append(asset)
    return tuple(assets)


def _streams(folder: Path, codes: frozenset[str]) -> tuple[Stream, ...]:
    rows = read_rows(folder / "streams.csv", _STREAM_COLUMNS, "id")
    return tuple(_stream(row, codes) for row in rows)


def _stream(row: Row, codes: frozenset[str]) -> Stream:
    station, slash, quantity = row.text("id").partition("/")
    if not (station and slash and quantity) or "/" in quantity:
        raise row.fault("id", "not of the form STATION/quantity")
    low, high = row.number("low"), row.number("high")
    if not low < high:
        raise row.fault("high", f"not above low: {high:g}")
    deadband = row.number("deadband")
    if deadband < 0:
        raise row.fault("deadband", f"below 0: {deadband:g}")
    rate = row.maybe_number("max_rate_per_min")
    if rate is not None and rate <= 0:
        raise row.fault("max_rate_per_min", f"not above 0: {rate:g}")
    lat_e7, lon_e7 = _point(row)
    return Stream(
        id=row.text("id"),
        station=station,
        quantity=quantity,
        name=row.text("name"),
        unit=row.text("unit"),
        street=_known_street(row, codes),
        lat_e7=lat_e7,
        lon_e7=lon_e7,
        interval_s=row.whole("interval_s", 1),
        low=low,
        high=high,
        limits=_limits(row),
        deadband=deadband,
        hold=row.whole("hold", 1),
        clear_after_s=row.whole("clear_after_s"),
        max_rate_per_min=rate,
        stuck_after=row.whole("stuck_after", 2) if row.maybe("stuck_after") else None,
        sample=row.is_sample(),
    )


def _limits(row: Row) -> tuple[Limit, ...]:
    limits: list[Limit] = []
    for field, severity in _LIMITS:
        value = row.maybe_number(field)
        if value is None:
            continue
        if limits and value <= limits[-1].value:
            raise row.fault(field, f"not above the limit before it: {value:g}")
        limits.append(Limit(severity=severity, value=value))
    return tuple(limits)


def _accounts(folder: Path, codes: frozenset[str]) -> tuple[AccountSpec, ...]:
    columns = ("id", "name", "post", "role", "street", "passphrase_sample", "sample")
    accounts = []
    for row in read_rows(folder / "accounts.csv", columns, "id"):
        role = row.choice("role", Role)
        bound = role is Role.STREET_OFFICER
        if not bound and row.maybe("street"):
            raise row.fault("street", f"{role} is bound to no street")
        account = AccountSpec(
            id=row.text("id"),
            name=row.text("name"),
            post=row.text("post"),
            role=role,
            street=_known_street(row, codes) if bound else None,
            passphrase_sample=row.maybe("passphrase_sample"),
            sample=row.is_sample(),
        )
        accounts.append(account)
    return tuple(accounts)
