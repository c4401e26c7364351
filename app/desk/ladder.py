"""The rungs of the ladder that stand on a network, and for how long each has been as it is."""

from __future__ import annotations

from dataclasses import replace

from app.clock import monotonic_s
from app.screens.carriers import Carrier, Way
from app.sync.lan import LanPort
from app.sync.link import LinkPort


class Stopwatch:
    """Notes when a carrier began to live, or ceased to."""

    def __init__(self) -> None:
        self._since: dict[Way, tuple[bool, float]] = {}

    def timed(self, carrier: Carrier) -> Carrier:
        """Return a carrier with the time since when it is as it is, unless it tells itself."""
        held = self._since.get(carrier.way)
        if held is None or held[0] != carrier.is_alive:
            held = carrier.is_alive, monotonic_s()
            self._since[carrier.way] = held
        if carrier.for_s is not None:
            return carrier
        return replace(carrier, for_s=monotonic_s() - held[1])


def of_district(link: LinkPort) -> Carrier:
    """Return the way to the district; it lives only once the district answered."""
    is_set = bool(link.url)
    return Carrier(
        way=Way.DISTRICT,
        is_set=is_set,
        is_alive=is_set and not link.is_lost and link.contact_age_s is not None,
        contact_age_s=link.contact_age_s,
        for_s=link.down_for_s,
        message_s=link.round_trip_s or None,
        fault=link.refusal,
    )


def of_lan(lan: LanPort | None, *, is_set: bool, fault: str) -> Carrier:
    """Return the local network; it lives while a neighbour is heard."""
    met = lan.neighbours() if lan is not None else ()
    return Carrier(
        way=Way.LAN,
        is_set=is_set,
        is_alive=bool(met),
        contact_age_s=min((item.age_s for item in met), default=None),
        names=tuple(item.name for item in met),
        fault=fault,
    )
