"""Which places are closed, and where they lie."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.closure import Closure
from app.domain.people import Registry
from app.domain.place import District
from app.screens.map.view import ClosedPlace


def closed_places(
    district: District, closures: Mapping[str, Closure], registry: Registry
) -> tuple[ClosedPlace, ...]:
    """Return what is closed and known to the pack, the newest first."""
    shut = [item for item in closures.values() if item.is_closed]
    if not shut:
        return ()
    spots = {spot.id: spot for spot in district.spots}
    found = []
    for item in shut:
        spot = spots.get(item.place)
        if spot is None:
            continue
        first = item.standing[0]
        account = registry.account(first.actor)
        found.append(
            ClosedPlace(
                place=item.place,
                name=spot.name,
                lat_e7=spot.lat_e7,
                lon_e7=spot.lon_e7,
                since=first.written_at,
                by=account.name if account else first.actor,
                rule=first.rule,
                reason=first.reason,
                reopens=first.reopens,
                is_provisional=bool(item.unratified),
                is_reopening=bool(item.unsigned),
            )
        )
    return tuple(sorted(found, key=lambda item: (-item.since.timestamp(), item.place)))
