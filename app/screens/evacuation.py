"""The evacuation board: ten streets and their total, how fresh each figure is, and what is odd.

While nothing was reported it shows standing data of the streets instead of a table of dashes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.evacuation import Figures, Report, StreetTally
from app.domain.people import Registry
from app.domain.place import AssetKind, District, Street
from app.domain.response import Hazard, Level, Response, level_at

# How often streets report, by the level in force. Source: screen design 5.9.
INTERVALS = {
    Level.ATTENTION: timedelta(hours=4),
    Level.IV: timedelta(hours=4),
    Level.III: timedelta(hours=2),
    Level.II: timedelta(hours=1),
    Level.I: timedelta(minutes=30),
}
STALE_AFTER_INTERVALS = 1.5
# What people are moved for; a fire or an accident has lists of its own.
MOVES_PEOPLE = (Hazard.FLOOD, Hazard.TYPHOON, Hazard.GEOHAZARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetRow:
    """One street; figures in persons (人).

    ``as_of`` is None before the first report. ``gained`` is moved since the report before;
    ``rivals`` are the differing figures of equal as-of that other seats reported;
    ``by`` and ``source`` tell who reported; ``is_correction`` that the figures shown correct.
    """

    code: str
    name: str
    figures: Figures
    as_of: datetime | None
    gained: int | None
    by: str
    source: str
    is_correction: bool
    is_late: bool
    is_stale: bool
    rivals: tuple[Figures, ...]

    @property
    def over(self) -> int:
        """How many more were moved, refused or lost than were to be moved (超应转); 0 if none."""
        figures = self.figures
        return max(0, figures.moved + figures.refused + figures.unreachable - figures.due)

    @property
    def is_over(self) -> bool:
        """Tell whether there are more than were to be moved."""
        return self.over > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Standing data of a street, shown while nothing is reported; None where unknown."""

    code: str
    name: str
    population: int | None
    slopes: int
    shelters: int
    responders: int
    stations: int
    is_sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EvacuationView:
    """The board at ``now``.

    ``interval`` is the rhythm of reports, None while no response moves people; ``governing`` the
    (hazard, level) that sets it. ``newest`` is the newest as-of, ``oldest`` the oldest.
    ``standing`` is there only while nothing is reported. ``known_until`` is when the district was
    last heard while it does not answer: what other seats reported since is not in the totals.
    """

    rows: tuple[StreetRow, ...]
    total: Figures
    gained: int | None
    stale: int
    unreported: int
    contested: int
    newest: datetime | None
    oldest: datetime | None
    interval: timedelta | None
    governing: tuple[Hazard, Level] | None
    standing: tuple[Standing, ...]
    now: datetime
    known_until: datetime | None = None

    @property
    def is_idle(self) -> bool:
        """Tell whether no street reported anything."""
        return self.newest is None

    def row(self, code: str) -> StreetRow | None:
        """Return the row of a street."""
        return next((row for row in self.rows if row.code == code), None)


def build(
    tallies: Mapping[str, StreetTally],
    responses: Mapping[Hazard, Response],
    registry: Registry,
    district: District,
    now: datetime,
) -> EvacuationView:
    """Return the board; streets in the order of their codes, whatever they report."""
    governing = _governing(responses, now)
    interval = INTERVALS[governing[1]] if governing else None
    streets = sorted(district.streets, key=lambda street: street.code)
    rows = tuple(
        _row(street, tallies.get(street.code), registry, interval, now) for street in streets
    )
    total = Figures()
    for row in rows:
        total += row.figures
    known = [row.as_of for row in rows if row.as_of is not None]
    gains = [row.gained for row in rows if row.gained is not None]
    return EvacuationView(
        rows=rows,
        total=total,
        gained=sum(gains) if gains else None,
        stale=sum(row.is_stale for row in rows),
        unreported=sum(row.as_of is None for row in rows),
        contested=sum(bool(row.rivals) for row in rows),
        newest=max(known, default=None),
        oldest=min(known, default=None),
        interval=interval,
        governing=governing,
        standing=() if known else _standing(streets, district),
        now=now,
    )


def _governing(responses: Mapping[Hazard, Response], now: datetime) -> tuple[Hazard, Level] | None:
    levels = [(hazard, level_at(responses.get(hazard), now)) for hazard in MOVES_PEOPLE]
    hazard, level = max(levels, key=lambda item: item[1].severity)
    return (hazard, level) if level is not Level.ENDED else None


def _row(
    street: Street,
    tally: StreetTally | None,
    registry: Registry,
    interval: timedelta | None,
    now: datetime,
) -> StreetRow:
    report = tally.current if tally else None
    age = now - report.as_of if report else None
    account = registry.account(report.actor) if report else None
    return StreetRow(
        code=street.code,
        name=street.name,
        figures=report.figures if report else Figures(),
        as_of=report.as_of if report else None,
        gained=_gained(tally, report) if tally and report else None,
        by=(account.name if account else report.actor) if report else "",
        source=report.source if report else "",
        is_correction=bool(report and report.is_correction),
        is_late=bool(age and interval and age > interval),
        is_stale=bool(age and interval and age > interval * STALE_AFTER_INTERVALS),
        rivals=tuple(item.figures for item in tally.contested()[1:]) if tally else (),
    )


def _gained(tally: StreetTally, report: Report) -> int | None:
    """Return moved now less moved in the report before; None without one."""
    earlier = [item for item in tally.reports if item.as_of < report.as_of]
    if not earlier:
        return None
    return report.figures.moved - earlier[-1].figures.moved


def _standing(streets: Iterable[Street], district: District) -> tuple[Standing, ...]:
    counts: Counter[tuple[str, AssetKind]] = Counter(
        (asset.street, asset.kind) for asset in district.assets if asset.street is not None
    )
    return tuple(
        Standing(
            code=street.code,
            name=street.name,
            population=street.population,
            slopes=counts[street.code, AssetKind.HAZARD_SLOPE],
            shelters=counts[street.code, AssetKind.SHELTER],
            responders=counts[street.code, AssetKind.FIRST_RESPONDER],
            stations=counts[street.code, AssetKind.SERVICE_STATION],
            is_sample=street.sample,
        )
        for street in streets
    )
